import { setTimeout as sleep } from 'node:timers/promises'
import type { Lease, ResyncRow } from '../ledger'
import { backoffMs, type DeliveryOutcome } from '../propagation'
import type { Agency } from './agencies'
import { deliver } from './deliver'
import { operatorAct, type Operator, type OrProblem } from './operator'
import { problem } from './problems'
import type { Services } from './services'

/** Deliveries a second where an operator names no other number. */
export const usualPace = 5

/** A full resync as an operator sees it. */
export type ShownResync = Omit<ResyncRow, 'startedAt' | 'endedAt' | 'fence' | 'afterNominal'> & {
  startedAt: string
  endedAt?: string
}

const shown = ({ startedAt, endedAt, fence: _fence, afterNominal: _after, ...rest }: ResyncRow): ShownResync => ({
  ...rest,
  startedAt: startedAt.toISOString(),
  ...(endedAt && { endedAt: endedAt.toISOString() })
})

/** What is to be resynced; without `confirm` nothing is started. */
export interface ResyncRequest {
  agency: string
  perSecond?: number
  confirm?: number
}

/** How many lanes a resync is about, and the resync where one was started. */
export interface ResyncReport {
  agency: string
  count: number
  dryRun: boolean
  resync?: ShownResync
}

/** Starts a full resync of an agency: every lane is sent anew what the agency should hold. One runs for each agency. */
export async function startResync(
  services: Services,
  operator: Operator,
  request: ResyncRequest
): Promise<OrProblem<ResyncReport>> {
  const { agency, perSecond = usualPace, confirm } = request
  if (![...services.agencies.keys()].some(id => id === agency))
    return { ok: false, problem: problem('malformed-request', 'this gateway is set up for no such agency') }
  return services.ledger.transaction(async (tx): Promise<OrProblem<ResyncReport>> => {
    const count = await tx.resyncs.lanes(agency)
    if (confirm === undefined) return { ok: true, value: { agency, count, dryRun: true } }
    if (confirm !== count)
      return {
        ok: false,
        problem: problem('count-differs', `${confirm} lanes were confirmed, and there are ${count}`, [], { count })
      }
    const row = await tx.resyncs.start({ id: services.newId(), agency, perSecond, total: count, startedBy: operator.name })
    if (!row) return { ok: false, problem: problem('resync-running', 'a resync of this agency runs already') }
    await tx.log.append(operatorAct(operator, { agency }, 'resync-started'))
    return { ok: true, value: { agency, count, dryRun: false, resync: shown(row) } }
  })
}

/** Full resyncs, the newest first. */
export async function listResyncs({ ledger }: Services, limit: number): Promise<ShownResync[]> {
  return (await ledger.transaction(tx => tx.resyncs.list(limit))).map(shown)
}

/** One full resync, as far as it has come. */
export async function showResync({ ledger }: Services, id: string): Promise<ShownResync | undefined> {
  const row = await ledger.transaction(tx => tx.resyncs.get(id))
  return row && shown(row)
}

/** Stops a full resync; the lane it is at is still dealt with. One that has ended stays as it is. */
export async function stopResync({ ledger }: Services, operator: Operator, id: string): Promise<ShownResync | undefined> {
  return ledger.transaction(async tx => {
    const ended = await tx.resyncs.end(id, 'stopped')
    if (ended) await tx.log.append(operatorAct(operator, { agency: ended.agency }, 'resync-stopped'))
    const row = ended ?? (await tx.resyncs.get(id))
    return row && shown(row)
  })
}

/** What became of one lane: dealt with, or to be tried again after a while. */
type Fate =
  { kind: 'sent' } | { kind: 'passed' } | { kind: 'failed'; error: string } | { kind: 'wait'; error: string; ofLane: boolean }

const leaseMs = 30_000
/** A lane that fails so often by itself, and not for its agency, is counted as failed. */
const mostTries = 3

