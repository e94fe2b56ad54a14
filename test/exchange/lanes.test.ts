import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parse, stringify } from 'yaml'
import { createChangeBell, recordKeys } from '../../src/exchange'
import type { JsonObject } from '../../src/json'
import type { SyntheticAgency } from '../../src/synthetic'
import {
  answerProfile,
  chainAfter,
  contentDigest,
  documentProfile,
  firstChain,
  hashOf,
  privateKeyOf,
  signMessage,
  verifyingKey,
  verifyMessage
} from '../../src/wire'
import { acknowledgementProfile } from '../../src/wire'
import { changes, until, type Changes } from '../support/changes'
import { startRig, type Rig } from '../support/gateway'

/** Police are pushed to, probation fetches, the prison wants every version. */
let rig: Rig
beforeAll(async () => {
  rig = await startRig({
    prepare({ agenciesFile }) {
      const file = parse(readFileSync(agenciesFile, 'utf8')) as { agencies: Record<string, { delivery: JsonObject }> }
      file.agencies['probation-nsd']!.delivery = { mode: 'pull', format: 'probation-nsd/ndelius' }
      file.agencies['prison-hmps']!.delivery['every-version'] = true
      writeFileSync(agenciesFile, stringify(file))
    }
  })
  says = changes(rig)
})
afterAll(() => rig.stop())
afterEach(() => {
  for (const agency of rig.agencies.values())
    Object.assign(agency.faults, { down: false, loseAnswers: 0, lie: undefined, unavailable: undefined })
})

let says: Changes
const somebody = (): number => says.somebody()

const lane = (agency: string, nominal: string) => rig.ledger.transaction(tx => tx.lanes.get({ agency, nominal }))
const debt = (agency: string, nominal: string) => rig.ledger.transaction(tx => tx.debts.get(agency, nominal))
const paid = async (agency: string, nominal: string, version: number): Promise<void> =>
  until(async () => ((await debt(agency, nominal))?.acknowledged ?? 0) >= version)
const deliveries = async (agency: string, nominal: string) =>
  (await rig.ledger.transaction(tx => tx.deliveries.of(nominal, agency))).toReversed()
/** Makes a lane due that waits for its next attempt. */
const stir = (agency: string, nominal: string) => rig.ledger.transaction(tx => tx.lanes.stir({ agency, nominal }))
const numbersOf = (agency: SyntheticAgency, nominal: string) => rig.agency(agency).numbers(nominal)

