import type { DeliveryFilter, DeliveryRow } from '../ledger'
import type { Destination } from '../propagation'
import type { DeliveryHead } from '../wire'
import type { Agency } from './agencies'
import { disclosureAct, laneAct } from './disclosure-acts'
import { operatorAct, type Operator, type OrProblem } from './operator'
import { problem } from './problems'
import { headOf, knownWith, render, type Rendering } from './rendering'
import { standIn } from './resend'
import type { Services } from './services'

/** The most deliveries of one replay. */
export const mostReplayed = 500

/** Which deliveries are to be sent again; without `confirm` nothing is sent. */
export interface ReplayRequest {
  filter: DeliveryFilter
  confirm?: number
}

/** One delivery that was sent again without its content, or that the receiver did not take, and why. */
export interface ReplayNote {
  delivery: string
  nominal: string
  sequence: number
  why: string
}

/** How many deliveries are meant, and what became of them. */
export interface ReplayReport {
  agency: string
  count: number
  dryRun: boolean
  /** Sent with their content, byte for byte as before; and without it, since it is no longer what the agency is to hold. */
  withContent: number
  withoutContent: number
  /** What the receiver answered: that it holds them, or that it took them over now. */
  duplicates: number
  applied: number
  notes: ReplayNote[]
}

interface Replayed {
  head: DeliveryHead
  rendering?: Rendering
  /** Why it comes without its content. */
  why?: string
}

/**
 * A delivery as it is sent again: the same id, number, hash and chain. Its content goes with it where the lane stands at this
 * number and the very bytes come out under policy and mapping as they stand now; they are not kept otherwise.
 */
async function composeAgain(services: Services, agency: Agency, row: DeliveryRow): Promise<Replayed | undefined> {
  const { number, nominal, version, fromVersion } = row
  if (!number) return undefined
  const { lane, found } = await services.ledger.transaction(async tx => {
    const at = await tx.lanes.get({ agency: agency.id, nominal })
    const newest = at?.ackedSequence === number.sequence
    return { lane: at, found: newest ? await render(tx, services, agency, { nominal, settled: version - 1 }) : undefined }
  })
  const known = knownWith(lane, number)
  const bare = { ...row, number, ...(known && { known }) }
  if (!lane || !found) return { head: standIn(bare), why: 'content-overtaken' }
  if (found.kind !== 'rendered') return { head: standIn(bare), why: found.kind === 'withheld' ? 'content-withheld' : found.code }
  const { rendering } = found
  const same = rendering.version === version && rendering.bodyHash === number.bodyHash
  if (!same) return { head: standIn(bare), why: 'content-not-kept' }
  const head = headOf(
    { agency: agency.id, nominal },
    fromVersion - 1,
    { ...number, ...(known && { known }), fresh: false },
    rendering
  )
  return { head, rendering }
}

/** Sends acknowledged deliveries of an agency again, in their order. The ledger stays as it is: receivers hold them already. */
export async function replay(services: Services, operator: Operator, request: ReplayRequest): Promise<OrProblem<ReplayReport>> {
  const { filter, confirm } = request
  const refuse = (detail: string): OrProblem<ReplayReport> => ({ ok: false, problem: problem('malformed-request', detail) })
  const agency = [...services.agencies.values()].find(({ id }) => id === filter.agency)
  if (!agency) return refuse('this gateway is set up for no such agency')
  if (agency.delivery.mode === 'pull') return refuse('this agency fetches: it reads its feed again from an earlier cursor')
  const { count, deliveries } = await services.ledger.transaction(tx => tx.deliveries.acknowledged(filter, mostReplayed))
  const report: ReplayReport = {
    ...{ agency: agency.id, count, dryRun: confirm === undefined },
    ...{ withContent: 0, withoutContent: 0, duplicates: 0, applied: 0, notes: [] }
  }
  if (confirm === undefined) return { ok: true, value: report }
  if (confirm !== count)
    return {
      ok: false,
      problem: problem('count-differs', `${confirm} deliveries were confirmed, and ${count} are meant`, [], { count })
    }
  if (count > mostReplayed) return refuse(`one replay is of ${mostReplayed} deliveries at most: narrow it by nominal or time`)
  await services.ledger.transaction(tx => tx.log.append(operatorAct(operator, { agency: agency.id }, 'replay-started')))
  for (const row of deliveries) await replayOne(services, { agency, destination: agency.delivery.destination }, row, report)
  return { ok: true, value: report }
}

async function replayOne(
  services: Services,
  { agency, destination }: { agency: Agency; destination: Destination },
  row: DeliveryRow,
  report: ReplayReport
): Promise<void> {
  const again = await composeAgain(services, agency, row)
  if (!again) return
  const { head, rendering, why } = again
  const lane = { agency: agency.id, nominal: row.nominal }
  const note = (text: string): void =>
    void report.notes.push({ delivery: row.id, nominal: row.nominal, sequence: head.sequence, why: text })
  if (why !== undefined) note(why)
  report[rendering ? 'withContent' : 'withoutContent'] += 1
  const actOf = (ph: 'intent' | 'done' | 'failed', result: string) =>
    rendering
      ? disclosureAct(lane, head, rendering, ph, result)
      : laneAct(lane, result, { ph, delivery: head.id, sequence: head.version })
  const now = await services.ledger.transaction(async tx => {
    await tx.log.append(actOf('intent', 'replaying'))
    return tx.now()
  })
  const read = performance.now()
  const body = rendering?.bytes ?? new Uint8Array()
  const result = await services.courier.send({ destination, head, body, now: () => now.getTime() + performance.now() - read })
  const taken = result.kind === 'acknowledged' ? result.receipt.result : undefined
  if (taken === 'duplicate') report.duplicates += 1
  else if (taken === 'applied') report.applied += 1
  else
    note(
      result.kind === 'acknowledged'
        ? `lane.${result.receipt.result}`
        : result.kind === 'gone'
          ? 'subject-not-theirs'
          : result.code
    )
  const ended = taken === 'duplicate' || taken === 'applied'
  await services.ledger.transaction(tx => tx.log.append(actOf(ended ? 'done' : 'failed', ended ? 'replayed' : 'replay-refused')))
}
