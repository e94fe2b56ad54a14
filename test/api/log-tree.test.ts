import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, truncateSync, writeFileSync, renameSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fetchBundle, type ExportWish } from '../../src/cli/log-export'
import { reportLines, reportOn } from '../../src/cli/log-report'
import { watchOnce } from '../../src/cli/log-watch'
import { checkLog } from '../../src/exchange'
import {
  decodeEntries,
  decodeLeaf,
  formatCheckpoint,
  formatNote,
  hashLeaf,
  judgeCheckpoint,
  parsePolicy,
  parseReceipt,
  parseSignerKey,
  signText,
  verifyBundle,
  verifyConsistency,
  verifyInclusion,
  verifyReceipt,
  type Policy
} from '../../src/sync-log'
import { addClient } from '../support/engineers'
import { startRig, type Rig } from '../support/gateway'
import { lastPaper } from '../support/papers'
import { repoRoot } from '../support/shared'
import { describeWithPython } from '../sync-log/python'
import { until } from '../ledger/support'

let rig: Rig
let own: string
let police: string
let posted: { submission: string; entries: { nominal: string; log: { id: string } }[] }

beforeAll(async () => {
  own = mkdtempSync(join(tmpdir(), 'gateway-bundles-'))
  rig = await startRig({
    prepare: files => void (police = addClient(files, { name: 'police-auditor', role: 'auditor', agency: 'police-ctnm' }))
  })
  for (const agency of ['police-ctnm', 'prison-hmps', 'probation-nsd'] as const) {
    const { bytes, contentType } = lastPaper(0, agency)
    const answer = await rig.as(agency).post('/v1/submissions', bytes, { 'content-type': contentType })
    if (answer.status !== 201) throw new Error(answer.text)
    if (agency === 'police-ctnm') posted = answer.json
  }
  await rig.settled()
})
afterAll(async () => {
  await rig.stop()
  rmSync(own, { recursive: true, force: true })
})

const auditor = () => rig.as('auditor')
const tokenOf = (role: string) => rig.files.clients.find(client => client.role === role)?.token ?? ''
const bytes = (base64: string) => Buffer.from(base64, 'base64')
const checkpointNow = async () => {
  const { policy } = parsePolicy((await auditor().get('/v1/log/policy')).text) as { policy: Policy }
  const note = (await auditor().get('/v1/log/checkpoint')).text
  const judged = judgeCheckpoint(note, policy)
  if ('fault' in judged) throw new Error(judged.fault.message)
  return { policy, note, judged }
}
const bundle = async (wish: Omit<ExportWish, 'reason'>, token = tokenOf('auditor')): Promise<string> => {
  const directory = mkdtempSync(join(own, 'bundle-'))
  await fetchBundle({ url: rig.url, token }, { ...wish, reason: 'inspection' }, directory, () => undefined)
  return directory
}
const verified = (directory: string) =>
  verifyBundle({
    names: () => Promise.resolve(readdirSync(directory)),
    async *read(name) {
      await Promise.resolve()
      yield readFileSync(join(directory, name))
    }
  })
const leavesIn = (directory: string) =>
  readFileSync(join(directory, 'entries.jsonl'), 'utf8')
    .split('\n')
    .filter(line => line !== '')
    .map(line => decodeLeaf(bytes((JSON.parse(line) as { leaf: string }).leaf))!)

