import type { Stand, StoppedLane, Tx } from '../ledger'

/** What an operator may do about lanes that are stopped. */
export const laneActions = ['retry', 're-render', 'withdraw', 'accept', 'close', 'reopen'] as const

/** One of `laneActions`. */
export type LaneAction = (typeof laneActions)[number]

/** The states of the lanes that an action can be about; without one, those that wait for a person. */
export const statesMeant: Partial<Record<LaneAction, StoppedLane['state']>> = {
  accept: 'recover',
  close: 'held',
  reopen: 'closed'
}

/** The reason of a lane whose agency has answered that the subject is not theirs. */
const notTheirs = 'subject-not-theirs'

/** Why an action does not fit a lane, or undefined where it does. */
export function unfit(action: LaneAction, { state, reason, owed, acknowledged }: StoppedLane): string | undefined {
  if (action === 'accept' || action === 'reopen') return undefined
  if (action === 'close') return reason === notTheirs ? undefined : 'lane.not-refused-as-gone'
  if (state === 'recover') return 'lane.recover'
  return action === 'withdraw' && owed <= acknowledged ? 'lane.nothing-owed' : undefined
}

/** What each action is called on the log. */
export const results = {
  retry: 'retried',
  're-render': 're-rendered',
  withdraw: 'withdrawal-proposed',
  accept: 'report-accepted',
  close: 'lane-closed',
  reopen: 'lane-reopened'
} as const

/** What each action does to one lane, under the lock on it; a withdrawal waits for a second person. */
export const changes: Record<Exclude<LaneAction, 'withdraw'>, (tx: Tx, lane: StoppedLane) => Promise<unknown>> = {
  retry: (tx, lane) => tx.debts.release(lane),
  're-render': async (tx, lane) => {
    await tx.deliveries.withdrawOffers(lane)
    await tx.lanes.withdrawOpen(lane)
    await tx.debts.release(lane)
  },
  accept,
  close: async (tx, lane) => {
    await tx.deliveries.withdrawOffers(lane)
    await tx.lanes.close(lane)
  },
  reopen: (tx, lane) => tx.lanes.reopen(lane)
}

/** Where the receiver said that it stands: the last number that it took. Undefined where it did not say. */
function reportedPlace(reported: string | undefined): Stand | undefined {
  const said = JSON.parse(reported ?? '{}') as { before?: Stand; expected?: Stand }
  const { before, expected } = said
  const { epoch, sequence, chain } = before ?? { ...expected, sequence: (expected?.sequence ?? 0) - 1 }
  return epoch === undefined || chain === undefined || sequence < 0 ? undefined : { epoch, sequence, chain }
}

/**
 * Goes on after what the receiver reported, by its word: the next delivery is the first number of an epoch and names the receiver's
 * last number and chain. Within an epoch that has given no number yet no other is begun.
 */
async function accept(tx: Tx, lane: StoppedLane): Promise<void> {
  const place = reportedPlace(lane.reported)
  const anew = place === undefined || lane.sequence > 1 || place.epoch >= lane.epoch
  await tx.deliveries.withdrawOffers(lane)
  await tx.lanes.accept(lane, place ?? lane.known, anew)
}