describe('a lane', () => {
  test('has numbers without gaps, chained, proved by signed receipts, the same on both sides', async () => {
    const person = somebody()
    const { nominal } = await says(person, 'prison-hmps')
    await paid('police-ctnm', nominal, 1)
    for (let i = 0; i < 2; i++) await paid('police-ctnm', nominal, (await says(person, 'prison-hmps')).version)
    const rows = await deliveries('police-ctnm', nominal)
    expect(rows.map(({ number }) => number?.sequence)).toEqual([1, 2, 3])
    let chain = firstChain
    for (const { number, receipt } of rows) {
      expect(number?.prevChain).toBe(chain)
      chain = chainAfter(chain, number!.sequence, number!.bodyHash)
      expect(number?.chain).toBe(chain)
      // What is kept proves to others what was received: the signature is over a text that names the receipt's digest.
      const proof = JSON.parse(receipt!) as { body: string; keyId: string; base: string; signature: string }
      expect(proof.base).toContain(`"content-digest": ${contentDigest(Buffer.from(proof.body))}`)
      expect(JSON.parse(proof.body)).toMatchObject({ deliveryId: rows.find(each => each.receipt === receipt)?.id, chain })
    }
    expect(numbersOf('police-ctnm', nominal).map(({ sequence, chain: held }) => [sequence, held])).toEqual(
      rows.map(({ number }) => [number?.sequence, number?.chain])
    )
    expect(await lane('police-ctnm', nominal)).toMatchObject({ ackedSequence: 3, ackedChain: chain })
  })

  test('sends a number whose receipt is missing again, in a later rendering where there is something newer', async () => {
    const person = somebody()
    const police = rig.agency('police-ctnm')
    police.faults.lie = 'unsigned'
    const first = await says(person, 'prison-hmps')
    await until(() => numbersOf('police-ctnm', first.nominal).length === 1)
    await until(async () => ((await debt('police-ctnm', first.nominal))?.attempts ?? 0) > 0)
    const second = await says(person, 'prison-hmps')
    await until(() => numbersOf('police-ctnm', first.nominal).length === 2)
    expect(await debt('police-ctnm', first.nominal)).toMatchObject({ acknowledged: 0, state: 'open' })
    police.faults.lie = undefined
    await stir('police-ctnm', first.nominal)
    await paid('police-ctnm', first.nominal, second.version)
    expect(numbersOf('police-ctnm', first.nominal).map(({ sequence, rendering }) => [sequence, rendering])).toEqual([
      [1, 1],
      [1, 2]
    ])
    const [row, ...more] = await deliveries('police-ctnm', first.nominal)
    expect(more).toEqual([])
    expect(row).toMatchObject({ fromVersion: 1, version: 2, number: { sequence: 1, rendering: 2 } })
  })

  test.each(['empty', 'unsigned', 'forged', 'old'] as const)('is not acknowledged by a receiver that lies: %s', async lie => {
    const person = somebody()
    const police = rig.agency('police-ctnm')
    police.faults.lie = lie
    const { nominal, version } = await says(person, 'prison-hmps')
    await until(async () => ((await debt('police-ctnm', nominal))?.lastError ?? '').startsWith('receipt.'))
    expect(await lane('police-ctnm', nominal)).toMatchObject({ ackedSequence: 0, open: { rendering: 1 } })
    police.faults.lie = undefined
    await stir('police-ctnm', nominal)
    await paid('police-ctnm', nominal, version)
  })

  test('brings a receiver that was set back up to the open number, without what is overtaken', async () => {
    const person = somebody()
    const { nominal } = await says(person, 'prison-hmps')
    await paid('police-ctnm', nominal, 1)
    for (let i = 0; i < 2; i++) await paid('police-ctnm', nominal, (await says(person, 'prison-hmps')).version)
    const before = [...numbersOf('police-ctnm', nominal)]
    // The agency is put back to its first delivery, as by a backup.
    const numbers = numbersOf('police-ctnm', nominal) as unknown[]
    numbers.length = 1
    const from = rig.events.length
    const { version } = await says(person, 'prison-hmps')
    await paid('police-ctnm', nominal, version)
    expect(numbersOf('police-ctnm', nominal).map(({ sequence }) => sequence)).toEqual([1, 2, 3, 4])
    expect(
      numbersOf('police-ctnm', nominal)
        .slice(0, 3)
        .map(({ chain }) => chain)
    ).toEqual(before.map(({ chain }) => chain))
    const sizes = rig.events
      .slice(from)
      .flatMap(event => (event.type === 'received' && event.nominal === nominal ? [event.bytes] : []))
    expect(sizes.map(size => size > 0)).toEqual([false, false, true])
    expect(rig.agency('police-ctnm').held().get(nominal)).toMatchObject({ sequence: 4, version })
  })

  test('stops where the receiver holds another history, or more than was sent', async () => {
    const person = somebody()
    const { nominal } = await says(person, 'prison-hmps')
    await paid('police-ctnm', nominal, 1)
    const numbers = numbersOf('police-ctnm', nominal) as unknown as { sequence: number; chain: string }[]
    numbers[0] = { ...numbers[0]!, chain: 'ab'.repeat(32) }
    await says(person, 'prison-hmps')
    await until(async () => (await debt('police-ctnm', nominal))?.state === 'held')
    expect(await debt('police-ctnm', nominal)).toMatchObject({ holdReason: 'wire.conflict' })
    const other = somebody()
    const { nominal: second } = await says(other, 'prison-hmps')
    await paid('police-ctnm', second, 1)
    const ahead = numbersOf('police-ctnm', second) as unknown as { epoch: number; sequence: number }[]
    ahead.push({ ...ahead[0]!, epoch: 2, sequence: 7 })
    await says(other, 'prison-hmps')
    await until(async () => (await debt('police-ctnm', second))?.state === 'recover')
    const stopped = await lane('police-ctnm', second)
    expect(JSON.parse(stopped?.reported ?? '')).toMatchObject({ code: 'wire.epoch', expected: { epoch: 2, sequence: 8 } })
  })

  test('of an agency that wants every version has a number for each', async () => {
    const person = somebody()
    const prison = rig.agency('prison-hmps')
    prison.faults.down = true
    const { nominal } = await says(person, 'police-ctnm')
    await says(person, 'police-ctnm')
    const { version } = await says(person, 'police-ctnm')
    expect(version).toBe(3)
    prison.faults.down = false
    await until(async () => {
      await stir('prison-hmps', nominal)
      return ((await debt('prison-hmps', nominal))?.acknowledged ?? 0) >= version
    })
    const rows = await deliveries('prison-hmps', nominal)
    expect(rows.map(row => [row.number?.sequence, row.fromVersion, row.version])).toEqual([
      [1, 1, 1],
      [2, 2, 2],
      [3, 3, 3]
    ])
  })
})