describe('the tree over HTTP', () => {
  test('checkpoints continue each other, by proofs and by tiles', async () => {
    const before = await checkpointNow()
    await until(async () => (await checkpointNow()).judged.size > before.judged.size, 20_000)
    const { judged } = await checkpointNow()
    const [old, size] = [before.judged.size, judged.size]
    const { json } = await auditor().get(`/v1/log/proof/consistency?from=${old}&to=${size}`)
    const proof = (json as { hashes: string[] }).hashes.map(bytes)
    expect(verifyConsistency({ old, size, oldRoot: before.judged.root, root: judged.root, proof })).toBe(true)
    const included = (await auditor().get(`/v1/log/proof/inclusion?index=1&size=${size}`)).json as { hashes: string[] }
    const get = async (path: string) =>
      Buffer.from(
        await (await fetch(`${rig.url}${path}`, { headers: { authorization: `Bearer ${tokenOf('auditor')}` } })).arrayBuffer()
      )
    const leaves = decodeEntries(await get('/v1/log/tile/entries/000.p/2'))!
    const hashes = await get('/v1/log/tile/0/000.p/2')
    expect(hashes.subarray(32)).toEqual(Buffer.from(hashLeaf(leaves[1]!)))
    const inclusion = { index: 1, size, leafHash: hashLeaf(leaves[1]!), root: judged.root, proof: included.hashes.map(bytes) }
    expect(verifyInclusion(inclusion)).toBe(true)
  })

  test('the receipt of an act is for its auditor and its agency, and for nobody else', async () => {
    const path = `/v1/log/receipts/${posted.entries[0]!.log.id}`
    await until(async () => (await rig.as('police-ctnm').get(path)).status === 200, 20_000)
    const { policy } = await checkpointNow()
    const { text } = await rig.as('police-ctnm').get(path)
    const entry = await rig.ledger.transaction(tx => tx.log.find(posted.entries[0]!.log.id))
    expect(parseReceipt(text)).toMatchObject({ index: entry!.leafIndex })
    expect(verifyReceipt(parseReceipt(text)!, Buffer.from(entry!.leaf), policy)).toMatchObject({ quorum: true })
    expect((await rig.with(police).get(path)).status).toBe(200)
    expect((await rig.as('prison-hmps').get(path)).status).toBe(404)
    expect((await auditor().get(path.replace(/.$/, 'x'))).status).toBe(404)
  })

  test('what is asked for wrongly is refused', async () => {
    const statuses = async (paths: string[]) => Promise.all(paths.map(async path => (await auditor().get(path)).status))
    expect(
      await statuses([
        '/v1/log/proof/inclusion?index=5&size=5',
        '/v1/log/proof/inclusion?index=5&size=99999999',
        '/v1/log/proof/consistency?from=1',
        '/v1/log/proof/consistency?from=x&to=2',
        '/v1/log/tile/0/1',
        '/v1/log/tile/0/999',
        '/v1/log/checkpoint?x=1',
        '/v1/log/exports/x'
      ])
    ).toEqual([404, 404, 404, 400, 404, 404, 400, 404])
    expect((await rig.with(police).get('/v1/log/tile/entries/000.p/1')).status).toBe(404)
    const posts = ['[]', '{"reason":"Free text"}', '{"reason":"x","agency":"a","nominal":"b"}', '{"reason":"x","more":1}', '{']
    for (const body of posts) {
      const { status } = await auditor().post('/v1/log/exports', body, { 'content-type': 'application/json' })
      expect([400, 422]).toContain(status)
    }
  })

  test('openings show what was committed to, to who may see the act', async () => {
    const asked = JSON.stringify({ ids: [posted.entries[0]!.log.id], reason: 'inspection' })
    const open = async (token: string) => rig.with(token).post('/v1/log/openings', asked, { 'content-type': 'application/json' })
    const [act] = (await open(police)).json.acts
    expect(act.openings).toEqual([{ direction: 'in', group: 'document', salt: expect.any(String), body: expect.any(String) }])
    expect(bytes(act.openings[0].body)).toEqual(Buffer.from(lastPaper(0, 'police-ctnm').bytes))
    const found = await rig.ledger.transaction(tx => tx.log.list({ agency: 'prison-hmps', op: 'collect' }))
    const other = JSON.stringify({ ids: [found.entries[0]!.id], reason: 'inspection' })
    const answer = await rig.with(police).post('/v1/log/openings', other, { 'content-type': 'application/json' })
    expect(answer.json).toEqual({ acts: [] })
  })

  test('nothing is read that cannot be put on the log', async () => {
    const sql = (text: string) => rig.ledger.transaction(tx => tx.query(text))
    await sql(`CREATE FUNCTION gateway.no_room() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'no room'; END $$`)
    await sql(`CREATE TRIGGER no_room BEFORE INSERT ON gateway.audit_event FOR EACH ROW EXECUTE FUNCTION gateway.no_room()`)
    try {
      for (const path of ['checkpoint', 'policy', 'tile/0/000', 'entries', `receipts/${posted.entries[0]!.log.id}`])
        expect(await auditor().get(`/v1/log/${path}`)).toMatchObject({ status: 503 })
    } finally {
      await sql(`DROP TRIGGER no_room ON gateway.audit_event`)
    }
    expect((await auditor().get('/v1/log/checkpoint')).status).toBe(200)
  })

  test('metrics tell how large the tree is, and whether acts wait for their place', async () => {
    const { text } = await rig.as('operator').get('/metrics')
    expect(Number(/gateway_log\{what="size"\} (\d+)/.exec(text)?.[1])).toBeGreaterThan(10)
    expect(text).toMatch(/gateway_log\{what="waiting_seconds"\} [\d.e-]+/)
  })

  test('entries come as CSV that begins no formula', async () => {
    const { text, status } = await auditor().get('/v1/log/entries?op=collect', { accept: 'text/csv' })
    expect(status).toBe(200)
    expect(text.split('\r\n')[0]).toMatch(/^arrival,index,id,at,op/)
    expect(text).toContain('police-ctnm')
    expect(text).not.toMatch(/(?:^|,)[=+@-]/m)
  })
})

