import { spawnSync } from 'node:child_process'
import { appendFileSync, chmodSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type RequestListener, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { witnessKey, witnessServer } from '../../src/cli/log-witness'
import { askWitness } from '../../src/exchange/ask-witness'
import { readCallable } from '../../src/exchange/agencies'
import { keepLog } from '../../src/exchange/log-keeper'
import { openLogKey } from '../../src/exchange/log-key'
import { makeBundle } from '../../src/exchange/log-bundle'
import { writeHeads } from '../../src/exchange/log-heads'
import { policyText, readLogPolicy, recordLogPolicy } from '../../src/exchange/log-policy'
import { LogSequencer } from '../../src/exchange/log-sequencer'
import { keepWitnesses, WitnessRound } from '../../src/exchange/keep-witnesses'
import { publishedCheckpoint, publishedOver } from '../../src/exchange/published'
import { witnessStanding } from '../../src/exchange/witness-standing'
import { openLedger, type Ledger } from '../../src/ledger'
import { createPoster, type Poster } from '../../src/propagation'
import {
  formatCheckpoint,
  formatVerifierKey,
  formatWitnessLines,
  judgeCheckpoint,
  KeptTiles,
  parsePolicy,
  verifyBundle,
  type Policy
} from '../../src/sync-log'
import { until } from '../ledger/support'
import { ledgerDirectory } from '../support/pglite'
import { repoRoot } from '../support/shared'
import { describeWithPython } from '../sync-log/python'

const origin = 'gateway.example/visor-audit/test'
const signal = new AbortController().signal

let place: { directory: string; remove: () => void }
let own: string
let ledger: Ledger
let poster: Poster
let cosigned: string
const servers: Server[] = []
const said: { level: string; fields: Record<string, unknown> }[] = []
const log = Object.fromEntries(
  ['info', 'warn', 'error'].map(level => [level, (fields: Record<string, unknown>) => void said.push({ level, fields })])
) as unknown as Parameters<typeof keepWitnesses>[0]['log']

beforeAll(async () => {
  place = await ledgerDirectory()
  own = mkdtempSync(join(tmpdir(), 'gateway-witness-'))
  ledger = await openLedger({ kind: 'pglite', directory: place.directory })
  poster = createPoster({ plainLoopback: true, timeoutMs: 5000 })
})
afterAll(async () => {
  poster.close()
  for (const server of servers) server.closeAllConnections()
  await Promise.all(servers.map(server => new Promise(resolve => server.close(resolve))))
  await ledger.close()
  place.remove()
  rmSync(own, { recursive: true, force: true })
})

const logKey = () => openLogKey(join(own, 'key'), origin)
const sequencer = () => new LogSequencer(ledger, { signer: logKey(), highWaterFile: join(own, 'mark.json') })
const grow = async (): Promise<number> => {
  await ledger.transaction(tx => tx.log.append({ op: 'alter', actor: { agency: 'prison-hmps', system: 'feed' } }))
  await sequencer().step()
  return (await ledger.transaction(tx => tx.tree.newestSigned()))!.size
}

async function listening(server: Server): Promise<string> {
  servers.push(server)
  await new Promise<void>(resolve => void server.listen(0, '127.0.0.1', resolve))
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}
const keyOf = (name: string) => witnessKey(join(own, `${name}.key`), `${name}.example/witness`)
const stateOf = (name: string) => join(own, `${name}.state`)
const witnessAt = (name: string): Promise<string> =>
  listening(witnessServer({ signer: keyOf(name), logs: [logKey().verifier], stateFile: stateOf(name), log: () => undefined }))
const saying = (answer: RequestListener): Promise<string> => listening(createServer(answer))

/** A policy of these witnesses, of which so many are needed. */
function policyOf(urls: Record<string, string>, needed: number): { policy: Policy; file: string } {
  const lines = Object.entries(urls).map(([name, url]) => `witness ${name} ${formatVerifierKey(keyOf(name).verifier)} ${url}`)
  const file = join(own, `${Object.keys(urls).join('-')}-${needed}.policy`)
  writeFileSync(file, [...lines, `group q ${needed} ${Object.keys(urls).join(' ')}`, 'quorum q', ''].join('\n'))
  return { policy: readLogPolicy(file, logKey()), file }
}
const turn = (policy: Policy) => new WitnessRound({ ledger, log, poster, policy }).turn(signal)
const standing = () => ledger.transaction(witnessStanding)
const judged = async (note: string) => {
  const { policy } = parsePolicy(await ledger.transaction(policyText)) as { policy: Policy }
  return judgeCheckpoint(note, policy)
}

describe('a policy file', () => {
  test('is refused by line where it is wrong, another log’s, or cannot be met', () => {
    const file = join(own, 'wrong.policy')
    const key = formatVerifierKey(keyOf('nsd').verifier)
    const refusal = (text: string): string => {
      writeFileSync(file, text)
      try {
        readLogPolicy(file, logKey())
      } catch (error) {
        return (error as Error).message
      }
      return ''
    }
    expect(refusal('# ours\nwitness nsd nonsense\nquorum none\n')).toMatch(/line 2: witness needs/)
    expect(refusal(`witness nsd ${key} https://nsd.example\n`)).toMatch(/there is no quorum line/)
    expect(refusal(`witness nsd ${key}\nquorum nsd\n`)).toMatch(/asks for more witnesses than have an address/)
    const other = formatVerifierKey(openLogKey(join(own, 'other-key'), 'other.example/log').verifier)
    expect(refusal(`log ${other}\nquorum none\n`)).toMatch(/no log line holds the key of this log/)
    expect(refusal(`log ${formatVerifierKey(logKey().verifier)}\nwitness nsd ${key} https://nsd.example\nquorum nsd\n`)).toBe('')
  })

  test('is recorded without addresses, on the log too, and once', async () => {
    const count = async () => (await ledger.transaction(tx => tx.log.list({ result: 'witnesses' }))).entries.length
    await recordLogPolicy(ledger, undefined)
    expect(await count()).toBe(0)
    expect(await standing()).toMatchObject({ alarm: 'no-witness', witnesses: [] })
    const { policy } = policyOf({ nsd: 'https://nsd.example/w/' }, 1)
    for (let i = 0; i < 2; i++) await recordLogPolicy(ledger, policy)
    expect(await count()).toBe(1)
    const text = await ledger.transaction(policyText)
    expect(text).not.toContain('https')
    expect(parsePolicy(text)).toMatchObject({ policy: { quorum: 'q', groups: [{ threshold: 1 }] } })
    expect(formatWitnessLines((parsePolicy(text) as { policy: Policy }).policy)).toBe(text)
    await recordLogPolicy(ledger, undefined)
    expect(await count()).toBe(2)
    expect(await ledger.transaction(policyText)).toBe('quorum none\n')
  })
})

describe('witnesses', () => {
  test('cosign what continues the log; what is given out has the quorum, as both verifiers see', async () => {
    const [nsd, hmps] = [await witnessAt('nsd'), await witnessAt('hmps')]
    const { policy, file } = policyOf({ nsd, hmps }, 2)
    await ledger.transaction(async tx => {
      await tx.tree.saveVerifier(origin, formatVerifierKey(logKey().verifier))
    })
    await recordLogPolicy(ledger, policy)
    for (let i = 0; i < 3; i++) {
      const size = await grow()
      await turn(policy)
      const published = (await ledger.transaction(publishedCheckpoint))!
      expect(published.size).toBe(size)
      expect(await judged(published.note)).toMatchObject({ size, quorum: true, witnesses: [{ name: 'nsd' }, { name: 'hmps' }] })
      expect(await standing()).toMatchObject({ alarm: 'none', size, waitingSeconds: 0, witnesses: [{ size }, { size }] })
    }
    await writeHeads(ledger)
    await sequencer().step()
    await turn(policy)
    const directory = mkdtempSync(join(own, 'bundle-'))
    const last = (await ledger.transaction(tx => tx.tree.heads())).at(-1)!
    await makeBundle(
      ledger,
      { reason: 'audit' },
      {
        last,
        for: 'auditor',
        tool: 'test',
        signer: logKey(),
        sink: (name, bytes) => appendFileSync(join(directory, name), bytes),
        begin: () => Promise.resolve(),
        progress: () => Promise.resolve()
      }
    )
    const whole = `log ${formatVerifierKey(logKey().verifier)}\n${readFileSync(file, 'utf8')}`
    const report = await verifyBundle(
      {
        names: () => Promise.resolve(readdirSync(directory)),
        async *read(name) {
          await Promise.resolve()
          yield readFileSync(join(directory, name))
        }
      },
      { policy: whole }
    )
    writeFileSync(join(own, 'whole.policy'), whole)
    expect(report).toMatchObject({ ok: true, witnesses: ['nsd', 'hmps'] })
    cosigned = directory
  })

  describeWithPython('by the other verifier', () => {
    test('the bundle bears the cosignatures that the policy asks for', () => {
      const policy = join(own, 'whole.policy')
      const { status, stdout } = spawnSync(
        'python3',
        ['-B', join(repoRoot, 'auditors', 'verify.py'), cosigned, '--policy', policy],
        { encoding: 'utf8' }
      )
      expect({ status, stdout }).toMatchObject({ status: 0 })
      expect(stdout).toMatch(/cosigned by nsd at \S+, hmps at \S+; the quorum "q" is met/)
    })
  })

  test('that are away leave the newest cosigned checkpoint standing, and the log goes on', async () => {
    const nsd = await witnessAt('nsd')
    const { policy } = policyOf({ nsd, hmps: 'http://127.0.0.1:9' }, 2)
    await recordLogPolicy(ledger, policy)
    const before = (await standing()).size
    const size = await grow()
    await turn(policy)
    expect(await standing()).toMatchObject({
      quorum: 'q',
      witnesses: [{ size }, { newest: { outcome: 'push.refused-connection', size } }]
    })
    expect((await standing()).waitingSeconds).toBeGreaterThan(0)
    const over = (await ledger.transaction(tx => publishedOver(tx, size - 1)))!
    expect(over.size).toBe(size)
    expect(await judged(over.note)).toMatchObject({ quorum: false, witnesses: [{ name: 'nsd' }] })
    expect(await ledger.transaction(tx => publishedOver(tx, size))).toBeUndefined()
    expect(before).toBeLessThan(size)
  })

  test('that remember less or more than was known are asked again from there', async () => {
    rmSync(stateOf('nsd'))
    const nsd = await witnessAt('nsd')
    const { policy } = policyOf({ nsd }, 1)
    await recordLogPolicy(ledger, policy)
    const size = await grow()
    await turn(policy)
    expect(await standing()).toMatchObject({ alarm: 'none', size })
    const checkpoint = (await ledger.transaction(tx => tx.tree.newestSigned()))!
    const witness = { key: keyOf('nsd').verifier, url: nsd }
    const asked = await askWitness({ ledger, poster, kept: new KeptTiles(), signal }, { witness, checkpoint, last: 1 })
    expect(asked.outcome).toBe('cosigned')
  })

  test('that hold another history raise an alarm, which is on the log', async () => {
    const size = await grow()
    for (const [name, held, outcome] of [
      ['police', { origin, size: size - 1, root: new Uint8Array(32) }, 'contradicted'],
      ['auditor', { origin, size: size + 5, root: new Uint8Array(32) }, 'ahead'],
      ['same', { origin, size, root: new Uint8Array(32) }, 'contradicted']
    ] as const) {
      writeFileSync(stateOf(name), JSON.stringify([formatCheckpoint(held)]))
      const { policy } = policyOf({ [name]: await witnessAt(name) }, 1)
      await recordLogPolicy(ledger, policy)
      const round = new WitnessRound({ ledger, log, poster, policy })
      await round.turn(signal)
      await round.turn(signal)
      expect(await standing()).toMatchObject({ alarm: 'history', witnesses: [{ size: 0, newest: { outcome } }] })
      const leaves = await ledger.transaction(tx => tx.log.stream({ stream: 'gateway/witnesses' }))
      expect(leaves.at(-1)).toMatchObject({ op: 'operate', ph: 'failed', result: outcome })
    }
    expect(said.filter(({ level }) => level === 'error')).toHaveLength(3)
    expect((await ledger.transaction(tx => tx.log.stream({ stream: 'gateway/witnesses' }))).length).toBe(3)
  })

  test('that answer anything but a cosignature of their own are not believed', async () => {
    await grow()
    const checkpoint = (await ledger.transaction(tx => tx.tree.newestSigned()))!
    const { key } = { key: keyOf('liar').verifier }
    const line = `— ${key.name} ${Buffer.concat([Buffer.from(key.id, 'hex'), Buffer.alloc(72)]).toString('base64')}\n`
    const told = (status: number, type: string, body: string): RequestListener => {
      return (request, response) =>
        void request.resume().on('end', () => response.writeHead(status, { 'content-type': type }).end(body))
    }
    const size = 'text/x.tlog.size'
    let flips = 0
    const cases: [string, RequestListener][] = [
      ['answer-unsigned', told(200, 'text/plain', line)],
      ['answer-malformed', told(200, 'text/plain', 'thank you\n')],
      ['answer-malformed', told(200, 'text/plain', '')],
      ['push.answer-too-long', told(200, 'text/plain', 'x'.repeat(100_000))],
      ['key-unknown', told(403, 'text/plain', '')],
      ['log-unknown', told(404, 'text/plain', '')],
      ['contradicted', told(422, 'text/plain', '')],
      ['contradicted', told(409, size, 'many\n')],
      ['http.302', told(302, 'text/plain', '')],
      ['http.500', told(500, 'text/plain', '')],
      ['restless', (request, response) => told(409, size, `${1 + (flips++ % 2)}\n`)(request, response)]
    ]
    for (const [outcome, listener] of cases) {
      const witness = { key, url: await saying(listener) }
      const asked = await askWitness({ ledger, poster, kept: new KeptTiles(), signal }, { witness, checkpoint, last: 0 })
      expect(asked).toEqual({ outcome })
    }
  })

  test('are asked only where the agencies file lets the gateway call', async () => {
    const file = join(own, 'agencies.yaml')
    const outcome = async (egress: string): Promise<string> => {
      writeFileSync(file, `egress: ${egress}\n`)
      const bound = createPoster(readCallable(file))
      const result = await bound.post('http://127.0.0.1:9/add-checkpoint', '')
      bound.close()
      return result.kind === 'fault' ? result.code : 'answer'
    }
    expect(await outcome('{}')).toBe('endpoint.loopback')
    expect(await outcome('{ allow-loopback: true }')).toBe('push.refused-connection')
    writeFileSync(file, 'egress: { hosts: x }\n')
    expect(() => readCallable(file)).toThrow(/list of hosts/)
  })

  test('are asked beside the work of sequencing, and how they stand is said', async () => {
    const { policy } = policyOf({ nsd: await witnessAt('nsd') }, 1)
    await recordLogPolicy(ledger, policy)
    said.length = 0
    const options = { ledger, log, tool: 'test', signer: logKey(), highWaterFile: join(own, 'mark.json'), everyMs: 10 }
    const keeper = keepLog({ ...options, witnesses: { poster, policy, everyMs: 10, alarmMs: 20 } })
    const { id } = await ledger.transaction(tx =>
      tx.log.append({ op: 'alter', actor: { agency: 'prison-hmps', system: 'feed' } })
    )
    await until(async () => {
      const index = await ledger.transaction(async tx => (await tx.log.find(id))?.leafIndex)
      return index !== undefined && (await standing()).size > index
    })
    await keeper.stop()
    expect(said.filter(({ level }) => level !== 'info')).toEqual([])
    await recordLogPolicy(ledger, undefined)
    const alone = keepWitnesses({ ledger, log, poster, alarmMs: 10 }, signal)
    await until(() => said.some(({ fields }) => fields['alarm'] === 'no-witness'))
    await alone.stop()
    expect(said.filter(({ level }) => level === 'warn')).toHaveLength(1)
  })
})

describe('the reference witness', () => {
  const post = (url: string, body: string | Buffer, method = 'POST') =>
    fetch(url, { method, ...(method === 'POST' && { body: body.toString() }) }).then(({ status }) => status)

  test('answers one path and one method, and bodies of a bounded length', async () => {
    const url = await witnessAt('strict')
    expect(await post(`${url}/add-checkpoint`, 'x')).toBe(400)
    expect(await post(`${url}/add-checkpoint`, '', 'GET')).toBe(405)
    expect(await post(`${url}/else`, 'x')).toBe(404)
    expect(await post(`${url}/add-checkpoint`, Buffer.alloc(70_000, 'x'))).toBe(413)
  })

  test('takes no state that it cannot read, no key of others, and none that others may read', () => {
    writeFileSync(stateOf('broken'), '["half a check')
    const start = (name: string) =>
      witnessServer({ signer: keyOf(name), logs: [], stateFile: stateOf(name), log: () => undefined })
    expect(() => start('broken')).toThrow(/not readable: bring it back/)
    expect(() => witnessKey(join(own, 'nsd.key'), 'else.example')).toThrow(/not of else.example/)
    expect(() => witnessKey(join(own, 'absent.key'), undefined)).toThrow(/say --name/)
    expect(() => witnessKey(join(own, 'key'), undefined)).toThrow(/no signing key of type 4/)
    chmodSync(join(own, 'nsd.key'), 0o644)
    expect(() => keyOf('nsd')).toThrow(/set its mode to 0600/)
  })

  test('cosigns nothing that it could not write down first', async () => {
    const url = await witnessAt('full')
    const [checkpoint] = [(await ledger.transaction(tx => tx.tree.newestSigned()))!]
    mkdirSync(stateOf('full'))
    const witness = { key: keyOf('full').verifier, url }
    const asked = await askWitness({ ledger, poster, kept: new KeptTiles(), signal }, { witness, checkpoint, last: 0 })
    expect(asked).toEqual({ outcome: 'http.500' })
  })
})
