import { cpSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openLedger, type Ledger } from '../../src/ledger'
import { LogRefused, readHighWater } from '../../src/exchange/high-water'
import { writeHeads } from '../../src/exchange/log-heads'
import { keepLog } from '../../src/exchange/log-keeper'
import { openLogKey, recordLogKey } from '../../src/exchange/log-key'
import { LogSequencer, sequencerPoints, type SequencerPoint } from '../../src/exchange/log-sequencer'
import { hashLeaf, judgeCheckpoint, parsePolicy, toHex, formatVerifierKey, TreeEdge, type Policy } from '../../src/sync-log'
import { ledgerDirectory } from '../support/pglite'
import { until } from '../ledger/support'

const origin = 'gateway.example/visor-audit/test'

let place: { directory: string; remove: () => void }
let own: string
let ledger: Ledger

beforeAll(async () => {
  place = await ledgerDirectory()
  own = mkdtempSync(join(tmpdir(), 'gateway-log-'))
  ledger = await openLedger({ kind: 'pglite', directory: place.directory })
})

afterAll(async () => {
  await ledger.close()
  place.remove()
  rmSync(own, { recursive: true, force: true })
})

const signer = () => openLogKey(join(own, 'key'), origin)
const highWaterFile = () => join(own, 'high-water.json')
const sequencer = (at?: (point: SequencerPoint) => void, most = 5000) =>
  new LogSequencer(ledger, { signer: signer(), highWaterFile: highWaterFile(), most, ...(at && { at }) })
const act = (system: string) => ledger.transaction(tx => tx.log.append({ op: 'alter', actor: { agency: 'prison-hmps', system } }))

/** Every checkpoint that was ever signed, held against a tree made of the leaves anew. */
async function everyRoot(): Promise<{ placed: number; roots: Map<number, string> }> {
  const found = await ledger.transaction(async tx => ({
    leaves: await tx.tree.leaves({ from: 0, to: Number.MAX_SAFE_INTEGER }, 1_000_000),
    behind: await tx.tree.isBehind(),
    rows: (await tx.query('SELECT size, root, note FROM gateway.audit_checkpoint ORDER BY size')).rows
  }))
  expect(found.behind).toBe(false)
  expect(found.leaves.map(({ index }) => index)).toEqual(found.leaves.map((_, i) => i))
  const { policy } = parsePolicy(`log ${formatVerifierKey(signer().verifier)}\nquorum none\n`) as { policy: Policy }
  const edge = new TreeEdge()
  const roots = new Map<number, string>()
  for (const { size, root, note } of found.rows) {
    for (const { leaf } of found.leaves.slice(edge.size, Number(size))) edge.add(hashLeaf(leaf))
    expect(toHex(edge.root())).toBe(toHex(root as Uint8Array))
    const judged = judgeCheckpoint(String(note), policy)
    expect(judged).toMatchObject({ size, root: expect.anything() as unknown })
    roots.set(Number(size), toHex(root as Uint8Array))
  }
  expect(edge.size).toBe(found.leaves.length)
  return { placed: found.leaves.length, roots }
}

