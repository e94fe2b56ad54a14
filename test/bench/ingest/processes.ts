import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { repoRoot } from '../../support/shared'

/** A process of a gateway that is measured, from its TypeScript sources. */
export interface Running {
  pid: number
  stop(): Promise<void>
}

/** Starts a script; what it writes is shown only where it fails. `env` is all of its environment but the path. */
export async function run(script: string, args: readonly string[], env: Record<string, string>, port?: number): Promise<Running> {
  const hook = join(repoRoot, 'test', 'synthetic', 'run-typescript.js')
  const flags = ['--disable-warning=ExperimentalWarning', ...profiling, '--require', hook]
  const child = spawn(process.execPath, [...flags, join(repoRoot, script), ...args], {
    cwd: repoRoot,
    env: { PATH: process.env['PATH'] ?? '', NODE_ENV: 'production', ...env },
    stdio: ['ignore', 'pipe', 'pipe']
  })
  const kill = (): void => void child.kill('SIGKILL')
  process.once('exit', kill)
  child.once('exit', () => process.removeListener('exit', kill))
  endTidily()
  const written: string[] = []
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (part: Buffer) => written.push(part.toString()))
  child.on('exit', code => {
    if (code) process.stderr.write(`${script} ended with ${code}:\n${written.join('').slice(-3000)}\n`)
  })
  if (port !== undefined) await ready(child, port, () => written.join(''))
  return { pid: child.pid ?? 0, stop: () => end(child) }
}

let tidy = false

/** Lets Ctrl-C end this process by way of its exit handlers, which end what it started. */
function endTidily(): void {
  if (tidy) return
  tidy = true
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(130))
}

const profiling =
  process.env['BENCH_PROFILE'] === undefined ? [] : ['--cpu-prof', `--cpu-prof-dir=${process.env['BENCH_PROFILE']}`]

async function ready(child: ChildProcess, port: number, written: () => string): Promise<void> {
  for (let waited = 0; waited < 120_000 && child.exitCode === null; waited += 50) {
    const answer = await fetch(`http://127.0.0.1:${port}/health/ready`).catch(() => undefined)
    if (answer?.ok) return
    await sleep(50)
  }
  throw new Error(`a process did not become ready:\n${written()}`)
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const ended = once(child, 'exit')
  const timer = setTimeout(() => child.kill('SIGKILL'), 15_000)
  child.kill('SIGTERM')
  await ended
  clearTimeout(timer)
}
