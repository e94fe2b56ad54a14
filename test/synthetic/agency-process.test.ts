import { spawn, type ChildProcess } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { readAgencyStore, seeded } from '../../src/synthetic'
import { firstChain } from '../../src/wire'
import { repoRoot } from '../support/shared'
import { deliver } from './deliver'

const token = 'synthetic-endpoint-token'
let directory: string
let child: ChildProcess | undefined

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'agency-process-'))
  writeFileSync(
    join(directory, 'agency.json'),
    JSON.stringify({ agency: 'prison-hmps', directory: join(directory, 'store'), endpointToken: token })
  )
})

afterEach(async () => {
  if (child) await killed(child)
  rmSync(directory, { recursive: true, force: true })
})

test('killed with SIGKILL again and again under load, it forgets no delivery that it acknowledged', async () => {
  const random = seeded('kill')
  const acknowledged = new Map<string, { sequence: number; chain: string }>()
  for (let round = 0; round < 3; round++) {
    const endpoint = await started()
    let alive = true
    const lanes = Array.from({ length: 8 }, async (_, lane) => {
      const nominal = `n-${lane}`
      for (let sequence = (acknowledged.get(nominal)?.sequence ?? 0) + 1; alive; sequence++) {
        const prevChain = acknowledged.get(nominal)?.chain ?? firstChain
        const delivery = { nominal, sequence, prevChain, body: `v${sequence}`, token }
        const answer = await deliver(endpoint, delivery).catch(() => undefined)
        if (answer?.status !== 200) break
        acknowledged.set(nominal, answer.sent)
      }
    })
    await new Promise(resolve => setTimeout(resolve, random.int(60, 250)))
    await killed(child!)
    alive = false
    await Promise.all(lanes)
    const { held } = await readAgencyStore(join(directory, 'store'))
    for (const [nominal, { sequence }] of acknowledged) {
      const kept = held.get(nominal)!
      expect(kept.sequence).toBeGreaterThanOrEqual(sequence)
      expect(Buffer.from(kept.document).toString()).toBe(`v${kept.sequence}`)
    }
  }
  expect(acknowledged.size).toBe(8)
})

test('a configuration file that is not there ends it with a message', async () => {
  rmSync(join(directory, 'agency.json'))
  const run = spawned()
  const code = await new Promise(resolve => run.once('exit', resolve))
  expect(code).toBe(3)
})

function spawned(): ChildProcess {
  const hook = join(__dirname, 'run-typescript.js')
  child = spawn(process.execPath, ['-r', hook, join(repoRoot, 'src/synthetic/agency-main.ts'), join(directory, 'agency.json')], {
    stdio: ['ignore', 'pipe', 'pipe']
  })
  return child
}

async function started(): Promise<string> {
  for await (const line of createInterface({ input: spawned().stdout! })) {
    const event = JSON.parse(line) as { type: string; endpoint: string }
    if (event.type === 'listening') return event.endpoint
  }
  throw new Error('the agency did not start')
}

async function killed(process: ChildProcess): Promise<void> {
  if (process.exitCode !== null || process.signalCode !== null) return
  const exited = new Promise(resolve => process.once('exit', resolve))
  process.kill('SIGKILL')
  await exited
}
