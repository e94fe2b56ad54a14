import type {
  DebtRow,
  DeliveryRow,
  LaneRef,
  LaneRow,
  StoppedFilter,
  StoppedLane,
  StoppedRange,
  Tx,
  WithdrawalLane
} from '../ledger'
import type { Act } from '../sync-log'
import { sameName } from './activate'
import { changes, results, statesMeant, unfit, type LaneAction } from './lane-actions'
import { operatorAct, type Operator, type OrProblem } from './operator'
import { problem, type Problem } from './problems'
import type { Services } from './services'

/** The most lanes that one action may be about. */
export const mostLanes = 1000

/** Which lanes are meant; without `confirm` nothing is done, with it only where exactly so many are meant. */
export interface LaneRequest {
  action: LaneAction
  filter: StoppedFilter
  confirm?: number
}

/** What an action is about, and what was done. Lanes that the action does not fit are passed over, with why. */
export interface LaneReport {
  action: LaneAction
  dryRun: boolean
  count: number
  from?: string
  to?: string
  agencies: string[]
  reasons: string[]
  done: number
  passedOver: { agency: string; nominal: string; why: string }[]
  /** The withdrawal that waits for a second person. */
  withdrawal?: string
}

/** A stopped lane as an operator sees it: ids, codes and numbers. */
export type ShownStoppedLane = Omit<StoppedLane, 'since' | 'reported'> & { since: string; reported?: object }

const shown = ({ since, reported, ageSeconds, ...rest }: StoppedLane): ShownStoppedLane => ({
  ...rest,
  since: since.toISOString(),
  ageSeconds: Math.floor(ageSeconds),
  ...(reported !== undefined && { reported: JSON.parse(reported) as object })
})

/** Lanes that wait for a person, in order of nominal and agency; `next` is where to go on. */
export async function listStoppedLanes(
  { ledger }: Services,
  operator: Operator,
  filter: StoppedFilter,
  after: LaneRef | undefined,
  limit: number
): Promise<{ lanes: ShownStoppedLane[]; next?: string; count: number }> {
  return ledger.transaction(async tx => {
    const { count } = await tx.stopped.range(filter)
    const lanes = await tx.stopped.list(filter, after, limit)
    await tx.log.append(operatorAct(operator, agencyIn(filter), 'listed', { op: 'consult', reason: 'lanes' }))
    const last = lanes.length === limit ? lanes.at(-1) : undefined
    return { lanes: lanes.map(shown), count, ...(last && { next: `${last.nominal}/${last.agency}` }) }
  })
}

const agencyIn = ({ agency }: StoppedFilter): Partial<LaneRef> => (agency === undefined ? {} : { agency })

/** One lane: what it owes, its number line, and its last deliveries. */
export interface ShownLane {
  agency: string
  nominal: string
  state: string
  reason?: string
  owed: number
  acknowledged: number
  attempts: number
  epoch: number
  ackedSequence: number
  ackedChain: string
  open?: { rendering: number; version: number; at: string }
  withdrawTo?: number
  owedSince?: string
  dueAt: string
  lastError?: string
  reported?: object
  deliveries: {
    delivery: string
    status: string
    version: number
    at: string
    sequence?: number
    rendering?: number
    result?: string
  }[]
}

const lastDeliveries = 20

/** One lane, stopped or not; undefined where there is none. */
export async function showLane({ ledger }: Services, operator: Operator, lane: LaneRef): Promise<ShownLane | undefined> {
  return ledger.transaction(async tx => {
    const debt = await tx.debts.get(lane.agency, lane.nominal)
    const line = await tx.lanes.get(lane)
    const deliveries = debt ? await tx.deliveries.of(lane.nominal, lane.agency, lastDeliveries) : []
    const about = debt ? lane : {}
    await tx.log.append(operatorAct(operator, about, debt ? 'shown' : 'not-found', { op: 'consult', reason: 'lane' }))
    return debt && line && laneShown(debt, line, deliveries)
  })
}

