import { lockNames } from './advisory'
import { nominalKey } from './pseudonyms'
import { bytesIn, dateIn, flagIn, given, maybeText, numberIn, placeholders, textIn } from './rows'
import type { CheckpointRow, LeafChoice, LogTree, Queryable, SqlParam, SqlRow, StreamEnd } from './types'

const newestFirst = 'ORDER BY size DESC LIMIT 1'

type Growing = 'lock' | 'unsequenced' | 'isBehind' | 'place' | 'saveTiles' | 'saveCheckpoint' | 'saveNote'
type Heads = 'streamEnds' | 'actorStreams' | 'saveHeads' | 'heads' | 'headsAt'
type Keys = 'verifierOf' | 'verifiers' | 'saveVerifier' | 'pseudonymKey' | 'salts'

/** The tree over one transaction. */
export function logTreeOver(db: Queryable): LogTree {
  return { ...growingOver(db), ...readingOver(db), ...headsOver(db), ...keysOver(db) }
}

function growingOver(db: Queryable): Pick<LogTree, Growing> {
  return {
    lock: () => lockNames(db, ['log-tree']),
    async unsequenced(limit) {
      const { rows } = await db.query(
        `SELECT arrival, leaf_hash FROM gateway.audit_event WHERE leaf_index IS NULL ORDER BY arrival LIMIT $1`,
        [limit]
      )
      return rows.map(row => ({ arrival: numberIn(row, 'arrival'), leafHash: bytesIn(row, 'leaf_hash') }))
    },
    async isBehind() {
      const { rows } = await db.query(`SELECT EXISTS (SELECT 1 FROM gateway.audit_event WHERE leaf_index IS NULL) AS behind`)
      return flagIn(rows[0] ?? {}, 'behind')
    },
    async place(arrivals, first) {
      const { rowCount } = await db.query(
        `UPDATE gateway.audit_event AS e SET leaf_index = $2::bigint + s.place - 1
         FROM unnest($1::bigint[]) WITH ORDINALITY AS s (arrival, place) WHERE e.arrival = s.arrival`,
        [[...arrivals], first]
      )
      if (rowCount !== arrivals.length) throw new Error('not every leaf could be given its place')
    },
    async saveTiles(tiles) {
      for (let at = 0; at < tiles.length; at += 100) {
        const some = tiles.slice(at, at + 100)
        await db.query(
          `INSERT INTO gateway.audit_tile (level, n, hashes) VALUES ${placeholders(some.length, ['smallint', 'bigint', 'bytea'])}
           ON CONFLICT (level, n) DO UPDATE SET hashes = excluded.hashes`,
          some.flatMap(({ level, n, bytes }): SqlParam[] => [level, n, bytes])
        )
      }
    },
    async saveCheckpoint({ size, root, body }) {
      await db.query(`INSERT INTO gateway.audit_checkpoint (size, root, body) VALUES ($1, $2, $3)`, [size, root, body])
    },
    async saveNote(size, note) {
      await db.query(`UPDATE gateway.audit_checkpoint SET note = $2 WHERE size = $1 AND note IS NULL`, [size, note])
    }
  }
}

function readingOver(db: Queryable): Omit<LogTree, Growing | Heads | Keys> {
  const one = async (rest: string, params: SqlParam[] = []): Promise<CheckpointRow | undefined> => {
    const { rows } = await db.query(`SELECT size, root, body, note, at FROM gateway.audit_checkpoint ${rest}`, params)
    return rows[0] && checkpointOf(rows[0])
  }
  return {
    newest: () => one(newestFirst),
    async newestSigned() {
      const row = await one(`WHERE note IS NOT NULL ${newestFirst}`)
      return row?.note === undefined ? undefined : { ...row, note: row.note }
    },
    checkpoint: size => one('WHERE size = $1', [size]),
    async figures() {
      const { rows } = await db.query(
        `SELECT coalesce((SELECT max(size) FROM gateway.audit_checkpoint WHERE note IS NOT NULL), 0) AS size,
           coalesce((SELECT extract(epoch FROM clock_timestamp() - at)::double precision FROM gateway.audit_event
             WHERE leaf_index IS NULL ORDER BY arrival LIMIT 1), 0) AS waiting`
      )
      return { size: numberIn(rows[0] ?? {}, 'size'), waitingSeconds: Math.max(0, numberIn(rows[0] ?? {}, 'waiting')) }
    },
    async tile(level, n) {
      const { rows } = await db.query(`SELECT hashes FROM gateway.audit_tile WHERE level = $1 AND n = $2`, [level, n])
      return rows[0] && bytesIn(rows[0], 'hashes')
    },
    async checkpoints(after, limit) {
      const { rows } = await db.query(
        `SELECT size, root, body, note, at FROM gateway.audit_checkpoint WHERE size > $1 ORDER BY size LIMIT $2`,
        [after, limit]
      )
      return rows.map(checkpointOf)
    },
    async leaves(choice, limit) {
      const { where, params } = chosen(choice)
      const { rows } = await db.query(
        `SELECT leaf_index, id, leaf, leaf_hash FROM gateway.audit_event WHERE ${where} ORDER BY leaf_index LIMIT ${limit}`,
        params
      )
      return rows.map(row => ({
        index: numberIn(row, 'leaf_index'),
        id: textIn(row, 'id'),
        leaf: bytesIn(row, 'leaf'),
        hash: bytesIn(row, 'leaf_hash')
      }))
    },
    async count(choice) {
      const { where, params } = chosen(choice)
      const { rows } = await db.query(`SELECT count(*) AS n FROM gateway.audit_event WHERE ${where}`, params)
      return numberIn(rows[0] ?? {}, 'n')
    },
    async rangeOf(from, to, size) {
      const { rows } = await db.query(
        `SELECT coalesce(min(leaf_index), 0) AS "from", coalesce(max(leaf_index) + 1, 0) AS "to" FROM gateway.audit_event
         WHERE leaf_index < $1 AND ($2::timestamptz IS NULL OR at >= $2) AND ($3::timestamptz IS NULL OR at < $3)`,
        [size, from ?? null, to ?? null]
      )
      return { from: numberIn(rows[0] ?? {}, 'from'), to: numberIn(rows[0] ?? {}, 'to') }
    }
  }
}

