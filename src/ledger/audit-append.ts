import { randomBytes, randomUUID } from 'node:crypto'
import { actorStream, commitment, encodeLeaf, leafHash, leafOf, type Act, type Carried, type StreamHead } from '../sync-log'
import { makePseudonyms, nominalKey, userKey } from './pseudonyms'
import { dateIn, numberIn, placeholders, textIn } from './rows'
import type { LeafRef, Queryable, SqlParam } from './types'

/** A stream while it is held: its head, and the time of its last leaf. */
interface HeldStream extends StreamHead {
  at: Date
}

interface Opened {
  streams: Map<string, HeldStream>
  arrivals: number[]
  clock: Date
}

interface Salted {
  direction: 'in' | 'out'
  group: string
  salt: Uint8Array
}

interface Written {
  ref: LeafRef
  act: Act
  leaf: Uint8Array
  salts: Salted[]
}

/** Writes acts as the next leaves of their streams. Holds the streams until the transaction ends. */
export async function appendActs(db: Queryable, acts: readonly Act[]): Promise<LeafRef[]> {
  if (acts.length === 0) return []
  const names = await makePseudonyms(db, [...new Set(acts.flatMap(keyNames))])
  const opened = await openStreams(db, [...new Set(acts.flatMap(act => streamsOf(act, names)))], acts.length)
  const written = acts.map((act, i) => write(act, names, opened, opened.arrivals[i] ?? 0))
  await insert(db, written, opened.streams)
  await insertSalts(db, written)
  return written.map(one => one.ref)
}

function keyNames(act: Act): string[] {
  const names = act.nominal === undefined ? [] : [nominalKey(act.nominal)]
  return act.actor.user === undefined ? names : [...names, userKey(act.actor.agency, act.actor.user)]
}

function subjectOf(act: Act, names: Map<string, string>): string | undefined {
  return act.nominal === undefined ? undefined : names.get(nominalKey(act.nominal))
}

/** Actor and subject streams share one table; the first letter keeps them apart. */
function streamsOf(act: Act, names: Map<string, string>): string[] {
  const subject = subjectOf(act, names)
  return subject === undefined ? [`a:${actorStream(act)}`] : [`a:${actorStream(act)}`, `s:${subject}`]
}

async function openStreams(db: Queryable, streams: string[], events: number): Promise<Opened> {
  const { rows } = await db.query(`SELECT * FROM gateway.audit_open($1::text[], $2::integer)`, [streams, events])
  const first = rows[0]
  if (first === undefined) throw new Error('the streams of the log could not be opened')
  return {
    streams: new Map(
      rows.map(row => [textIn(row, 'stream'), { n: numberIn(row, 'n'), hash: textIn(row, 'head'), at: dateIn(row, 'at') }])
    ),
    arrivals: textIn(first, 'arrivals')
      .split(',')
      .map(Number)
      .sort((a, b) => a - b),
    clock: dateIn(first, 'clock')
  }
}

function write(act: Act, names: Map<string, string>, opened: Opened, arrival: number): Written {
  const [actorName = '', subjectName] = streamsOf(act, names)
  const actor = held(opened, actorName)
  const subject = subjectName === undefined ? undefined : held(opened, subjectName)
  const pseudonym = subjectOf(act, names)
  const user = act.actor.user === undefined ? undefined : names.get(userKey(act.actor.agency, act.actor.user))
  const at = new Date(Math.max(opened.clock.getTime(), actor.at.getTime(), subject?.at.getTime() ?? 0))
  const id = randomUUID()
  const salts: Salted[] = []
  const leaf = encodeLeaf(
    leafOf(act, {
      id,
      at,
      actor,
      ...(subject && pseudonym !== undefined ? { subject: { pseudonym, head: subject } } : {}),
      ...(user === undefined ? {} : { user }),
      ...(act.received === undefined ? {} : { received: commit('in', act.received, salts) }),
      ...(act.sent === undefined ? {} : { sent: commit('out', act.sent, salts) })
    })
  )
  const hash = leafHash(leaf)
  for (const stream of [actor, subject]) if (stream) Object.assign(stream, { n: stream.n + 1, hash, at })
  const about = subject && pseudonym !== undefined ? { subject: pseudonym, subjectN: subject.n } : {}
  return { act, leaf, salts, ref: { id, arrival, stream: actorStream(act), n: actor.n, ...about, leafHash: hash, at } }
}

function held(opened: Opened, name: string): HeldStream {
  const stream = opened.streams.get(name)
  if (stream === undefined) throw new Error('a stream of the log was not opened')
  return stream
}

/** A salt for every group, collected in `salts`, and the commitments made with them. */
function commit(direction: 'in' | 'out', carried: readonly Carried[], salts: Salted[]): Record<string, string> {
  return Object.fromEntries(
    carried.map(({ group, bytes }) => {
      const salt = randomBytes(32)
      salts.push({ direction, group, salt })
      return [group, commitment(salt, bytes)]
    })
  )
}

const columns = `arrival, id, stream, n, subject, subject_n, leaf, leaf_hash, at, op, ph, agency, system, recipients,
  submission, delivery, correlation, result`
const eventTypes =
  `bigint uuid text bigint text bigint bytea bytea timestamptz text text text text text[] text text text text`.split(' ')

async function insert(db: Queryable, written: readonly Written[], streams: Map<string, HeldStream>): Promise<void> {
  const heads = [...streams].flatMap(([stream, head]): SqlParam[] => [stream, head.n, head.hash, head.at])
  await db.query(
    `WITH heads AS (
       UPDATE gateway.audit_stream AS s SET n = h.n, head = decode(h.head, 'hex'), at = h.at
       FROM (VALUES ${placeholders(streams.size, ['text', 'bigint', 'text', 'timestamptz'])}) AS h (stream, n, head, at)
       WHERE s.stream = h.stream)
     INSERT INTO gateway.audit_event (${columns}) VALUES ${placeholders(written.length, eventTypes, heads.length + 1)}`,
    [...heads, ...written.flatMap(rowOf)]
  )
}

function rowOf({ ref, act, leaf }: Written): SqlParam[] {
  const place = [ref.arrival, ref.id, ref.stream, ref.n, ref.subject ?? null, ref.subjectN ?? null]
  const what = [act.op, act.ph ?? 'done', act.actor.agency, act.actor.system ?? null]
  const ids = [act.submission, act.delivery, act.correlation, act.result].map(id => id ?? null)
  return [...place, leaf, Buffer.from(ref.leafHash, 'hex'), ref.at, ...what, act.recipients ?? null, ...ids]
}

async function insertSalts(db: Queryable, written: readonly Written[]): Promise<void> {
  const rows = written.flatMap(({ ref, salts }) => salts.map((one): SqlParam[] => [ref.id, one.direction, one.group, one.salt]))
  if (rows.length === 0) return
  await db.query(
    `INSERT INTO gateway.audit_secret (event_id, direction, grp, salt) VALUES ${placeholders(rows.length, ['uuid', 'text', 'text', 'bytea'])}`,
    rows.flat()
  )
}