/** Stores what a delivery has not settled itself, as the lanes' workers do. */
async function settle(services: Services, lease: Lease, outcome: DeliveryOutcome): Promise<Fate> {
  const { ledger } = services
  if (outcome.kind === 'settled') return { kind: outcome.sent === true ? 'sent' : 'passed' }
  if (outcome.kind === 'fenced') return { kind: 'wait', error: 'lane.leased', ofLane: true }
  if (outcome.kind === 'stopped') return { kind: 'failed', error: outcome.code }
  if (outcome.kind === 'hold') {
    await ledger.transaction(tx => tx.debts.hold(lease, outcome.code, outcome.rules))
    return { kind: 'failed', error: outcome.code }
  }
  const { code, ofAgency = false, status, retryAfterMs } = outcome
  const delayMs = retryAfterMs ?? backoffMs(lease.attempts, Math.random)
  await ledger.transaction(async tx => {
    await tx.debts.postpone(lease, { delayMs, error: code, ofAgency, ...(status !== undefined && { httpStatus: status }) })
    if (ofAgency) await tx.gates.failed(lease.agency, code, retryAfterMs)
  })
  return { kind: 'wait', error: code, ofLane: !ofAgency }
}

/** Sends one lane what its agency should hold, whether or not anything is owed. */
export async function sendAgain(services: Services, agency: Agency, nominal: string, signal: AbortSignal): Promise<Fate> {
  const { ledger } = services
  const rate = agency.delivery.mode === 'push' ? agency.delivery.rate : undefined
  const lease = await ledger.transaction(tx => tx.debts.seize(agency.id, nominal, leaseMs, rate))
  if (lease) return settle(services, lease, await deliver(services, lease, signal, { again: true }))
  const lane = await ledger.transaction(tx => tx.lanes.get({ agency: agency.id, nominal }))
  if (lane?.state !== 'open') return { kind: 'failed', error: `lane.${lane?.state ?? 'gone'}` }
  return { kind: 'wait', error: 'agency.not-free', ofLane: false }
}

/** Deals with one lane of a resync, however long its agency is away; false where the resync is no longer this process's. */
async function dealWith(
  services: Services,
  agency: Agency,
  resync: ResyncRow,
  nominal: string,
  signal: AbortSignal
): Promise<boolean> {
  const { ledger } = services
  for (let tries = 0; !signal.aborted;) {
    const fate = await sendAgain(services, agency, nominal, signal)
    if (fate.kind === 'wait') {
      tries += fate.ofLane ? 1 : 0
      if (tries < mostTries) {
        if (!(await ledger.transaction(tx => tx.resyncs.waits(resync, fate.error, leaseMs)))) return false
        await pause(1000, signal)
        continue
      }
    }
    const error = 'error' in fate ? { error: fate.error } : {}
    const counted = fate.kind === 'wait' ? 'failed' : fate.kind
    if (!(await ledger.transaction(tx => tx.resyncs.advance(resync, { nominal, fate: counted, ...error, leaseMs })))) return false
    if (counted !== 'passed') await pause(1000 / resync.perSecond, signal)
    return true
  }
  return false
}

const pause = (ms: number, signal: AbortSignal): Promise<void> => sleep(ms, undefined, { signal }).catch(() => undefined)

const lanesAtATime = 50

/**
 * Works at one resync that nobody works at, until it is done or the signal is raised; true where there was one. Started again, by
 * whichever process, it goes on after the last lane that was dealt with.
 */
export async function workAtResync(services: Services, signal: AbortSignal): Promise<boolean> {
  const { ledger, agencies } = services
  const resync = await ledger.transaction(tx => tx.resyncs.take(leaseMs))
  if (!resync) return false
  const agency = [...agencies.values()].find(({ id }) => id === resync.agency)
  let { afterNominal } = resync
  let mine = true
  while (agency && mine && !signal.aborted) {
    const from = afterNominal
    const nominals = await ledger.transaction(tx => tx.resyncs.next({ agency: resync.agency, afterNominal: from }, lanesAtATime))
    if (nominals.length === 0) {
      await ledger.transaction(async tx => {
        const ended = await tx.resyncs.end(resync.id, 'done')
        const about = { op: 'decide', actor: { agency: 'gateway', system: 'resync' }, recipients: [resync.agency] } as const
        if (ended) await tx.log.append({ ...about, result: 'resync-done' })
      })
      return true
    }
    for (const nominal of nominals) {
      mine = await dealWith(services, agency, resync, nominal, signal)
      if (!mine) break
      afterNominal = nominal
    }
  }
  await ledger.transaction(tx => tx.resyncs.giveBack(resync))
  return true
}
