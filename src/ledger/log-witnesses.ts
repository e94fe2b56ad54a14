import { checkpointOf } from './log-tree'
import { dateIn, numberIn, textIn } from './rows'
import type { LogWitnesses, Queryable } from './types'

/** What witnesses have cosigned, over one transaction. */
export function logWitnessesOver(db: Queryable): LogWitnesses {
  return { ...policiesOver(db), ...cosignaturesOver(db), ...quorumsOver(db), ...triesOver(db) }
}

function policiesOver(db: Queryable): Pick<LogWitnesses, 'policy' | 'savePolicy'> {
  return {
    async policy() {
      const { rows } = await db.query(`SELECT id, lines, at FROM gateway.audit_policy ORDER BY id DESC LIMIT 1`)
      return rows[0] && { id: numberIn(rows[0], 'id'), lines: textIn(rows[0], 'lines'), at: dateIn(rows[0], 'at') }
    },
    async savePolicy(lines) {
      await db.query(`INSERT INTO gateway.audit_policy (lines) VALUES ($1)`, [lines])
    }
  }
}

function cosignaturesOver(db: Queryable): Pick<LogWitnesses, 'cosignatures' | 'saveCosignature' | 'lastOf'> {
  return {
    async cosignatures(size) {
      const { rows } = await db.query(`SELECT witness, line FROM gateway.audit_cosign WHERE size = $1 ORDER BY witness`, [size])
      return rows.map(row => ({ witness: textIn(row, 'witness'), line: textIn(row, 'line') }))
    },
    async saveCosignature(size, { witness, line }) {
      await db.query(
        `INSERT INTO gateway.audit_cosign (size, witness, line) VALUES ($1, $2, $3) ON CONFLICT (witness, size) DO NOTHING`,
        [size, witness, line]
      )
    },
    async lastOf(witness) {
      const { rows } = await db.query(`SELECT coalesce(max(size), 0) AS size FROM gateway.audit_cosign WHERE witness = $1`, [
        witness
      ])
      return numberIn(rows[0] ?? {}, 'size')
    }
  }
}

function quorumsOver(db: Queryable): Pick<LogWitnesses, 'saveQuorum' | 'newestWithQuorum' | 'waitingSeconds'> {
  return {
    async saveQuorum(policy, size) {
      await db.query(`INSERT INTO gateway.audit_quorum (policy, size) VALUES ($1, $2) ON CONFLICT (policy, size) DO NOTHING`, [
        policy,
        size
      ])
    },
    async newestWithQuorum(policy) {
      const { rows } = await db.query(
        `SELECT c.size, c.root, c.body, c.note, c.at FROM gateway.audit_quorum AS q JOIN gateway.audit_checkpoint AS c USING (size)
         WHERE q.policy = $1 AND c.note IS NOT NULL ORDER BY q.size DESC LIMIT 1`,
        [policy]
      )
      return rows[0] && { ...checkpointOf(rows[0]), note: textIn(rows[0], 'note') }
    },
    async waitingSeconds(policy) {
      // A new policy does not make checkpoints late that were made before it.
      const { rows } = await db.query(
        `SELECT extract(epoch FROM clock_timestamp() - greatest(c.at, p.at))::double precision AS seconds
         FROM gateway.audit_checkpoint AS c, gateway.audit_policy AS p
         WHERE p.id = $1 AND c.note IS NOT NULL
           AND c.size > coalesce((SELECT max(size) FROM gateway.audit_quorum WHERE policy = $1), 0)
         ORDER BY c.size LIMIT 1`,
        [policy]
      )
      return rows[0] ? Math.max(0, numberIn(rows[0], 'seconds')) : 0
    }
  }
}

function triesOver(db: Queryable): Pick<LogWitnesses, 'tried' | 'tries'> {
  return {
    async tried({ witness, outcome, size }) {
      await db.query(
        `INSERT INTO gateway.audit_witness (witness, outcome, size) VALUES ($1, $2, $3)
         ON CONFLICT (witness) DO UPDATE SET outcome = excluded.outcome, size = excluded.size, at = clock_timestamp()`,
        [witness, outcome, size]
      )
    },
    async tries() {
      const { rows } = await db.query(`SELECT witness, outcome, size, at FROM gateway.audit_witness ORDER BY witness`)
      return rows.map(row => ({
        witness: textIn(row, 'witness'),
        outcome: textIn(row, 'outcome'),
        size: numberIn(row, 'size'),
        at: dateIn(row, 'at')
      }))
    }
  }
}
