import type { AsyncLocalStorage } from 'node:async_hooks'
import { setTimeout as sleep } from 'node:timers/promises'
import { LedgerAway, meansRetry } from './errors'
import { sharedTx } from './shared-tx'
import { Sitting, type Fate, type Piece } from './sitting'
import type { Session } from './store'
import { pipelinedTxOver } from './tx'
import type { Ledger, Tx } from './types'

/** How works share transactions. */
export interface TogetherOptions {
  /** The most works of one transaction. */
  most: number
  /** The most transactions of one queue under way at a time. */
  atATime: number
}

/** What sharing leans on: a transaction over one session, and one for a single work. */
export interface Ways {
  within: <T>(work: (session: Session) => Promise<T>) => Promise<T>
  alone: Ledger['transaction']
  current: AsyncLocalStorage<{ open: boolean }>
}

interface Asked extends Piece {
  resolve: (value: unknown) => void
  reject: (error: unknown) => void
}

const attempts = 8

/** The whole has to be given up, though perhaps only one work was at fault. */
class Torn extends Error {}

/**
 * Works that come at the same time share a transaction, so that one wait for the disk serves them all. Nobody waits for company:
 * whoever comes while nothing is under way goes at once, and who comes later goes with all the others who did.
 */
export function togetherOver(ways: Ways, { most, atATime }: TogetherOptions): Ledger['together'] {
  const queues = new Map<string, { asked: Asked[]; under: number; due: boolean }>()

  function pump(name: string): void {
    const queue = queues.get(name)
    if (!queue) return
    queue.due = false
    while (queue.under < atATime && queue.asked.length > 0) {
      const pieces = queue.asked.splice(0, most)
      queue.under += 1
      void settle(ways, pieces).then(later => {
        queue.under -= 1
        queue.asked.unshift(...later)
        pump(name)
      })
    }
  }

  return function together<T>(name: string, work: (tx: Tx) => Promise<T>, owner: object = {}): Promise<T> {
    if (ways.current.getStore()?.open === true) return ways.alone(work)
    return new Promise<T>((resolve, reject) => {
      const queue = queues.get(name) ?? { asked: [], under: 0, due: false }
      queues.set(name, queue)
      queue.asked.push({ work, owner, resolve: resolve as (value: unknown) => void, reject })
      if (queue.due) return
      queue.due = true
      // All that arrives in the same turn of the event loop goes together.
      setImmediate(pump, name)
    })
  }
}

/** Brings pieces to their ends; gives those back that have to wait for a transaction after this one. */
async function settle(ways: Ways, pieces: readonly Asked[]): Promise<Asked[]> {
  for (let attempt = 1; ; attempt++) {
    try {
      const fates = await ways.within(session => sitting(ways, session, pieces))
      return close(ways, pieces, fates)
    } catch (error) {
      if (meansRetry(error) && attempt < attempts) {
        await sleep(Math.random() * 10 * 2 ** attempt)
        continue
      }
      // Where the ledger is away, or nobody else was there, each has the answer already.
      if (error instanceof LedgerAway || (pieces.length === 1 && !(error instanceof Torn))) {
        for (const { reject } of pieces) reject(error)
      } else for (const piece of pieces) await runAlone(ways, piece)
      return []
    }
  }
}

function close(ways: Ways, pieces: readonly Asked[], fates: readonly Fate[]): Asked[] {
  const later: Asked[] = []
  for (const [i, piece] of pieces.entries()) {
    const fate = fates[i]
    if (fate?.kind === 'done') piece.resolve(fate.value)
    else if (fate?.kind === 'failed') piece.reject(fate.error)
    else if (fate?.kind === 'later') later.push(piece)
    else void runAlone(ways, piece)
  }
  return later
}

/** Never rejects: the answer goes to whoever asked. */
function runAlone({ alone }: Ways, { work, resolve, reject }: Asked): Promise<void> {
  return alone(work).then(resolve, reject)
}

async function sitting(ways: Ways, session: Session, pieces: readonly Asked[]): Promise<Fate[]> {
  const { tx, db, failure, end } = pipelinedTxOver(session)
  const same = new Map<string, Promise<unknown>>()
  const shared = new Sitting(db)
  const mark = { open: true }
  try {
    const { fates, torn } = await ways.current.run(mark, () => shared.run(pieces, seat => sharedTx(tx, shared, seat, same)))
    await Promise.all(shared.sent)
    const failed = failure()
    if (failed) throw failed
    if (torn) throw new Torn('a work failed after it had written')
    return fates
  } finally {
    mark.open = false
    await end()
  }
}
