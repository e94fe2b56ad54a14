import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { repoRoot } from './shared'

/** The compiled command line, which `npm test` builds before the tests. */
export const compiledCli = join(repoRoot, 'dist', 'cli', 'main.js')

if (!existsSync(compiledCli)) throw new Error('build first: npm run build')

/** How a run of the command ended. */
export interface Run {
  code: number | null
  stdout: string
  stderr: string
  /** stdout as one JSON document. */
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- the tests say what shape they expect
  readonly json: any
}

/** Starts the compiled command with a clean environment. */
export function startCli(args: readonly string[], env: Record<string, string> = {}): ChildProcessWithoutNullStreams {
  return spawn(process.execPath, [compiledCli, ...args], { cwd: repoRoot, env: { PATH: process.env['PATH'] ?? '', ...env } })
}

/** Runs the compiled command to its end. */
export function runCli(
  args: readonly string[],
  { input, env }: { input?: string | Uint8Array; env?: Record<string, string> } = {}
): Promise<Run> {
  const child = startCli(args, env)
  const out: Buffer[] = []
  const err: Buffer[] = []
  child.stdout.on('data', (part: Buffer) => out.push(part))
  child.stderr.on('data', (part: Buffer) => err.push(part))
  child.stdin.on('error', () => undefined)
  child.stdin.end(input ?? '')
  return new Promise((resolve, reject) => {
    child.on('error', reject)
    child.on('close', code => {
      const stdout = Buffer.concat(out).toString()
      resolve({
        code,
        stdout,
        stderr: Buffer.concat(err).toString(),
        get json() {
          return JSON.parse(stdout) as unknown
        }
      })
    })
  })
}