describe('bundles of a running gateway', () => {
  let whole: string
  let ofAgency: string
  let ofNominal: string

  beforeAll(async () => {
    const { size } = (await checkpointNow()).judged
    whole = await bundle({ since: [size], openings: true })
    ofAgency = await bundle({}, police)
    ofNominal = await bundle({ nominal: posted.entries[0]!.nominal })
  })

  test('the whole log is sound, with its heads, its openings and an earlier checkpoint', async () => {
    const report = await verified(whole)
    expect(report).toMatchObject({ ok: true, faults: [] })
    expect(readdirSync(whole)).toEqual(
      expect.arrayContaining(['consistency.jsonl', 'heads.jsonl', 'openings.jsonl', 'manifest.json', 'seal'])
    )
  })

  test("one agency's bundle is complete, and holds no leaf of others", async () => {
    expect(await verified(ofAgency)).toMatchObject({ ok: true })
    const foreign = leavesIn(ofAgency).filter(
      leaf => leaf.ag !== 'police-ctnm' && leaf.str !== 'gateway/courier/police-ctnm' && leaf.op !== 'heads'
    )
    expect(foreign).toEqual([])
    const { claim } = JSON.parse(readFileSync(join(ofAgency, 'manifest.json'), 'utf8')) as { claim: { to: number } }
    const all = await rig.ledger.transaction(tx => tx.tree.leaves({ from: 0, to: claim.to }, 100_000))
    const mine = all.filter(({ leaf }) => {
      const { str } = decodeLeaf(leaf)!
      return /^police-ctnm(?:\/|$)/.test(str) || str === 'gateway/courier/police-ctnm'
    })
    expect(mine.length).toBeGreaterThan(2)
    expect(leavesIn(ofAgency).filter(({ op }) => op !== 'heads')).toHaveLength(mine.length)
  })

  test("a nominal's bundle is complete and says who it is about", async () => {
    expect(await verified(ofNominal)).toMatchObject({ ok: true })
    expect(readFileSync(join(ofNominal, 'pseudonyms.jsonl'), 'utf8')).toContain(posted.entries[0]!.nominal)
  })

  test('a later bundle can begin where an earlier leaf of heads stands; a selection claims nothing more', async () => {
    const later = await bundle({ agency: 'prison-hmps', from: new Date().toISOString() })
    expect(await verified(later)).toMatchObject({ ok: true })
    const { claim } = JSON.parse(readFileSync(join(later, 'manifest.json'), 'utf8')) as { claim: { from: number } }
    expect(claim.from).toBeGreaterThan(0)
    const wish = { filter: { op: 'collect' } } as unknown as ExportWish
    expect(await verified(await bundle(wish))).toMatchObject({ ok: true })
  })

  test('who is bound to an agency is given no other, and nobody the export of another', async () => {
    const post = (body: object) =>
      rig.with(police).post('/v1/log/exports', JSON.stringify(body), { 'content-type': 'application/json' })
    expect((await post({ reason: 'x', agency: 'prison-hmps' })).status).toBe(403)
    expect((await post({ reason: 'x', nominal: posted.entries[0]!.nominal })).status).toBe(403)
    const id = readFileSync(join(whole, '.export'), 'utf8').trim()
    expect((await rig.with(police).get(`/v1/log/exports/${id}`)).status).toBe(404)
    expect((await rig.with(police).get(`/v1/log/exports/${id}/files/checkpoint`)).status).toBe(404)
  })

  test('a fetch that was cut off goes on where it was', async () => {
    const wanted = readFileSync(join(whole, 'entries.jsonl'))
    const part = join(whole, '.entries.jsonl.part')
    renameSync(join(whole, 'entries.jsonl'), part)
    truncateSync(part, 1000)
    rmSync(join(whole, 'seal'))
    await fetchBundle({ url: rig.url, token: tokenOf('auditor') }, { reason: 'inspection' }, whole, () => undefined)
    expect(readFileSync(join(whole, 'entries.jsonl'))).toEqual(wanted)
    expect(existsSync(part)).toBe(false)
    expect(await verified(whole)).toMatchObject({ ok: true })
  })

  describeWithPython('by the other verifier', () => {
    test('all of them are sound there too, and one that was altered is not', () => {
      const run = (directory: string) =>
        spawnSync('python3', ['-B', join(repoRoot, 'auditors', 'verify.py'), directory], { encoding: 'utf8' })
      for (const directory of [whole, ofAgency, ofNominal]) {
        const { status, stdout } = run(directory)
        expect({ status, stdout }).toMatchObject({ status: 0 })
      }
      const lines = readFileSync(join(ofAgency, 'entries.jsonl'), 'utf8').split('\n')
      writeFileSync(join(ofAgency, 'entries.jsonl'), [...lines.slice(0, 1), ...lines.slice(2)].join('\n'))
      expect(run(ofAgency).status).toBe(1)
    })
  })
})

