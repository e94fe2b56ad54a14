import type { LaneDifference, LaneRef, LaneRow, ReconciliationRow, Stand } from '../ledger'
import type { Destination } from '../propagation'
import {
  bucketDigests,
  bucketOf,
  chainAfter,
  laneName,
  readDigests,
  readStands,
  type LaneStand,
  type ReconcileQuestion
} from '../wire'
import type { Json } from '../json'
import type { Agency } from './agencies'
import { laneAct } from './disclosure-acts'
import { fieldsBehind } from './fields-behind'
import { operatorAct, type Operator, type OrProblem } from './operator'
import { problem } from './problems'
import { beyondCode } from './resend'
import { sendAgain } from './resync'
import type { Services } from './services'

/** A comparison as it is shown. Lanes are named by their nominals. */
export type ShownReconciliation = Omit<ReconciliationRow, 'beganAt' | 'endedAt'> & {
  beganAt: string
  endedAt?: string
  differences: number
}

/** A comparison with every lane in which the two sides differed. */
export type ReconciliationReport = Omit<ShownReconciliation, 'differences'> & { differences: LaneDifference[] }

/** Whoever compares where nobody asked: the schedule. */
export const scheduler: Operator = { name: 'schedule', actor: { agency: 'gateway', system: 'reconcile' } }

/** Asks a receiver; what it does not answer as it should is a code. */
async function ask<T>(
  services: Services,
  destination: Destination,
  question: ReconcileQuestion,
  read: (answer: Json) => T | undefined
): Promise<{ value: T } | { code: string }> {
  const now = (await services.ledger.transaction(tx => tx.now())).getTime()
  const asked = await services.courier.ask({ destination, question: JSON.stringify(question), id: services.newId(), now })
  if ('code' in asked) return asked
  const value = read(asked.answer)
  return value === undefined ? { code: 'reconcile.answer' } : { value }
}

interface Found {
  lanes: number
  buckets: number
  outcome: string
  differing: Omit<LaneDifference, 'action'>[]
}

/** Compares bucket by bucket, and walks through the lanes of those alone that differ. */
async function compare(services: Services, agency: Agency, destination: Destination): Promise<Found> {
  const stands = await services.ledger.transaction(tx => tx.reconciliations.stands(agency.id))
  const ours = stands.map(({ nominal, ...stand }): LaneStand => ({ lane: laneName(agency.id, nominal), ...stand }))
  const none = (outcome: string): Found => ({ lanes: ours.length, buckets: 0, outcome, differing: [] })
  const digests = await ask(services, destination, { ask: 'buckets' }, readDigests)
  if ('code' in digests) return none(digests.code)
  const mine = bucketDigests(ours)
  const buckets = mine.flatMap((digest, bucket) => (digest === digests.value[bucket] ? [] : [bucket]))
  const differing: Found['differing'] = []
  for (const bucket of buckets) {
    const theirs = await ask(services, destination, { ask: 'lanes', bucket }, readStands)
    if ('code' in theirs) return none(theirs.code)
    const held = new Map(theirs.value.map(stand => [stand.lane, stand]))
    const lanes = new Set([...held.keys(), ...ours.map(({ lane }) => lane).filter(lane => bucketOf(lane) === bucket)])
    for (const lane of [...lanes].sort()) {
      const nominal = lane.slice(agency.id.length + 1)
      const found = await differenceOf(services, agency, nominal, held.get(lane))
      if (found) differing.push(found)
    }
  }
  const outcome = differing.length === 0 ? 'equal' : 'different'
  return { lanes: ours.length, buckets: buckets.length, outcome, differing }
}

const standOf = ({ epoch, sequence, chain }: Stand): Stand => ({ epoch, sequence, chain })

/**
 * How one lane differs, as it stands in the ledger now: it may have gone on since the digests were made. A number under way that
 * the receiver has taken, and whose receipt is still to come, is no difference.
 */
async function differenceOf(
  services: Services,
  { id: agency }: Agency,
  nominal: string,
  held: LaneStand | undefined
): Promise<Omit<LaneDifference, 'action'> | undefined> {
  const lane = await services.ledger.transaction(tx => tx.lanes.get({ agency, nominal }))
  const theirs = held && standOf(held)
  if (!lane) return theirs && { nominal, kind: 'unknown', theirs }
  if (lane.state === 'closed') return undefined
  const { known } = lane
  const last = lane.ackedSequence === 0 && known ? known : { epoch: lane.epoch, sequence: lane.ackedSequence }
  const ours = { ...last, chain: lane.ackedChain }
  if (!theirs) return ours.sequence === 0 ? undefined : { nominal, kind: 'missing', ours }
  const both = { nominal, ours, theirs }
  if (theirs.epoch !== ours.epoch && isUnderWay(lane, theirs)) return undefined
  const behind = async () => {
    const fields = await services.ledger.transaction(tx => fieldsBehind(tx, lane, theirs, ours))
    return { ...both, kind: 'behind' as const, ...(fields && { fields }) }
  }
  if (theirs.epoch !== ours.epoch) return theirs.epoch > ours.epoch ? { ...both, kind: 'ahead' } : behind()
  if (theirs.sequence < ours.sequence) return behind()
  if (theirs.sequence === ours.sequence) return theirs.chain === ours.chain ? undefined : { ...both, kind: 'forked' }
  return isUnderWay(lane, theirs) ? undefined : { ...both, kind: 'ahead' }
}