describe('an agency out of reach', () => {
  test('is left alone after some failures, tried by one, and served at once when it is back', async () => {
    const police = rig.agency('police-ctnm')
    police.faults.unavailable = { status: 503 }
    const persons = Array.from({ length: 6 }, somebody)
    const nominals: string[] = []
    for (const person of persons) nominals.push((await says(person, 'prison-hmps')).nominal)
    const reach = async () =>
      ((await rig.as('operator').get('/v1/agencies')).json.agencies as JsonObject[]).find(
        ({ agency }) => agency === 'police-ctnm'
      )?.['reach'] as { failures: number; blockedUntil?: string; lastError?: string }
    await until(async () => (await reach()).blockedUntil !== undefined)
    expect(await reach()).toMatchObject({ lastError: 'http.503' })
    police.faults.unavailable = undefined
    for (const nominal of nominals) await paid('police-ctnm', nominal, 1)
    expect(await reach()).toEqual({ failures: 0 })
  })

  test('is not called before the time it named', async () => {
    const police = rig.agency('police-ctnm')
    police.faults.unavailable = { status: 429, retryAfter: 2 }
    const { nominal } = await says(somebody(), 'prison-hmps')
    await until(async () => ((await debt('police-ctnm', nominal))?.attempts ?? 0) > 0)
    police.faults.unavailable = undefined
    const from = rig.events.length
    const { nominal: other } = await says(somebody(), 'prison-hmps')
    await new Promise(resolve => setTimeout(resolve, 700))
    expect(rig.events.slice(from).filter(event => event.type === 'received' && event.agency === 'police-ctnm')).toEqual([])
    for (const each of [nominal, other]) await paid('police-ctnm', each, 1)
  })
})

