import type { Ledger, RestorationRow, Tx } from '../ledger'
import { toHex } from '../sync-log'
import { readHighWater } from './high-water'
import { operatorAct, type Operator, type OrProblem } from './operator'
import { problem } from './problems'
import { reconcile, scheduler } from './reconcile'
import { sendAgain } from './resync'
import type { Services } from './services'

/** A restoration as it is shown. `ledgerAt` is when the last act was done that this copy of the ledger knows. */
export type ShownRestoration = Omit<RestorationRow, 'at' | 'ledgerAt'> & { at: string; ledgerAt?: string }

const shown = ({ at, ledgerAt, ...rest }: RestorationRow): ShownRestoration => ({
  ...rest,
  at: at.toISOString(),
  ...(ledgerAt && { ledgerAt: ledgerAt.toISOString() })
})

/** How many lanes begin a new epoch, and the restoration where it was done. */
export interface RestorationReport {
  count: number
  dryRun: boolean
  restoration?: ShownRestoration
}

async function raise(tx: Tx, operator: Operator, row: Pick<RestorationRow, 'id' | 'how'>): Promise<RestorationRow> {
  const raised = await tx.restorations.raise({ ...row, declaredBy: operator.name })
  await tx.log.append(operatorAct(operator, {}, `ledger-restored-${row.how}`, { op: 'operate' }))
  return raised
}

/**
 * Declares that the ledger was restored from a backup: every lane goes on in a new epoch, in one transaction with its leaf, so that
 * no number that was given after the backup is given again. Without `confirm` nothing is done.
 */
export async function declareRestored(
  { ledger, newId }: Pick<Services, 'ledger' | 'newId'>,
  operator: Operator,
  confirm: number | undefined
): Promise<OrProblem<RestorationReport>> {
  return ledger.transaction(async (tx): Promise<OrProblem<RestorationReport>> => {
    const count = await tx.restorations.lanes()
    if (confirm === undefined) return { ok: true, value: { count, dryRun: true } }
    if (confirm !== count) {
      const differs = problem('count-differs', `${confirm} lanes were confirmed, and there are ${count}`, [], { count })
      return { ok: false, problem: differs }
    }
    const restoration = shown(await raise(tx, operator, { id: newId(), how: 'declared' }))
    return { ok: true, value: { count, dryRun: false, restoration } }
  })
}

const startUp: Operator = { name: 'start-up', actor: { agency: 'gateway', system: 'start-up' } }

/**
 * The same without being told, where the high-water mark of the log of before, under another name than it has now, speaks of a tree
 * that this ledger does not hold. Undefined where there is nothing to do.
 * @throws {LogRefused} where the mark cannot be read
 */
export async function raiseWhereBehind(
  { ledger, newId }: { ledger: Ledger; newId: () => string },
  { origin, highWaterFile }: { origin: string; highWaterFile: string }
): Promise<ShownRestoration | undefined> {
  const mark = readHighWater(highWaterFile)
  // Under the same name the log itself refuses to go on.
  if (mark === undefined || mark.size === 0 || mark.origin === origin) return undefined
  return ledger.transaction(async tx => {
    const kept = await tx.tree.checkpoint(mark.size)
    if (kept !== undefined && toHex(kept.root) === mark.root) return undefined
    return shown(await raise(tx, startUp, { id: newId(), how: 'detected' }))
  })
}

/** Restorations, the newest first. */
export async function listRestorations({ ledger }: Services, limit: number): Promise<ShownRestoration[]> {
  return (await ledger.transaction(tx => tx.restorations.list(limit))).map(shown)
}

/** Compares every agency that can be asked and has not been compared since the last restoration, so that all it holds beyond is listed. */
export async function compareAfterRestore(services: Services, signal: AbortSignal): Promise<void> {
  const asked = [...services.agencies.values()].filter(({ delivery }) => delivery.mode === 'push').map(({ id }) => id)
  for (const agency of await services.ledger.transaction(tx => tx.restorations.uncompared(asked)))
    if (!signal.aborted) await reconcile(services, scheduler, { agency, heal: true }, signal)
}

const acceptedAtATime = 200

/** Sends what they should hold to the agencies of lanes that an operator has opened after a report. An agency that is away waits. */
export async function workAtAccepted(services: Services, signal: AbortSignal): Promise<void> {
  const { ledger, agencies } = services
  const away = new Set<string>()
  for (const lane of await ledger.transaction(tx => tx.lanes.accepted(acceptedAtATime))) {
    const agency = [...agencies.values()].find(({ id }) => id === lane.agency)
    if (!agency || signal.aborted || away.has(lane.agency)) continue
    const fate = await sendAgain(services, agency, lane.nominal, signal)
    if (fate.kind !== 'wait') await ledger.transaction(tx => tx.lanes.unmark(lane))
    else if (!fate.ofLane) away.add(lane.agency)
  }
}