/** Whether the receiver stands at the open number, whose receipt is still to come. */
function isUnderWay({ open, epoch, ackedSequence, ackedChain }: LaneRow, theirs: Stand): boolean {
  const next = ackedSequence + 1
  return (
    theirs.epoch === epoch &&
    theirs.sequence === next &&
    open !== undefined &&
    chainAfter(ackedChain, next, open.bodyHash) === theirs.chain
  )
}

/** What an agency holds beyond a ledger that was restored stops its lane, so that a person decides; elsewhere it is listed alone. */
async function stopBeyond(services: Services, lane: LaneRef, before: Stand | undefined): Promise<'recover' | 'listed'> {
  return services.ledger.transaction(async tx => {
    const at = await tx.lanes.lock(lane)
    const begun = at?.known === undefined || at.ackedSequence > 0
    if (begun || before === undefined || before.epoch >= at.epoch) return 'listed'
    if (!(await tx.lanes.stop(lane, beyondCode, JSON.stringify({ before })))) return 'listed'
    await tx.deliveries.withdrawOffers(lane)
    await tx.log.append(laneAct(lane, beyondCode, { reason: 'reconcile' }))
    return 'recover'
  })
}

/** Mends what sending can mend; what only a person can decide is listed, or held. */
async function heal(services: Services, agency: Agency, difference: Omit<LaneDifference, 'action'>, signal: AbortSignal) {
  const { nominal, kind } = difference
  if (kind === 'forked') {
    await services.ledger.transaction(tx => tx.debts.hold({ agency: agency.id, nominal }, 'lane.fork'))
    return 'held'
  }
  if (kind === 'unknown') return 'listed'
  if (kind === 'ahead') return stopBeyond(services, { agency: agency.id, nominal }, difference.theirs)
  const fate = await sendAgain(services, agency, nominal, signal)
  if (fate.kind === 'sent') return 'resent'
  return fate.kind === 'passed' ? 'nothing-to-send' : fate.error
}

/** Which agency to compare, and whether to mend what differs. */
export interface ReconcileRequest {
  agency: string
  heal: boolean
}

/**
 * Compares by content what an agency says that it holds with what the ledger says it holds, names every nominal in which they
 * differ, and resends those that the agency lacks where that is asked for.
 */
export async function reconcile(
  services: Services,
  operator: Operator,
  request: ReconcileRequest,
  signal: AbortSignal
): Promise<OrProblem<ReconciliationReport>> {
  const refuse = (detail: string): OrProblem<ReconciliationReport> => ({
    ok: false,
    problem: problem('malformed-request', detail)
  })
  const agency = [...services.agencies.values()].find(({ id }) => id === request.agency)
  if (!agency) return refuse('this gateway is set up for no such agency')
  if (agency.delivery.mode === 'pull')
    return refuse('this agency fetches and cannot be asked; its feed says what it has acknowledged')
  const beganAt = await services.ledger.transaction(tx => tx.now())
  const { differing, ...found } = await compare(services, agency, agency.delivery.destination)
  const differences: LaneDifference[] = []
  for (const difference of differing) {
    const action = request.heal && !signal.aborted ? await heal(services, agency, difference, signal) : 'listed'
    differences.push({ ...difference, action })
  }
  const row = { id: services.newId(), agency: agency.id, askedBy: operator.name, beganAt, ...found }
  await services.ledger.transaction(async tx => {
    await tx.reconciliations.save(row, differences)
    const acts = differences.map(({ nominal, kind }) => ({ nominal, kind }))
    const known = acts.filter(({ kind }) => kind !== 'unknown')
    await tx.log.appendAll([
      operatorAct(operator, { agency: agency.id }, found.outcome, { op: 'operate', reason: 'reconcile' }),
      ...known.map(({ nominal, kind }) => operatorAct(operator, { agency: agency.id, nominal }, kind, { reason: 'reconcile' }))
    ])
  })
  return { ok: true, value: { ...row, beganAt: beganAt.toISOString(), differences } }
}

/** Comparisons, the newest first. */
export async function listReconciliations({ ledger }: Services, limit: number): Promise<ShownReconciliation[]> {
  const rows = await ledger.transaction(tx => tx.reconciliations.list(limit))
  return rows.map(row => ({ ...row, beganAt: row.beganAt.toISOString(), endedAt: row.endedAt.toISOString() }))
}

/** The lanes in which the two sides differed in one comparison. */
export async function listDifferences({ ledger }: Services, id: string): Promise<LaneDifference[]> {
  return ledger.transaction(tx => tx.reconciliations.differences(id))
}

/** The name of the scheduled comparison. */
export const reconcileRun = 'reconcile'

/** Compares every agency that can be asked, and resends what it lacks. */
export async function reconcileEverybody(services: Services, signal: AbortSignal): Promise<void> {
  for (const { id, delivery } of services.agencies.values())
    if (delivery.mode === 'push' && !signal.aborted) await reconcile(services, scheduler, { agency: id, heal: true }, signal)
}