describe('an agency that fetches', () => {
  const probation = () => rig.as('probation-nsd')
  const line = async (
    nominal: string
  ): Promise<{ delivery: string; version: number; acknowledged: boolean; number: Record<string, string | number> }> => {
    const { json } = await probation().get('/v1/changes?limit=1000')
    return json.changes.findLast((each: JsonObject) => each['nominal'] === nominal)
  }
  const offered = async (nominal: string, version: number) => {
    await until(async () => (await line(nominal))?.version === version)
    return line(nominal)
  }

  /** The request by which an agency gives receipts; `sign` false leaves the signature out. */
  async function acknowledge(receipts: JsonObject[], sign = true, body = JSON.stringify({ receipts })) {
    const { id, seed: secret } = rig.files.receiptKeys['probation-nsd']
    const key = { id, key: privateKeyOf(Buffer.from(secret, 'base64')) }
    const headers = {
      'content-type': 'application/json',
      'content-digest': contentDigest(Buffer.from(body)),
      'idempotency-key': 'ack-1'
    }
    const message = { method: 'POST', url: 'https://any.example/v1/changes/ack', headers }
    const signature = sign ? signMessage(message, acknowledgementProfile, key, { now: Date.now(), nonce: 'n'.repeat(22) }) : {}
    return probation().post('/v1/changes/ack', body, { ...headers, ...signature })
  }

  const receiptOf = (
    nominal: string,
    { delivery, number }: { delivery: string; number: Record<string, string | number> }
  ): JsonObject => {
    const { epoch, sequence, bodyHash, chain } = number as { epoch: number; sequence: number; bodyHash: string; chain: string }
    return { deliveryId: delivery, lane: `probation-nsd/${nominal}`, epoch, sequence, bodyHash, chain, result: 'applied' }
  }

  test('finds the delivery in its feed, fetches it signed, and ends the debt by its signed receipt, once', async () => {
    const { nominal, version } = await says(somebody(), 'police-ctnm')
    const found = await offered(nominal, version)
    expect(found).toMatchObject({ acknowledged: false, number: { epoch: 1, sequence: 1, rendering: 1 } })
    expect(await debt('probation-nsd', nominal)).toMatchObject({ acknowledged: 0, owed: 1 })
    const document = await probation().get(`/v1/deliveries/${found.delivery}`)
    expect(document.status).toBe(200)
    expect(hashOf(Buffer.from(document.text))).toBe(found.number['bodyHash'])
    const keys = (await probation().get('/v1/keys')).json.keys.map((each: Parameters<typeof verifyingKey>[0]) => {
      const made = verifyingKey(each)
      if ('fault' in made) throw new Error(made.fault)
      return made.key
    })
    const answered = {
      status: 200,
      headers: Object.fromEntries(document.headers),
      request: { headers: {}, url: `https://g.example/v1/deliveries/${found.delivery}` }
    }
    expect(verifyMessage(answered, documentProfile, keys, Date.now())).toHaveProperty('verified')
    expect(verifyMessage(answered, answerProfile, keys, Date.now())).toHaveProperty('fault')

    const receipt = receiptOf(nominal, found)
    expect((await acknowledge([receipt], false)).json).toMatchObject({ code: 'receipts-unsigned' })
    expect(await debt('probation-nsd', nominal)).toMatchObject({ acknowledged: 0 })
    const wrong = { ...receipt, chain: 'ab'.repeat(32) }
    expect((await acknowledge([wrong, receipt, receipt])).json.results.map(({ status }: JsonObject) => status)).toEqual([
      'unknown',
      'acknowledged',
      'known'
    ])
    expect(await debt('probation-nsd', nominal)).toMatchObject({ acknowledged: 1, delivered: 1 })
    expect(await line(nominal)).toMatchObject({ acknowledged: true })
    const log = await rig.as('auditor').get(`/v1/log/entries?nominal=${nominal}&agency=gateway&limit=1000`)
    const acts = log.json.entries.filter(({ delivery }: JsonObject) => delivery === found.delivery)
    expect(acts.map(({ op, phase, result }: JsonObject) => `${String(op)} ${String(phase)} ${String(result)}`)).toEqual([
      'decide done offered',
      'disclose intent fetched',
      'disclose done delivered'
    ])
  })

  test('is offered the newest in place of what it has not acknowledged', async () => {
    const person = somebody()
    const { nominal } = await says(person, 'police-ctnm')
    const first = await offered(nominal, 1)
    await says(person, 'police-ctnm')
    const second = await offered(nominal, 2)
    expect(second.number).toMatchObject({ sequence: 1, rendering: 2 })
    expect(await probation().get(`/v1/deliveries/${first.delivery}`)).toMatchObject({
      status: 409,
      json: { code: 'delivery-overtaken' }
    })
    const fates = await acknowledge([receiptOf(nominal, first), receiptOf(nominal, second)])
    expect(fates.json.results.map(({ status }: JsonObject) => status)).toEqual(['overtaken', 'acknowledged'])
    await says(person, 'police-ctnm')
    expect((await offered(nominal, 3)).number).toMatchObject({ sequence: 2, rendering: 1, prevChain: second.number['chain'] })
  })

  test('waits for what comes, and gets no answer before', async () => {
    const { next } = (await probation().get('/v1/changes?limit=1000')).json
    expect((await probation().get(`/v1/changes?after=${next}&wait=0`)).json.changes).toEqual([])
    const waiting = probation().get(`/v1/changes?after=${next}&wait=20`)
    const { nominal } = await says(somebody(), 'police-ctnm')
    expect((await waiting).json.changes).toMatchObject([{ nominal, acknowledged: false }])
    expect(await probation().get('/v1/changes?wait=31')).toMatchObject({ status: 400 })
  })

  test('is answered at once when nobody is to wait any more', async () => {
    const bell = await createChangeBell(rig.ledger)
    const { signal } = new AbortController()
    const waiting = bell.listen('probation-nsd', 60_000, signal)
    bell.quiet()
    await waiting?.rung
    expect(bell.listen('probation-nsd', 60_000, signal)).toBeUndefined()
    await bell.close()
  })

  test('may fetch nothing of others, and gets the same answer as for nothing', async () => {
    const { nominal, version } = await says(somebody(), 'police-ctnm')
    const { delivery } = await offered(nominal, version)
    const answers = await Promise.all([
      rig.as('police-ctnm').get(`/v1/deliveries/${delivery}`),
      rig.as('police-ctnm').get('/v1/deliveries/00000000-0000-8000-8000-000000000000')
    ])
    expect(answers.map(({ status }) => status)).toEqual([404, 404])
    expect(answers[0]?.text).toBe(answers[1]?.text)
  })

  test.each(['', '{}', '{"receipts":[]}', '{"receipts":[{"deliveryId":"x"}]}', `{"receipts":[${'{},'.repeat(20)}{}]}`])(
    'is told what receipts look like: %s',
    async body => {
      expect(await acknowledge([], true, body)).toMatchObject({ status: 400, json: { code: 'malformed-request' } })
    }
  )
})

