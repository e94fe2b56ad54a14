import { setTimeout as sleep } from 'node:timers/promises'
import type { Held } from '../ledger'
import { createPoster, type PosterRules } from '../propagation'
import { formatVerifierKey } from '../sync-log'
import { LogRefused } from './high-water'
import { makeExports, type ExportMaker } from './log-export'
import { keepWitnesses, type WitnessOptions } from './keep-witnesses'
import { writeBeat, writeHeads } from './log-heads'
import { openLogKey, recordLogKey } from './log-key'
import { readLogPolicy, recordLogPolicy } from './log-policy'
import { LogSequencer, type SequencerOptions } from './log-sequencer'

/** What keeping the log needs, and how often what is done; times in milliseconds. */
export interface KeeperOptions extends SequencerOptions, ExportMaker {
  everyMs?: number
  standbyMs?: number
  beatMs?: number
  headsMs?: number
  /** Who cosigns; left out, witnesses are not looked after. */
  witnesses?: Omit<WitnessOptions, 'ledger' | 'log' | 'policy'> & Partial<Pick<WitnessOptions, 'policy'>>
}

/** A process that keeps the log, or stands by. */
export interface LogKeeper {
  /** Whether this process gives leaves their places now. */
  works(): boolean
  stop(): Promise<void>
}

/**
 * Keeps the log from now on: of all processes that do so on one ledger, the one with the lock works, and the others stand by.
 * What goes wrong is told and tried again; a tree that is not what it was is left alone.
 */
export function keepLog(options: KeeperOptions): LogKeeper {
  const { ledger, log } = options
  const ending = new AbortController()
  const signal = ending.signal
  let working = false
  const pause = (ms: number): Promise<void> => sleep(ms, undefined, { signal }).catch(() => undefined)
  const turn = async (): Promise<void> => {
    const held = await ledger.hold('log-sequencer')
    if (!held) return pause(options.standbyMs ?? 3000)
    working = true
    try {
      await work(options, held, signal, pause)
    } finally {
      working = false
      await held.release()
    }
  }
  const run = async (): Promise<void> => {
    while (!signal.aborted) {
      try {
        await turn()
      } catch (error) {
        if (signal.aborted) return
        if (error instanceof LogRefused) {
          log.error({ err: error }, 'the sync log is not what it was: nothing more is signed')
          return
        }
        log.warn({ err: error }, 'keeping the sync log was cut off; it is taken up again')
        await pause(1000)
      }
    }
  }
  const running = run()
  return {
    works: () => working,
    async stop() {
      ending.abort()
      await running
    }
  }
}

async function work(
  options: KeeperOptions,
  held: Held,
  signal: AbortSignal,
  pause: (ms: number) => Promise<void>
): Promise<void> {
  const { ledger, log, everyMs = 200, beatMs = 60_000, headsMs = 3_600_000, witnesses, ...rest } = options
  const sequencer = new LogSequencer(ledger, rest)
  await sequencer.takeUp()
  log.info({ origin: rest.signer.verifier.name }, 'this process keeps the sync log')
  const exports = makeExports(options, signal)
  const asking = witnesses && keepWitnesses({ ledger, log, ...witnesses }, signal)
  try {
    let moved = Date.now()
    let heads = (await ledger.transaction(tx => tx.tree.headsAt()))?.getTime() ?? moved
    while (!signal.aborted && !held.lost()) {
      if ((await sequencer.step()) > 0) moved = Date.now()
      if (Date.now() - heads >= headsMs) {
        await writeHeads(ledger)
        heads = Date.now()
      } else if (Date.now() - moved >= beatMs) await writeBeat(ledger)
      else await pause(everyMs)
    }
    // What was done until now has its place before this process ends.
    if (!held.lost()) await sequencer.step()
  } finally {
    await Promise.all([exports.stop(), asking?.stop()])
  }
}

/** Where the log's key and its high-water mark are, and what the log is called. */
export interface LogPlaces extends Omit<ExportMaker, 'signer'> {
  origin: string
  keyFile: string
  highWaterFile: string
  /** Who cosigns (C2SP tlog-policy, with addresses); left out, nobody. */
  policyFile?: string
  /** Which hosts and networks witnesses may be asked at. */
  egress?: PosterRules
}

/**
 * Checks the log and keeps it from now on, or stands by.
 * @throws {LogRefused} where the tree is not what it was
 * @throws {Error} where the key or the policy cannot be used
 */
export async function openLog(places: LogPlaces): Promise<LogKeeper> {
  const { origin, keyFile, highWaterFile, policyFile, egress = {}, ...rest } = places
  const signer = openLogKey(keyFile, origin)
  const policy = policyFile === undefined ? undefined : readLogPolicy(policyFile, signer)
  await new LogSequencer(rest.ledger, { signer, highWaterFile }).check()
  await recordLogKey(rest.ledger, signer)
  await recordLogPolicy(rest.ledger, policy)
  rest.log.info({ verifier: formatVerifierKey(signer.verifier) }, 'the key of the sync log')
  const witnesses = { poster: createPoster(egress), ...(policy && { policy }) }
  return keepLog({ ...rest, signer, highWaterFile, witnesses })
}
