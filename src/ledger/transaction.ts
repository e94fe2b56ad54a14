import { AsyncLocalStorage } from 'node:async_hooks'
import { setTimeout as sleep } from 'node:timers/promises'
import { LedgerAway, meansAway, meansRetry } from './errors'
import type { Session, Store } from './store'
import { togetherOver } from './together'
import { txOver } from './tx'
import type { Ledger, Tx } from './types'

const attempts = 8

/**
 * Transactions over a store. Locks are to be taken in one order: an idempotency key, identifiers, the nominal, its debts, the
 * streams of the log. What deadlocks all the same is done again.
 */
export function transactionsOver(store: Store): Pick<Ledger, 'transaction' | 'together'> {
  const current = new AsyncLocalStorage<{ open: boolean }>()
  const within = <T>(work: (session: Session) => Promise<T>): Promise<T> => once(store, work)
  // PGlite has one session, so there is nothing to gain from a second transaction that waits for it.
  const together = togetherOver({ within, alone: transaction, current }, { most: 32, atATime: store.kind === 'pglite' ? 1 : 2 })
  return { transaction, together }

  async function transaction<T>(work: (tx: Tx) => Promise<T>): Promise<T> {
    if (current.getStore()?.open === true) throw new Error('a transaction was started inside another: pass the first one on')
    for (let attempt = 1; ; attempt++) {
      const mark = { open: true }
      try {
        return await current.run(mark, () => once(store, session => finished(session, work)))
      } catch (error) {
        if (!meansRetry(error) || attempt === attempts) throw error
        await sleep(Math.random() * 10 * 2 ** attempt)
      } finally {
        mark.open = false
      }
    }
  }
}

async function once<T>(store: Store, work: (session: Session) => Promise<T>): Promise<T> {
  const session = await store.session().catch((error: unknown) => {
    throw meansAway(error) ? new LedgerAway('nothing-done', error) : error
  })
  let broken = false
  try {
    await session.query('BEGIN')
    const result = await work(session)
    await commit(session)
    return result
  } catch (error) {
    broken = error instanceof LedgerAway || meansAway(error)
    if (!broken) broken = await rollBack(session)
    throw broken && !(error instanceof LedgerAway) && meansAway(error) ? new LedgerAway('nothing-done', error) : error
  } finally {
    session.release(broken)
  }
}

async function finished<T>(session: Session, work: (tx: Tx) => Promise<T>): Promise<T> {
  const { tx, end } = txOver(session)
  try {
    return await work(tx)
  } finally {
    await end()
  }
}

async function commit(session: Session): Promise<void> {
  let command: string
  try {
    command = (await session.query('COMMIT')).command
  } catch (error) {
    throw meansAway(error) ? new LedgerAway('unknown', error) : error
  }
  if (command === 'ROLLBACK') throw new Error('the transaction was not kept: a statement in it had failed')
}

/** Rolls back; true when not even that was possible. */
async function rollBack(session: Session): Promise<boolean> {
  try {
    await session.query('ROLLBACK')
    return false
  } catch {
    return true
  }
}