function laneShown(debt: DebtRow, line: LaneRow, deliveries: readonly DeliveryRow[]): ShownLane {
  const { agency, nominal, state, owed, acknowledged, attempts, holdReason, owedSince, dueAt, lastError } = debt
  const { epoch, ackedSequence, ackedChain, open, withdrawTo, reported } = line
  return {
    ...{ agency, nominal, state, owed, acknowledged, attempts, epoch, ackedSequence, ackedChain },
    ...(holdReason !== undefined && { reason: holdReason }),
    ...(open && { open: { rendering: open.rendering, version: open.version, at: open.at.toISOString() } }),
    ...(withdrawTo !== undefined && { withdrawTo }),
    ...(owedSince && { owedSince: owedSince.toISOString() }),
    dueAt: dueAt.toISOString(),
    ...(lastError !== undefined && { lastError }),
    ...(reported !== undefined && { reported: JSON.parse(reported) as object }),
    deliveries: deliveries.map(({ id, status, version, at, number, result }) => ({
      ...{ delivery: id, status, version, at: at.toISOString() },
      ...(number && { sequence: number.sequence, rendering: number.rendering }),
      ...(result !== undefined && { result })
    }))
  }
}

const reportOf = (action: LaneAction, dryRun: boolean, { count, from, to, agencies, reasons }: StoppedRange): LaneReport => ({
  ...{ action, dryRun, count, agencies, reasons, done: 0, passedOver: [] },
  ...(from && { from: from.toISOString() }),
  ...(to && { to: to.toISOString() })
})

/** What keeps a request from being done as it was confirmed. */
function faultIn({ action, filter, confirm }: LaneRequest, { count }: StoppedRange): Problem | undefined {
  if (action === 'withdraw' && filter.agency === undefined)
    return problem('malformed-request', 'a withdrawal is about the lanes of one agency: name it')
  if (confirm === undefined) return undefined
  if (confirm !== count)
    return problem('count-differs', `${confirm} lanes were confirmed, and ${count} are meant now: look again`, [], { count })
  return count > mostLanes
    ? problem('malformed-request', `one action is about ${mostLanes} lanes at most: narrow it by agency, reason or nominal`)
    : undefined
}

/**
 * Does something about stopped lanes. `accept` opens those in recover after what their receivers reported; `close` ends those whose
 * agency no longer has the subject, `reopen` opens them again. `retry` opens them as they are; `re-render` has the open number rendered anew under the
 * same number, whatever was made of it before; `withdraw` proposes that the open number ends without content, which a second
 * person has to approve.
 */
export async function actOnLanes(services: Services, operator: Operator, request: LaneRequest): Promise<OrProblem<LaneReport>> {
  const { action, confirm } = request
  const state = statesMeant[action]
  const filter = { ...request.filter, ...(state && { state }) }
  const woken: StoppedLane[] = []
  const done = await services.ledger.transaction(async (tx): Promise<OrProblem<LaneReport>> => {
    woken.length = 0
    const lanes = confirm === undefined ? [] : await tx.stopped.lock(filter, mostLanes)
    const range = await tx.stopped.range(filter)
    const fault = faultIn(request, range)
    if (fault) return { ok: false, problem: fault }
    const report = reportOf(action, confirm === undefined, range)
    const fit = lanes.filter(lane => unfit(action, lane) === undefined)
    report.passedOver = lanes.flatMap(lane => {
      const why = unfit(action, lane)
      return why === undefined ? [] : [{ agency: lane.agency, nominal: lane.nominal, why }]
    })
    report.done = fit.length
    if (fit.length === 0) return { ok: true, value: report }
    if (action === 'withdraw') report.withdrawal = await propose(tx, services, operator, fit)
    else {
      for (const lane of fit) await changes[action](tx, lane)
      woken.push(...fit)
    }
    const more = report.withdrawal === undefined ? {} : committedTo(report.withdrawal)
    await tx.log.appendAll(fit.map(lane => operatorAct(operator, lane, results[action], more)))
    return { ok: true, value: report }
  })
  for (const { nominal, owed, agency } of woken) services.wake(nominal, owed, [agency])
  return done
}

