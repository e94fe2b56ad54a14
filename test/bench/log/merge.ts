import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { keepLog } from '../../../src/exchange/log-keeper'
import { openLogKey } from '../../../src/exchange/log-key'
import { openLedger, type Ledger } from '../../../src/ledger'
import { startPostgres } from '../../support/postgres'
import { ledgerDirectory } from '../../support/pglite'
import { round, type Report, type Talk } from '../measure'

const actors = 20
const perSecond = 200

/** Writes one act in a transaction of its own; gives its id and when it was durable. */
async function writeAct(ledger: Ledger, actor: number): Promise<{ id: string; at: number }> {
  const act = { op: 'consult', actor: { agency: 'prison-hmps', system: `system-${actor % actors}` }, result: 'shown' } as const
  const { id } = await ledger.transaction(tx => tx.log.append(act))
  return { id, at: performance.now() }
}

/** Acts a second, as many as sixteen writers can. */
async function rate(ledger: Ledger, milliseconds: number): Promise<number> {
  const start = performance.now()
  let done = 0
  const writer = async (own: number): Promise<void> => {
    while (performance.now() - start < milliseconds) {
      await writeAct(ledger, own)
      done++
    }
  }
  await Promise.all(Array.from({ length: 16 }, (_, own) => writer(own)))
  return (done / (performance.now() - start)) * 1000
}

/** For acts at an even pace, the milliseconds from their commit until a signed checkpoint covers them, rising. */
async function delays(ledger: Ledger, milliseconds: number): Promise<number[]> {
  const seen: { size: number; at: number }[] = []
  let writing = true
  const look = async (): Promise<void> => {
    while (writing || (await ledger.transaction(tx => tx.tree.isBehind())) || !(await allSigned(ledger))) {
      const size = (await ledger.transaction(tx => tx.tree.newestSigned()))?.size ?? 0
      if (size > (seen.at(-1)?.size ?? 0)) seen.push({ size, at: performance.now() })
      await sleep(10)
    }
  }
  const looking = look()
  const start = performance.now()
  const acts: Promise<{ id: string; at: number }>[] = []
  while (performance.now() - start < milliseconds) {
    acts.push(writeAct(ledger, acts.length))
    await sleep(Math.max(0, start + (acts.length * 1000) / perSecond - performance.now()))
  }
  const written = await Promise.all(acts)
  writing = false
  await looking
  const size = (await ledger.transaction(tx => tx.tree.newestSigned()))?.size ?? 0
  seen.push({ size, at: performance.now() })
  const places = new Map(
    (await ledger.transaction(tx => tx.tree.leaves({ from: 0, to: size }, 10_000_000))).map(({ id, index }) => [id, index])
  )
  return written
    .map(({ id, at }) => Math.max(0, (seen.find(one => one.size > (places.get(id) ?? NaN))?.at ?? NaN) - at))
    .sort((a, b) => a - b)
}

async function allSigned(ledger: Ledger): Promise<boolean> {
  return ledger.transaction(async tx => (await tx.tree.newest())?.size === (await tx.tree.newestSigned())?.size)
}

async function openAny(trial: boolean): Promise<{ ledger: Ledger; close: () => Promise<void> }> {
  if (trial) {
    const place = await ledgerDirectory()
    const ledger = await openLedger({ kind: 'pglite', directory: place.directory })
    return { ledger, close: () => ledger.close().then(place.remove) }
  }
  const server = await startPostgres()
  const ledger = await openLedger({ kind: 'postgres', url: server.url, poolSize: 20 })
  return { ledger, close: () => ledger.close().then(() => server.stop()) }
}

/** How long acts wait for their place in a signed tree, and what writing acts costs beside that work. */
export async function measureMerging(trial: boolean, talk: Talk): Promise<Pick<Report, 'ratios' | 'notes'>> {
  const own = mkdtempSync(join(tmpdir(), 'bench-log-'))
  const { ledger, close } = await openAny(trial)
  const signer = openLogKey(join(own, 'key'), 'gateway.example/visor-audit/bench')
  const log = { info: () => undefined, warn: () => talk('the keeper was cut off'), error: () => talk('the keeper failed') }
  const keep = () => keepLog({ ledger, log, tool: 'bench', signer, highWaterFile: join(own, 'high-water') })
  try {
    const span = trial ? 300 : 5000
    const shares: number[] = []
    for (let turn = 0; turn < (trial ? 1 : 5); turn++) {
      talk('writing acts with and without the sequencer')
      const without = await rate(ledger, span)
      const keeper = keep()
      shares.push((await rate(ledger, span)) / without)
      await keeper.stop()
    }
    talk(`writing ${perSecond} acts a second`)
    const keeper = keep()
    const waits = await delays(ledger, trial ? 300 : 30_000)
    await keeper.stop()
    const at = (share: number): number => Math.round(waits[Math.min(waits.length - 1, Math.floor(waits.length * share))] ?? NaN)
    const store = ledger.kind === 'pglite' ? 'the embedded ledger' : 'PostgreSQL, fsync on'
    const share = shares.toSorted((a, b) => a - b)[Math.floor(shares.length / 2)] ?? NaN
    return {
      ratios: { 'acts written with the sequencer to acts written without (median of the turns)': round(share) },
      notes: [
        `From commit to a signed checkpoint, ${waits.length} acts at ${perSecond} a second on ${store}: p50 ${at(0.5)} ms, p99 ${at(0.99)} ms, longest ${at(1)} ms. Goal: p99 at most 2,000 ms.`,
        'Acts alone are written here, as fast as sixteen writers can: taking documents in spends far more beside each act, so that the sequencer takes a smaller share of it.'
      ]
    }
  } finally {
    await close()
    rmSync(own, { recursive: true, force: true })
  }
}
