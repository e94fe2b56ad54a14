import { performance } from 'node:perf_hooks'
import { createAttempts } from './attempts'
import { askedDelayMs, backoffMs } from './backoff'
import { faultOf } from './fault-of'
import type { DebtsPort, Deliver, DeliveryOutcome, LaneRef, Lease, PropagationLog, PropagationMetrics } from './ports'

/** What paying lanes leans on. */
export interface LaneParts<L extends Lease> {
  debts: DebtsPort<L>
  deliver: Deliver<L>
  leaseMs: number
  log: PropagationLog
  metrics?: PropagationMetrics
  random?: () => number
}

/** Pays lanes, one debt at a time per lane. */
export interface LanePayer {
  /** Pays what the lane owes, as long as more comes and the turn lasts; true where more may still be owed. */
  pay(lane: LaneRef): Promise<boolean>
  /** Takes no further lease. */
  close(): void
  /** Raises the signal of every delivery under way and gives its lease back. */
  cutOff(): Promise<void>
}

const mostInTurn = 20
const turnMs = 10_000

/** A payer of lanes. A failure of one lane is postponed in the ledger and touches no other. */
export function createLanePayer<L extends Lease>(parts: LaneParts<L>): LanePayer {
  const { debts, log, leaseMs } = parts
  const attempts = createAttempts(parts)
  let closed = false

  /** True where the lane may be leased again at once. */
  async function payOnce(lane: LaneRef): Promise<boolean> {
    const lease = await debts.lease(lane.agency, lane.nominal, leaseMs)
    if (lease === undefined) return false
    if (closed) {
      await debts.giveBack(lease)
      return false
    }
    const began = performance.now()
    const outcome = await attempts.run(lease)
    if (outcome === 'given-back') return false
    await store(parts, lease, outcome)
    const said = 'code' in outcome ? outcome.code : outcome.kind
    parts.metrics?.ended(lane.agency, said, (performance.now() - began) / 1000)
    return outcome.kind === 'settled' && outcome.more !== false
  }

  return {
    async pay(lane) {
      const until = performance.now() + turnMs
      try {
        for (let turn = 0; turn < mostInTurn && !closed && performance.now() < until; turn += 1) {
          if (!(await payOnce(lane))) return false
        }
        return true
      } catch (error) {
        // The ledger could not be reached, most likely. The lease runs out by itself and the sweep finds the debt again.
        log.error({ agency: lane.agency, nominal: lane.nominal, fault: faultOf(error) }, 'a lane broke off')
        return false
      }
    },
    close() {
      closed = true
    },
    cutOff: () => attempts.cutOff(lease => debts.giveBack(lease))
  }
}

/** Stores an outcome that the delivery itself has not settled. */
async function store<L extends Lease>(parts: LaneParts<L>, lease: L, outcome: DeliveryOutcome): Promise<void> {
  const { debts, log, random = Math.random } = parts
  const { agency, nominal } = lease
  if (outcome.kind === 'stopped') {
    log.error({ agency, nominal, code: outcome.code }, 'a lane is stopped: its receiver knows more than the ledger')
  } else if (outcome.kind === 'hold') {
    log.warn({ agency, nominal, code: outcome.code }, 'a lane is held')
    await debts.hold(lease, outcome.code, outcome.rules)
  } else if (outcome.kind === 'retry') {
    const { code, status, retryAfterMs, ofAgency = false } = outcome
    const delayMs = retryAfterMs === undefined ? backoffMs(lease.attempts, random) : askedDelayMs(retryAfterMs, random)
    const attempts = lease.attempts + 1
    log.warn({ agency, nominal, code, status, attempts, delayMs }, 'a delivery is postponed')
    if (code.startsWith('receipt.') && attempts >= unprovenAlarm)
      log.error({ agency, nominal, code, attempts }, 'a receiver answers, but proves nothing')
    await debts.postpone(lease, {
      delayMs,
      error: code,
      ofAgency,
      ...(status !== undefined && { httpStatus: status }),
      ...(retryAfterMs !== undefined && { askedMs: delayMs })
    })
  }
}

/** So many answers without a valid receipt, and somebody has to look. */
const unprovenAlarm = 3