test('without a policy file, every way of asking says that nobody cosigns', async () => {
  const { json } = await auditor().get('/v1/log/witnesses')
  expect(json).toEqual({ alarm: 'no-witness', quorum: 'none', size: 0, waitingSeconds: 0, witnesses: [] })
  expect((await rig.as('operator').get('/v1/log/witnesses')).status).toBe(200)
  expect((await rig.as('engineer').get('/v1/log/witnesses')).status).not.toBe(200)
  const { text } = await rig.as('operator').get('/metrics')
  expect(text).toContain('gateway_log_alarm{alarm="no-witness"} 1')
  expect(text).toContain('gateway_log_alarm{alarm="history"} 0')
})

describe('the verbs of auditors and operators', () => {
  const remote = () => ({ url: rig.url, token: tokenOf('auditor') })

  test('watch keeps a checkpoint, and tells of history that has changed and of signatures of others', async () => {
    const keep = join(own, 'kept')
    expect(await watchOnce(remote(), keep)).toMatchObject({ state: 'first' })
    const { size } = (await checkpointNow()).judged
    await until(async () => (await checkpointNow()).judged.size > size, 20_000)
    expect(await watchOnce(remote(), keep)).toMatchObject({ state: 'grown' })
    const signer = parseSignerKey(readFileSync(join(rig.directory, 'log-key'), 'utf8').trim())!
    const note = (entries: number) => {
      const text = formatCheckpoint({ origin: signer.verifier.name, size: entries, root: Buffer.alloc(32, 7) })
      return formatNote({ text, signatures: [signText(text, signer)] })
    }
    for (const entries of [size, 1_000_000]) {
      writeFileSync(keep, note(entries))
      expect(await watchOnce(remote(), keep)).toMatchObject({ state: 'changed' })
      expect(readFileSync(keep, 'utf8')).toBe(note(entries))
    }
    const others = 'log example.com/log+5a1b2c3d+AQ==\nquorum none\n'
    await expect(watchOnce(remote(), keep, others)).rejects.toThrow(/policy cannot be read/)
    expect(await watchOnce(remote(), keep, 'quorum none\n')).toMatchObject({ state: 'unsigned' })
  })

  test('the report on a gateway and the one on its bundle agree', async () => {
    const directory = await bundle({})
    const { made } = JSON.parse(readFileSync(join(directory, 'manifest.json'), 'utf8')) as { made: string }
    const to = (await rig.ledger.transaction(tx => tx.tree.heads())).at(-1)!.at.toISOString()
    expect(made > to).toBe(true)
    const [here, there] = await Promise.all([directory, remote()].map(source => reportOn(source, { to, bulk: 1 })))
    expect(here).toEqual(there)
    expect(here!.disclosures).toEqual(
      expect.arrayContaining([{ power: expect.any(String), recipient: 'prison-hmps', count: expect.any(Number) }])
    )
    expect(here!.acts.find(({ op, agency }) => op === 'collect' && agency === 'police-ctnm')).toBeDefined()
    expect(here!.accesses[0]).toMatchObject({ nominal: expect.stringMatching(/^[0-9a-f]{64}$/) })
    expect(here!.leaves).toBe(here!.acts.reduce((sum, { count }) => sum + count, 0))
    expect(reportLines(here!).join('\n')).toContain('Disclosures by power and recipient')
  })

  test('a report tells of readings out of hours, of many readings, and of two people', async () => {
    const read = (system: string, nominal: string) =>
      rig.ledger.transaction(tx =>
        tx.log.append({ op: 'consult', actor: { agency: 'police-ctnm', system }, nominal, result: 'shown' })
      )
    for (let i = 0; i < 30; i++) await read('curious', `invented-${i}`)
    const rule = { op: 'rule', ruleHash: 'ab'.repeat(32) } as const
    for (const [system, result] of [
      ['one', 'proposed'],
      ['two', 'approved']
    ] as const)
      await rig.ledger.transaction(tx => tx.log.append({ ...rule, actor: { agency: 'gateway', system }, result }))
    const found = await reportOn(remote(), { bulk: 25 })
    const curious = found.bulkReads.filter(({ system }) => system === 'curious')
    expect(curious.reduce((sum, { nominals }) => sum + nominals, 0)).toBe(30)
    expect(found.twoPerson.find(({ hash }) => hash === rule.ruleHash)?.steps.map(({ by }) => by)).toEqual(['one', 'two'])
    const late = found.outOfHours.find(({ system }) => system === 'curious')
    const now = new Date()
    const hour = Number(
      new Intl.DateTimeFormat('en-GB', { timeZone: 'Europe/London', hour: '2-digit', hourCycle: 'h23' }).format(now)
    )
    const isLate = [0, 6].includes(now.getUTCDay()) || hour < 7 || hour >= 19
    expect(late !== undefined).toBe(isLate)
  })

  test('fsck finds a sound log sound, and a changed leaf', async () => {
    const mark = join(rig.directory, 'log-high-water.json')
    await until(async () => !(await rig.ledger.transaction(tx => tx.tree.isBehind())), 20_000)
    const sound = await checkLog(rig.ledger, mark)
    expect(sound).toMatchObject({ faults: [] })
    expect(sound.entries).toBeGreaterThan(50)
    expect(sound.checkpoints).toBeGreaterThan(3)
    const sql = (text: string) => rig.ledger.transaction(tx => tx.query(text))
    await sql(`ALTER TABLE gateway.audit_event DISABLE TRIGGER USER`)
    await sql(`UPDATE gateway.audit_event SET leaf = set_byte(leaf, 40, (get_byte(leaf, 40) + 1) % 256) WHERE leaf_index = 5`)
    const { faults } = await checkLog(rig.ledger, mark)
    expect(faults[0]).toMatchObject({ index: 5 })
    expect(faults.map(({ code }) => code)).toEqual(expect.arrayContaining(['leaf', 'checkpoint']))
  })
})
