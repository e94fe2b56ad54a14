import { auditOver } from './audit'
import { complianceMonthsOver } from './compliance-months'
import { debtsOver } from './debts'
import { deliveriesOver } from './deliveries'
import { deviationsOver } from './deviations'
import { documentsOver } from './documents'
import { factsOver } from './facts'
import { findingLivesOver } from './finding-lives'
import { findingsOver } from './findings'
import { freshnessOver } from './freshness'
import { gatesOver } from './gates'
import { guidancePacksOver } from './guidance-packs'
import { heldOver } from './held'
import { knownKeysOver } from './known-keys'
import { lanesOver } from './lanes'
import { logExportsOver } from './log-exports'
import { logTreeOver } from './log-tree'
import { logWitnessesOver } from './log-witnesses'
import { mappingVersionsOver } from './mapping-versions'
import { nominalsOver } from './nominals'
import { noticesOver } from './notices'
import { reconciliationsOver } from './reconciliations'
import { repliesOver } from './replies'
import { restorationsOver } from './restorations'
import { resyncsOver } from './resyncs'
import { dateIn } from './rows'
import { schedulesOver } from './schedules'
import type { Session } from './store'
import { statementsOver } from './statements'
import { stoppedLanesOver } from './stopped-lanes'
import { submissionsOver } from './submissions'
import type { Queryable, Tx } from './types'

/**
 * The tables over one session that has begun a transaction. Statements run one after the other, however they are asked for.
 * `end` waits for the last one and refuses all that come later, so that nothing strays into another transaction.
 */
export function txOver(session: Session): { tx: Tx; end: () => Promise<void> } {
  let last: Promise<unknown> = Promise.resolve()
  let ended = false
  const query: Queryable['query'] = (sql, params) => {
    if (ended) return Promise.reject(new Error('this transaction has ended'))
    const running = last.then(() => session.query(sql, params))
    last = running.catch(() => undefined)
    return running
  }
  const end = async () => {
    ended = true
    await last
  }
  return { tx: tablesOver({ query }), end }
}

/**
 * The tables over a session whose statements are sent without waiting for the answers of those before. `failure` is the first
 * error of any of them: after it nothing of the transaction can stand.
 */
export function pipelinedTxOver(session: Session): {
  tx: Tx
  db: Queryable
  failure: () => Error | undefined
  end: () => Promise<void>
} {
  const open = new Set<Promise<unknown>>()
  let ended = false
  let failed: Error | undefined
  const query: Queryable['query'] = (sql, params) => {
    if (ended) return Promise.reject(new Error('this transaction has ended'))
    const running = session.query(sql, params)
    const settled = running.then(
      () => undefined,
      (error: unknown) => void (failed ??= error instanceof Error ? error : new Error('a statement failed', { cause: error }))
    )
    open.add(settled)
    void settled.then(() => open.delete(settled))
    return running
  }
  const db = { query }
  const end = async () => {
    ended = true
    await Promise.all(open)
  }
  return { tx: tablesOver(db), db, failure: () => failed, end }
}

function tablesOver(db: Queryable): Tx {
  let time: Promise<Date> | undefined
  return {
    query: (sql, params) => db.query(sql, params),
    now: () => (time ??= startOf(db)),
    async notify(channel, payload) {
      await db.query(`SELECT pg_notify($1, $2)`, [channel, payload])
    },
    submissions: submissionsOver(db),
    replies: repliesOver(db),
    nominals: nominalsOver(db),
    statements: statementsOver(db),
    documents: documentsOver(db),
    facts: factsOver(db),
    findings: findingsOver(db),
    findingLives: findingLivesOver(db),
    guidancePacks: guidancePacksOver(db),
    mappingVersions: mappingVersionsOver(db),
    deviations: deviationsOver(db),
    notices: noticesOver(db),
    schedules: schedulesOver(db),
    complianceMonths: complianceMonthsOver(db),
    held: heldOver(db),
    debts: debtsOver(db),
    lanes: lanesOver(db),
    stopped: stoppedLanesOver(db),
    resyncs: resyncsOver(db),
    freshness: freshnessOver(db),
    reconciliations: reconciliationsOver(db),
    restorations: restorationsOver(db),
    gates: gatesOver(db),
    knownKeys: knownKeysOver(db),
    deliveries: deliveriesOver(db),
    log: auditOver(db),
    tree: logTreeOver(db),
    witnesses: logWitnessesOver(db),
    exports: logExportsOver(db)
  }
}

async function startOf(db: Queryable): Promise<Date> {
  const { rows } = await db.query(`SELECT now() AS now`)
  return dateIn(rows[0] ?? {}, 'now')
}
