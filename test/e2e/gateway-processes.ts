import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { repoRoot } from '../support/shared'

/** The compiled gateway as processes of its own: one that does everything, or an API and a worker apart. */
export interface GatewayProcesses {
  url: string
  start(): Promise<void>
  /** SIGKILL: nothing is finished, nothing is tidied. `role` picks one of the processes, else all. */
  kill(role?: 'api' | 'worker'): Promise<void>
  /** SIGTERM; resolves with the exit codes. */
  stop(): Promise<(number | null)[]>
  /** Everything the processes have written. */
  output(): string
}

type Role = 'all' | 'api' | 'worker'

/** @param env configuration for every process; `apart` runs API and worker as processes of their own */
export function gatewayProcesses(env: Record<string, string>, port: number, apart: boolean): GatewayProcesses {
  const running = new Map<Role, ChildProcess>()
  const written: string[] = []
  const url = `http://127.0.0.1:${port}`

  const launch = (role: Role): void => {
    const child = spawn(process.execPath, [join(repoRoot, 'dist', 'cli', 'main.js'), 'serve'], {
      env: { PATH: process.env['PATH'] ?? '', ...env, GATEWAY_ROLE: role, PORT: String(port), GATEWAY_LOG_LEVEL: 'warn' },
      stdio: ['ignore', 'pipe', 'pipe']
    })
    child.stdout.on('data', (chunk: Buffer) => written.push(chunk.toString()))
    child.stderr.on('data', (chunk: Buffer) => written.push(chunk.toString()))
    running.set(role, child)
  }

  const ready = async (): Promise<void> => {
    const until = Date.now() + 300_000
    while (Date.now() < until) {
      const answer = await fetch(`${url}/health/ready`).catch(() => undefined)
      if (answer?.ok) return
      for (const [role, child] of running) {
        if (child.exitCode !== null) throw new Error(`the ${role} process ended with ${child.exitCode}:\n${written.join('')}`)
      }
      await sleep(50)
    }
    throw new Error(`the gateway did not become ready:\n${written.join('')}`)
  }

  const end = async (signal: NodeJS.Signals, role?: Role): Promise<(number | null)[]> => {
    const chosen = [...running].filter(([name]) => role === undefined || name === role)
    return Promise.all(
      chosen.map(async ([name, child]) => {
        const ended = child.exitCode === null && child.signalCode === null ? once(child, 'exit') : undefined
        child.kill(signal)
        await ended
        running.delete(name)
        return child.exitCode
      })
    )
  }

  return {
    url,
    async start() {
      for (const role of (apart ? ['api', 'worker'] : ['all']) as Role[]) if (!running.has(role)) launch(role)
      await ready()
    },
    async kill(role) {
      await end('SIGKILL', apart ? role : undefined)
    },
    stop: () => end('SIGTERM'),
    output: () => written.join('')
  }
}
