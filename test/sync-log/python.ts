import { spawn, spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { repoRoot } from '../support/shared'

const works = (command: string, ...args: string[]): boolean => spawnSync(command, args, { stdio: 'ignore' }).status === 0
/** What the Python verifier needs and this machine has not. */
export const pythonLacks: readonly string[] = [
  ...(works('python3', '-c', 'import sys; sys.exit(sys.version_info < (3, 8))') ? [] : ['python3 (3.8 or newer)']),
  ...(works('openssl', 'version') ? [] : ['openssl'])
]

/**
 * A block of tests of the Python verifier. Where python3 or openssl is absent, one test stands in and says which checks were left
 * out.
 */
export function describeWithPython(name: string, define: () => void): void {
  if (pythonLacks.length === 0) {
    describe(name, define)
    return
  }
  test(`left out: ${name} (needs ${pythonLacks.join(' and ')})`, () => {
    process.stderr.write(`left out: ${name}: ${pythonLacks.join(' and ')} not found on this machine\n`)
  })
}

/** The Python verifier in a process that answers many questions, one after the other. */
export interface Python {
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- the tests say what shape they expect
  ask(question: object): Promise<any>
  end(): void
}

/** Starts the Python verifier under `verifier_driver.py`. */
export function startPython(): Python {
  const driver = join(__dirname, 'verifier_driver.py')
  const child = spawn('python3', ['-B', driver, join(repoRoot, 'auditors', 'verify.py')], { stdio: ['pipe', 'pipe', 'inherit'] })
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]()
  return {
    ask: async question => {
      child.stdin.write(`${JSON.stringify(question)}\n`)
      const { value, done } = await lines.next()
      if (done === true) throw new Error('the Python verifier ended')
      return JSON.parse(value) as unknown
    },
    end: () => child.stdin.end()
  }
}

/** Files as a question holds them. */
export function packed(files: ReadonlyMap<string, Uint8Array>): Record<string, string> {
  return Object.fromEntries([...files].map(([name, bytes]) => [name, Buffer.from(bytes).toString('base64')]))
}
