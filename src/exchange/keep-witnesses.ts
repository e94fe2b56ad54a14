import { setTimeout as sleep } from 'node:timers/promises'
import type { Ledger } from '../ledger'
import type { Poster } from '../propagation'
import { formatVerifierKey, KeptTiles, meetsQuorum, type Policy } from '../sync-log'
import { askWitness, type Asking } from './ask-witness'
import type { KeeperLog } from './log-export'
import { policyInForce } from './log-policy'
import { contradictions, witnessStanding, type WitnessAlarm } from './witness-standing'

/** What asking witnesses needs. Times in milliseconds. */
export interface WitnessOptions {
  ledger: Ledger
  log: KeeperLog
  /** With the addresses of the witnesses. */
  policy: Policy
  poster: Poster
  /** Between two looks for a newer checkpoint. */
  everyMs?: number
  /** Until the first look at whether an alarm is due, and between two. */
  alarmMs?: number
}

interface Address {
  name: string
  key: Policy['witnesses'][number]['key']
  url: string
  /** The text of its key. */
  text: string
  failures: number
  notBefore: number
}

const longestPauseMs = 60_000

/**
 * Asks the witnesses of a policy to cosign the newest checkpoint whenever there is a newer one, beside the work of sequencing,
 * which never waits for them. One that fails is asked again after a pause that doubles, up to a minute.
 */
export class WitnessRound {
  readonly #options: WitnessOptions
  readonly #addresses: Address[]
  readonly #kept = new KeptTiles()

  constructor(options: WitnessOptions) {
    this.#options = options
    this.#addresses = options.policy.witnesses.flatMap(({ name, key, url }) =>
      url === undefined ? [] : [{ name, key, url, text: formatVerifierKey(key), failures: 0, notBefore: 0 }]
    )
  }

  /** Asks every witness that has not cosigned the newest checkpoint and is not to be left in peace. */
  async turn(signal: AbortSignal): Promise<void> {
    const { ledger, poster } = this.#options
    const checkpoint = await ledger.transaction(tx => tx.tree.newestSigned())
    if (checkpoint === undefined) return
    const now = performance.now()
    const waiting = this.#addresses.filter(({ notBefore }) => notBefore <= now)
    const asking: Asking = { ledger, poster, kept: this.#kept, signal }
    await Promise.all(waiting.map(address => this.#ask(asking, address, checkpoint)))
  }

  async #ask(asking: Asking, address: Address, checkpoint: { size: number; note: string }): Promise<void> {
    const { ledger } = this.#options
    const { text: witness, key, url } = address
    const last = await ledger.transaction(tx => tx.witnesses.lastOf(witness))
    if (last >= checkpoint.size) return
    const { outcome, line } = await askWitness(asking, { witness: { key, url }, checkpoint, last })
    if (asking.signal.aborted && line === undefined) return
    const { size } = checkpoint
    if (line !== undefined) await this.#keep(size, witness, line)
    await this.#note(address, outcome, size)
    address.failures = line === undefined ? address.failures + 1 : 0
    const pauseMs = line === undefined ? Math.min(longestPauseMs, 1000 * 2 ** (address.failures - 1)) : 0
    address.notBefore = performance.now() + pauseMs
  }

  async #keep(size: number, witness: string, line: string): Promise<void> {
    await this.#options.ledger.transaction(async tx => {
      await tx.witnesses.saveCosignature(size, { witness, line })
      const inForce = await policyInForce(tx)
      if (inForce === undefined) return
      const { id, policy } = inForce
      const there = new Set((await tx.witnesses.cosignatures(size)).map(row => row.witness))
      const names = policy.witnesses.filter(({ key }) => there.has(formatVerifierKey(key))).map(({ name }) => name)
      if (meetsQuorum(policy, new Set(names))) await tx.witnesses.saveQuorum(id, size)
    })
  }

  /** Notes what became of a request. That a witness holds another history is an act of its own on the log, once. */
  async #note({ name, text }: Address, outcome: string, size: number): Promise<void> {
    const { ledger, log } = this.#options
    const changed = await ledger.transaction(async tx => {
      const before = (await tx.witnesses.tries()).find(({ witness }) => witness === text)?.outcome
      await tx.witnesses.tried({ witness: text, outcome, size })
      if (before === outcome) return false
      if (contradictions.includes(outcome))
        await tx.log.append({
          op: 'operate',
          ph: 'failed',
          actor: { agency: 'gateway', system: 'witnesses' },
          reason: 'witness',
          result: outcome
        })
      return true
    })
    if (!changed) return
    if (contradictions.includes(outcome))
      log.error({ witness: name, outcome, size }, 'a witness holds a history of the sync log that this one does not continue')
    else if (outcome !== 'cosigned') log.warn({ witness: name, outcome, size }, 'a witness has not cosigned the sync log')
  }
}

const said: Readonly<Record<Exclude<WitnessAlarm, 'none'>, string>> = {
  'no-witness': 'nobody has to cosign the sync log (GATEWAY_LOG_POLICY_FILE): a rewritten one is found by kept checkpoints alone',
  'quorum-late': 'the sync log has not the cosignatures that its policy asks for',
  history: 'a witness holds a history of the sync log that this one does not continue'
}

/** Asks witnesses, if there are any, and says how they stand, until it is stopped. */
export function keepWitnesses(
  options: Omit<WitnessOptions, 'policy'> & { policy?: Policy },
  signal: AbortSignal
): { stop(): Promise<void> } {
  const { ledger, log, poster, policy, everyMs = 1000, alarmMs = 60_000 } = options
  const ending = new AbortController()
  const ended = AbortSignal.any([signal, ending.signal])
  const every = async (ms: number, work: () => Promise<void>): Promise<void> => {
    while (!ended.aborted) {
      await sleep(ms, undefined, { signal: ended }).catch(() => undefined)
      if (ended.aborted) return
      await work().catch((error: unknown) => {
        if (!ended.aborted) log.warn({ err: error }, 'looking after witnesses was cut off; it is taken up again')
      })
    }
  }
  const round = policy && new WitnessRound({ ledger, log, poster, policy })
  let before: WitnessAlarm = 'none'
  let saidAt = -Infinity
  const look = async (): Promise<void> => {
    const { alarm, waitingSeconds } = await ledger.transaction(witnessStanding)
    const due = alarm !== before || performance.now() - saidAt > 3_600_000
    if (due && alarm !== 'none') log.warn({ alarm, waitingSeconds: Math.round(waitingSeconds) }, said[alarm])
    if (due && alarm === 'none' && before !== 'none') log.info({ alarm }, 'the sync log is witnessed again')
    if (due) saidAt = performance.now()
    before = alarm
  }
  const running = Promise.all([...(round ? [every(everyMs, () => round.turn(ended))] : []), every(alarmMs, look)])
  return {
    async stop() {
      ending.abort()
      await running
      poster.close()
    }
  }
}
