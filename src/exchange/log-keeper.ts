import { setTimeout as sleep } from 'node:timers/promises'
import type { Held } from '../ledger'
import { formatVerifierKey } from '../sync-log'
import { LogRefused } from './high-water'
import { makeExports, type ExportMaker } from './log-export'
import { writeBeat, writeHeads } from './log-heads'
import { openLogKey, recordLogKey } from './log-key'
import { LogSequencer, type SequencerOptions } from './log-sequencer'

/** What keeping the log needs, and how often what is done; times in milliseconds. */
export interface KeeperOptions extends SequencerOptions, ExportMaker {
  everyMs?: number
  standbyMs?: number
  beatMs?: number
  headsMs?: number
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
  const { ledger, log, everyMs = 200, beatMs = 60_000, headsMs = 3_600_000, ...rest } = options
  const sequencer = new LogSequencer(ledger, rest)
  await sequencer.takeUp()
  log.info({ origin: rest.signer.verifier.name }, 'this process keeps the sync log')
  const exports = makeExports(options, signal)
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
    await exports.stop()
  }
}

/** Where the log's key and its high-water mark are, and what the log is called. */
export interface LogPlaces extends Omit<ExportMaker, 'signer'> {
  origin: string
  keyFile: string
  highWaterFile: string
}

/**
 * Checks the log and keeps it from now on, or stands by.
 * @throws {LogRefused} where the tree is not what it was
 * @throws {Error} where the key cannot be used
 */
export async function openLog({ origin, keyFile, highWaterFile, ...rest }: LogPlaces): Promise<LogKeeper> {
  const signer = openLogKey(keyFile, origin)
  await new LogSequencer(rest.ledger, { signer, highWaterFile }).check()
  await recordLogKey(rest.ledger, signer)
  rest.log.info({ verifier: formatVerifierKey(signer.verifier) }, 'the key of the sync log')
  return keepLog({ ...rest, signer, highWaterFile })
}
