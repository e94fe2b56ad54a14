import { spawn, type ChildProcess } from 'node:child_process'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { repoRoot } from '../support/shared'

/** A process that is started again and again as the same. */
export interface Member {
  name: string
  start(): void
  /** Sends a signal; SIGKILL and SIGTERM resolve with the exit code once it is gone. */
  end(signal: 'SIGKILL' | 'SIGTERM'): Promise<number | null>
  freeze(): void
  thaw(): void
  /** Ends that nobody asked for, once it had said that it runs. It is started again after any end. */
  surprises(): readonly string[]
  /** What it has written, all lives together. */
  output(): string
}

/** What a gateway says once it has started. */
const running = 'the gateway runs'

const living = new Set<() => void>()
process.once('exit', () => {
  for (const kill of living) kill()
})

const hook = join(repoRoot, 'test', 'synthetic', 'run-typescript.js')

/** The arguments by which Node runs a TypeScript file of the repository. */
export const typescript = (file: string, ...args: string[]): string[] => [
  ...['--disable-warning=ExperimentalWarning', '--require', hook, join(repoRoot, file)],
  ...args
]

/** A process of Node; `env` is all of its environment but the path. */
export function member(name: string, args: readonly string[], env: Record<string, string>): Member {
  let child: ChildProcess | undefined
  let ending = false
  const surprises: string[] = []
  const written: string[] = []
  living.add(() => void child?.kill('SIGKILL'))
  return {
    name,
    start() {
      ending = false
      const born = spawn(process.execPath, args, {
        cwd: repoRoot,
        env: { PATH: process.env['PATH'] ?? '', NODE_ENV: 'production', ...env },
        stdio: ['ignore', 'pipe', 'pipe']
      })
      let ran = false
      for (const stream of [born.stdout, born.stderr])
        stream.on('data', (part: Buffer) => {
          const text = part.toString()
          ran ||= text.includes(running)
          written.push(text)
        })
      born.on('exit', (code, signal) => {
        if (ending) return
        if (ran) surprises.push(`${name} ended with ${code ?? signal}: ${written.slice(-4).join('').slice(-3000)}`)
        // As whatever looks after processes does; a gateway that finds no database at its start ends in good order.
        setTimeout(() => ending || this.start(), 500).unref()
      })
      child = born
    },
    end(signal) {
      const ended = child
      ending = true
      if (!ended || ended.exitCode !== null || ended.signalCode !== null) return Promise.resolve(null)
      return new Promise(resolve => {
        const timer = setTimeout(() => ended.kill('SIGKILL'), 30_000)
        ended.once('exit', code => {
          clearTimeout(timer)
          resolve(code)
        })
        ended.kill('SIGCONT')
        ended.kill(signal)
      })
    },
    freeze: () => void child?.kill('SIGSTOP'),
    thaw: () => void child?.kill('SIGCONT'),
    surprises: () => surprises,
    output: () => written.join('')
  }
}

/** Waits until an HTTP server answers at all, or well where `well` says so. */
export async function answers(url: string, patienceMs = 180_000): Promise<void> {
  for (const end = Date.now() + patienceMs; Date.now() < end; await sleep(50)) {
    const answer = await fetch(url, { signal: AbortSignal.timeout(3000) }).catch(() => undefined)
    if (answer?.ok) return
  }
  throw new Error(`nobody answered at ${url}`)
}