/** A row of checkpoints. */
export function checkpointOf(row: SqlRow): CheckpointRow {
  return {
    size: numberIn(row, 'size'),
    root: bytesIn(row, 'root'),
    body: textIn(row, 'body'),
    ...given({ note: maybeText(row, 'note') }),
    at: dateIn(row, 'at')
  }
}

function chosen({ from, to, streams, subject, filter = {} }: LeafChoice): { where: string; params: SqlParam[] } {
  const conditions: [string, SqlParam][] = [
    ['leaf_index >=', from],
    ['leaf_index <', to],
    ...(subject === undefined ? [] : [['subject =', subject] as [string, SqlParam]]),
    ...Object.entries(filter).map(([column, value]): [string, SqlParam] => [`${column} =`, value])
  ]
  const where = conditions.map(([condition], i) => `${condition} $${i + 1}`)
  const params = conditions.map(([, value]) => value)
  if (streams === undefined) return { where: where.join(' AND '), params }
  return {
    where: [...where, `stream = ANY ($${params.length + 1}::text[])`].join(' AND '),
    params: [...params, [...streams]]
  }
}

function headsOver(db: Queryable): Pick<LogTree, Heads> {
  return {
    async streamEnds(size) {
      return { actors: await endsOf(db, 'a:', size), subjects: await endsOf(db, 's:', size) }
    },
    async actorStreams() {
      const { rows } = await db.query(
        `SELECT substring(stream FROM 3) AS stream FROM gateway.audit_stream WHERE stream LIKE 'a:%' ORDER BY 1`
      )
      return rows.map(row => textIn(row, 'stream'))
    },
    async saveHeads(event, { size, secret }) {
      await db.query(`INSERT INTO gateway.audit_heads (event_id, size, secret) VALUES ($1, $2, $3)`, [event, size, secret])
    },
    async heads() {
      const { rows } = await db.query(
        `SELECT e.leaf_index, h.size, h.secret, e.at FROM gateway.audit_heads AS h
         JOIN gateway.audit_event AS e ON e.id = h.event_id WHERE e.leaf_index IS NOT NULL ORDER BY e.leaf_index`
      )
      return rows.map(row => ({
        index: numberIn(row, 'leaf_index'),
        size: numberIn(row, 'size'),
        secret: bytesIn(row, 'secret'),
        at: dateIn(row, 'at')
      }))
    },
    async headsAt() {
      const { rows } = await db.query(`SELECT at FROM gateway.audit_event WHERE stream = 'gateway/heads' ORDER BY n DESC LIMIT 1`)
      return rows[0] && dateIn(rows[0], 'at')
    }
  }
}

/** The last leaf of every stream of one kind among the first leaves; streams that begin later are left out. */
async function endsOf(db: Queryable, kind: 'a:' | 's:', size: number): Promise<StreamEnd[]> {
  const [stream, n] = kind === 'a:' ? ['stream', 'n'] : ['subject', 'subject_n']
  const { rows } = await db.query(
    `SELECT substring(s.stream FROM 3) AS stream, last.n, last.hash FROM gateway.audit_stream AS s
     CROSS JOIN LATERAL (
       SELECT e.${n} AS n, encode(e.leaf_hash, 'hex') AS hash FROM gateway.audit_event AS e
       WHERE e.${stream} = substring(s.stream FROM 3) AND e.leaf_index < $1 ORDER BY e.${n} DESC LIMIT 1) AS last
     WHERE s.stream LIKE '${kind}%'`,
    [size]
  )
  return rows.map(row => ({ stream: textIn(row, 'stream'), n: numberIn(row, 'n'), hash: textIn(row, 'hash') }))
}

function keysOver(db: Queryable): Pick<LogTree, Keys> {
  return {
    async verifierOf(origin) {
      const { rows } = await db.query(`SELECT verifier FROM gateway.audit_key WHERE origin = $1`, [origin])
      return rows[0] && textIn(rows[0], 'verifier')
    },
    async verifiers() {
      const { rows } = await db.query(`SELECT verifier FROM gateway.audit_key ORDER BY at DESC`)
      return rows.map(row => textIn(row, 'verifier'))
    },
    async saveVerifier(origin, verifier) {
      await db.query(`INSERT INTO gateway.audit_key (origin, verifier) VALUES ($1, $2)`, [origin, verifier])
    },
    async pseudonymKey(nominal) {
      const { rows } = await db.query(`SELECT key, pseudonym FROM gateway.subject_key WHERE id = $1`, [nominalKey(nominal)])
      return rows[0] && { key: bytesIn(rows[0], 'key'), pseudonym: textIn(rows[0], 'pseudonym') }
    },
    async salts(event) {
      const { rows } = await db.query(
        `SELECT direction, grp, salt FROM gateway.audit_secret WHERE event_id = $1 ORDER BY direction, grp`,
        [event]
      )
      return rows.map(row => ({
        direction: textIn(row, 'direction') === 'in' ? ('in' as const) : ('out' as const),
        group: textIn(row, 'grp'),
        salt: bytesIn(row, 'salt')
      }))
    }
  }
}