test('every listing says whose receipts prove nothing; here all are signed', async () => {
  const { agencies } = (await rig.as('operator').get('/v1/agencies')).json
  expect(
    agencies.map(({ delivery }: { delivery: JsonObject }) => [delivery['mode'], delivery['receipts'], delivery['warning']])
  ).toEqual([
    ['push', 'signed', undefined],
    ['pull', 'signed', undefined],
    ['push', 'signed', undefined]
  ])
})

test('every change of a key is an act on the log', async () => {
  const results = async () => {
    const log = await rig.as('auditor').get('/v1/log/entries?op=key&limit=100')
    // The key of the log itself is not of these.
    const ofLanes = log.json.entries.filter(({ leaf }: JsonObject) => !String(leaf).includes('"rsn":"log"'))
    return ofLanes.map(({ result }: JsonObject) => result)
  }
  expect(await results()).toEqual(['added', 'added', 'added', 'added'])
  const [kept] = JSON.parse(readFileSync(join(rig.directory, 'signing-keys.json'), 'utf8')).keys
  const signing = (more: object) => ({
    at: () => ({ id: '', key: privateKeyOf(Buffer.alloc(32)) }),
    published: () => [{ ...kept, ...more }]
  })
  const publicKey = (await rig.as('auditor').get('/v1/keys')).json.keys[0].publicKey
  const record = (more: object) => recordKeys(rig.ledger, { agencies: new Map(), signingKeys: signing({ publicKey, ...more }) })
  await record({})
  expect((await results()).slice(4)).toEqual(['withdrawn', 'withdrawn', 'withdrawn'])
  await record({ notAfter: '2030-01-01T00:00:00Z' })
  await record({ notAfter: '2030-01-01T00:00:00Z' })
  expect((await results()).slice(7)).toEqual(['changed'])
})