describe('the sequencer of the log', () => {
  test('makes a key for its owner alone, records it on the log, and takes no other', async () => {
    await recordLogKey(ledger, signer())
    await recordLogKey(ledger, signer())
    expect(statSync(join(own, 'key')).mode & 0o777).toBe(0o600)
    expect(readFileSync(join(own, 'key'), 'utf8')).toMatch(/^PRIVATE\+KEY\+gateway\.example/)
    expect((await ledger.transaction(tx => tx.log.list({ op: 'key' }))).entries).toHaveLength(1)
    await expect(recordLogKey(ledger, openLogKey(join(own, 'other'), origin))).rejects.toThrow(/give it the same key file/)
    expect(() => openLogKey(join(own, 'key'), 'elsewhere')).toThrow(/GATEWAY_LOG_ORIGIN/)
  })

  test('killed at each of its points, it leaves one root for a size and no act without a leaf', async () => {
    class Killed extends Error {}
    const seen = new Map<number, string>()
    let acts = 1
    for (let round = 0; round < 2; round++)
      for (const point of sequencerPoints) {
        for (let i = 0; i <= round * 40; i++) acts += (await act(`system-${i % 3}`)) ? 1 : 0
        const doomed = sequencer(here => {
          if (here === point) throw new Killed()
        })
        await doomed.takeUp().catch((error: unknown) => expect(error).toBeInstanceOf(Killed))
        await expect(doomed.step()).rejects.toThrow(Killed)
        acts += (await act('meanwhile')) ? 1 : 0
        const next = sequencer()
        await next.takeUp()
        await next.step()
        const { placed, roots } = await everyRoot()
        expect(placed).toBe(acts)
        for (const [size, root] of seen) expect(roots.get(size)).toBe(root)
        for (const [size, root] of roots) seen.set(size, root)
        expect(readHighWater(highWaterFile())).toEqual({ origin, size: placed, root: roots.get(placed) })
      }
  })

  test('goes on in steps of any size, and a second one beside it takes nothing away', async () => {
    for (let i = 0; i < 20; i++) await act('busy')
    const [one, two] = [sequencer(undefined, 3), sequencer(undefined, 4)]
    for (let i = 0; i < 8; i++) await (i % 2 ? one : two).step()
    await everyRoot()
  })

  test('places leaves by itself while it is kept, one process at a time', async () => {
    const warnings: unknown[] = []
    const log = { info: () => undefined, warn: (said: unknown) => void warnings.push(said), error: () => undefined }
    const options = { ledger, log, tool: 'test', signer: signer(), highWaterFile: highWaterFile(), everyMs: 10, standbyMs: 10 }
    const one = keepLog({ ...options, beatMs: 50, headsMs: 400 })
    await until(() => one.works(), 20_000)
    const two = keepLog(options)
    const before = await ledger.transaction(tx => tx.tree.newest())
    await until(async () => {
      const kinds = await ledger.transaction(async tx => [
        (await tx.log.stream({ stream: 'gateway/beat' })).length,
        (await tx.tree.heads()).length
      ])
      return kinds.every(count => count > 1)
    })
    expect(two.works()).toBe(false)
    await one.stop()
    await until(() => two.works(), 20_000)
    await act('last')
    await two.stop()
    const after = await everyRoot()
    expect(after.placed).toBeGreaterThan(before?.size ?? 0)
    expect(warnings).toEqual([])
  })

  test('a leaf of heads tells of all streams as they were', async () => {
    const { size } = await writeHeads(ledger)
    await sequencer().step()
    const ends = await ledger.transaction(tx => tx.tree.streamEnds(size))
    expect(ends.actors.map(({ stream }) => stream)).toContain('prison-hmps/busy')
    const busy = await ledger.transaction(tx => tx.log.stream({ stream: 'prison-hmps/busy' }))
    expect(ends.actors.find(({ stream }) => stream === 'prison-hmps/busy')).toEqual({
      stream: 'prison-hmps/busy',
      n: busy.at(-1)?.n,
      hash: busy.at(-1)?.leafHash
    })
  })

  test('tiles and checkpoints cannot be changed or taken away', async () => {
    const change = (sql: string) => ledger.transaction(tx => tx.query(sql))
    await expect(change(`UPDATE gateway.audit_tile SET hashes = substring(hashes FOR 32)`)).rejects.toThrow(/only ever grow/)
    await expect(change(`DELETE FROM gateway.audit_tile`)).rejects.toThrow(/only ever added/)
    await expect(change(`UPDATE gateway.audit_checkpoint SET note = 'x'`)).rejects.toThrow(/signed once/)
    await expect(change(`DELETE FROM gateway.audit_checkpoint`)).rejects.toThrow(/only ever added/)
    await expect(change(`TRUNCATE gateway.audit_checkpoint CASCADE`)).rejects.toThrow(/only ever added/)
  })

  test('an older copy of the database is refused, and so is another one', async () => {
    await ledger.close()
    const copy = join(own, 'copy')
    cpSync(place.directory, copy, { recursive: true })
    ledger = await openLedger({ kind: 'pglite', directory: place.directory })
    await act('after-the-copy')
    await sequencer().step()
    await ledger.close()
    ledger = await openLedger({ kind: 'pglite', directory: copy })
    await expect(sequencer().takeUp()).rejects.toThrow(LogRefused)
    await expect(sequencer().check()).rejects.toThrow(/the database is an older copy.*Bring back the newest copy/)
    for (let i = 0; i < 3; i++) await act('another-history')
    const unmarked = new LogSequencer(ledger, { signer: signer(), highWaterFile: join(own, 'none.json'), most: 1 })
    for (let i = 0; i < 3; i++) await unmarked.step()
    await expect(sequencer().check()).rejects.toThrow(/differs from the tree of/)
  })
})