/** A commitment to the id of a withdrawal, so that proposal and approval are known to be of the same. */
const committedTo = (id: string): Partial<Act> => ({ received: [{ group: 'withdrawal', bytes: Buffer.from(id) }] })

async function propose(tx: Tx, { newId }: Services, operator: Operator, lanes: readonly StoppedLane[]): Promise<string> {
  const id = newId()
  const { name, because } = operator
  const of = lanes.map(({ nominal, epoch, sequence, owed }): WithdrawalLane => ({ nominal, epoch, sequence, version: owed }))
  const { agency = '' } = lanes[0] ?? {}
  const row = { id, agency, proposedBy: name, proposedAt: await tx.now() }
  await tx.stopped.propose({ ...row, ...(because !== undefined && { reason: because }) }, of)
  return id
}

/** A withdrawal as it is shown. */
export interface ShownWithdrawal {
  id: string
  agency: string
  reason?: string
  lanes: number
  status: 'proposed' | 'approved'
  proposedBy: string
  proposedAt: string
  approvedBy?: string
  approvedAt?: string
}

/** Withdrawals, the newest first. */
export async function listWithdrawals({ ledger }: Services, limit: number): Promise<ShownWithdrawal[]> {
  const rows = await ledger.transaction(tx => tx.stopped.withdrawals(limit))
  return rows.map(({ proposedAt, approvedAt, ...rest }) => ({
    ...rest,
    status: approvedAt ? ('approved' as const) : ('proposed' as const),
    proposedAt: proposedAt.toISOString(),
    ...(approvedAt && { approvedAt: approvedAt.toISOString() })
  }))
}

/** How many lanes of an approved withdrawal are to end, and those that have gone on since it was proposed. */
export interface ApprovedWithdrawal {
  id: string
  withdrawn: number
  goneOn: string[]
}

/** Approves a withdrawal: somebody else than who proposed it does. A lane that has gone on meanwhile is left alone. */
export async function approveWithdrawal(
  services: Services,
  operator: Operator,
  id: string
): Promise<OrProblem<ApprovedWithdrawal> | undefined> {
  const woken: WithdrawalLane[] = []
  let agency = ''
  const done = await services.ledger.transaction(async (tx): Promise<OrProblem<ApprovedWithdrawal> | undefined> => {
    woken.length = 0
    const found = await tx.stopped.withdrawal(id)
    if (!found) return undefined
    const { withdrawal, lanes } = found
    agency = withdrawal.agency
    if (sameName(withdrawal.proposedBy, operator.name))
      return { ok: false, problem: problem('second-person-needed', 'who proposed a withdrawal cannot approve it') }
    if (withdrawal.approvedAt) return { ok: false, problem: problem('lane-gone-on', 'this withdrawal was approved before') }
    await tx.stopped.approve(id, operator.name, await tx.now())
    const goneOn: string[] = []
    for (const lane of lanes) {
      if (await tx.stopped.withdraw(agency, lane)) woken.push(lane)
      else goneOn.push(lane.nominal)
    }
    const acts = woken.map(({ nominal }) => operatorAct(operator, { agency, nominal }, 'withdrawal-approved', committedTo(id)))
    await tx.log.appendAll(acts.length > 0 ? acts : [operatorAct(operator, { agency }, 'withdrawal-void', committedTo(id))])
    return { ok: true, value: { id, withdrawn: woken.length, goneOn } }
  })
  if (done?.ok) for (const { nominal, version } of woken) services.wake(nominal, version, [agency])
  return done
}
