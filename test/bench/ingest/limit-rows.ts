import { createHash, randomBytes, randomUUID } from 'node:crypto'
import { Client } from 'pg'
import type { Said } from './by-hand'

/** How much the product stores beside what is posted: as many rows of the same size are written here, with filler for text. */
export interface Sizes {
  findings: number
  lives: number
  notices: number
}

/** One document, mapped by hand, on its way into the ledger. */
export interface Posted {
  submission: string
  key: string
  text: string
  said: Said
}

/** A row as JSON; the database reads it by the columns of its table. */
type Row = Record<string, string | number | boolean | null | string[]>

const agencies = ['police-ctnm', 'prison-hmps', 'probation-nsd']
const hash = (text: string): string => `\\x${createHash('sha256').update(text).digest('hex')}`

/** A connection on which statements follow each other without waiting for answers. */
export async function openClient(url: string): Promise<Client> {
  const client = new Client({ connectionString: url, pipeline: true, options: '-c search_path=gateway,public' })
  await client.connect()
  return client
}

const upserts: Readonly<Record<string, string>> = {
  statement: `ON CONFLICT (nominal, agency) DO UPDATE SET contribution = excluded.contribution, submission = excluded.submission,
    received_at = excluded.received_at`,
  document: `ON CONFLICT (nominal, agency, format) DO UPDATE SET document = excluded.document, sequence = excluded.sequence,
    origin = excluded.origin, at = excluded.at`,
  finding_life: `ON CONFLICT (id) DO UPDATE SET finding = excluded.finding, circumstances = excluded.circumstances`,
  audit_stream: `ON CONFLICT (stream) DO UPDATE SET n = excluded.n, head = excluded.head, at = excluded.at`,
  identifier: 'ON CONFLICT DO NOTHING',
  record_key: 'ON CONFLICT DO NOTHING',
  subject_key: 'ON CONFLICT DO NOTHING',
  debt: `ON CONFLICT (agency, nominal) DO UPDATE SET owed = excluded.owed, due_at = excluded.due_at, owed_at = excluded.owed_at,
    owed_since = excluded.owed_since`
}

/** Writes rows of many tables, one statement a table, all sent at once. */
export function write(client: Client, tables: ReadonlyMap<string, readonly Row[]>): Promise<unknown>[] {
  return [...tables].flatMap(([table, rows]) => {
    const [first] = rows
    if (!first) return []
    const columns = Object.keys(first).join(', ')
    return client.query({
      name: `write ${table} ${columns}`.slice(0, 60),
      text: `INSERT INTO ${table} (${columns}) OVERRIDING SYSTEM VALUE SELECT ${columns} FROM json_populate_recordset(NULL::${table}, $1::json) ${upserts[table] ?? ''}`,
      values: [JSON.stringify(rows)]
    })
  })
}

/** Rows by table, in the order in which they are written. */
export class Rows {
  // What others refer to comes first.
  readonly tables = new Map<string, Row[]>(['submission', 'nominal', 'audit_event'].map(table => [table, []]))
  add(table: string, row: Row): void {
    const rows = this.tables.get(table)
    if (rows) rows.push(row)
    else this.tables.set(table, [row])
  }
}

/** The heads of the log's streams, kept by the one process that writes them. */
export class Log {
  private readonly heads = new Map<string, number>()
  private arrival: number
  private readonly prefix: string
  /** `prefix` keeps apart what two processes would number alike. */
  constructor(arrival: number, prefix = '') {
    this.arrival = arrival
    this.prefix = prefix
  }

  /** One leaf on the actor's stream and one on the nominal's, with a salt for every commitment. */
  append(rows: Rows, at: string, op: string, actor: string, nominal: string, more: Row, salts: number): void {
    const id = randomUUID()
    const subject = `${this.prefix}${nominal}`
    const [n, subjectN] = [this.next(actor), this.next(subject)]
    const leaf = JSON.stringify({ v: 1, id, op, actor, subject, n, subjectN, at, ...more, commitment: hash(id) })
    const leafHash = hash(leaf)
    rows.add('audit_event', {
      ...{ arrival: this.arrival++, id, stream: actor, n, subject, subject_n: subjectN },
      ...{ leaf: `\\x${Buffer.from(leaf).toString('hex')}`, leaf_hash: leafHash, at, op, ph: 'done' },
      ...{
        agency: actor.slice(0, actor.indexOf('/')),
        system: actor,
        submission: null,
        delivery: null,
        correlation: id,
        result: 'done'
      },
      ...more
    })
    for (let i = 0; i < salts; i++)
      rows.add('audit_secret', { event_id: id, direction: 'in', grp: 'document', salt: `\\x${randomBytes(32).toString('hex')}` })
    rows.add('audit_stream', { stream: `s:${subject}`, n: subjectN, head: leafHash, at })
  }

  /** The heads of streams that many leaves share are written once. */
  close(rows: Rows, at: string, actors: readonly string[]): void {
    const streams = rows.tables.get('audit_stream') ?? []
    const last = new Map(streams.map(row => [row['stream'], row]))
    for (const actor of actors)
      last.set(`a:${actor}`, { stream: `a:${actor}`, n: this.heads.get(actor) ?? 0, head: hash(actor), at })
    rows.tables.set('audit_stream', [...last.values()])
  }

  private next(stream: string): number {
    const n = (this.heads.get(stream) ?? 0) + 1
    this.heads.set(stream, n)
    return n
  }
}

/** Every row that the product writes for a document: the same tables, as many rows, of about the same size. */
export function rowsOf(
  rows: Rows,
  log: Log,
  { submission, key, text, said }: Posted,
  found: { nominal: string; version: number } | undefined,
  sizes: Sizes,
  at: string
): { nominal: string; version: number } {
  const nominal = found?.nominal ?? randomUUID()
  const version = (found?.version ?? 0) + 1
  const agency = 'probation-nsd'
  const format = 'probation-nsd/ndelius'
  const record = JSON.stringify(said)
  const where = { nominal, agency }
  rows.add('submission', {
    ...{ id: submission, agency, client: agency, media_type: 'application/json', format },
    ...{ bytes: `\\x${Buffer.from(text).toString('hex')}`, sha256: hash(text).slice(2), received_at: at, sent_as: 'PART_3' }
  })
  rows.add('reply', { client: agency, key, request_hash: hash(key).slice(2), status: 200, body: JSON.stringify(submission), at })
  if (!found) rows.add('nominal', { id: nominal, version, phase: 'unknown', created_at: at, updated_at: at })
  rows.add('nominal_version', {
    ...{ nominal, version, record, provenance: provenanceOf(said), disagreements: '[]', phase: 'unknown', at },
    ...{ cause: JSON.stringify({ submission, entry: 0, agency }), statements: JSON.stringify({ [agency]: submission }) }
  })
  const statement = {
    ...{ ...where, contribution: record, as_of: null, record_version: null, record_key: key, submission, entry: 0, format },
    ...{ mapping: `${format}@1.0.0`, mapping_hash: hash(format).slice(2), received_at: at }
  }
  rows.add('statement', statement)
  rows.add('statement_history', { ...statement, newest: true })
  if (!found) {
    for (const { kind, value } of said.identifiers) rows.add('identifier', { kind, value, nominal, agency })
    rows.add('record_key', { agency, record_key: said.identifiers[0]?.value ?? '', nominal })
    rows.add('subject_key', { id: `nominal/${nominal}`, key: hash(nominal), pseudonym: hash(`p${nominal}`).slice(2) })
  }
  rows.add('document', { nominal, agency, format, document: text, sequence: version, origin: 'posted', at })
  rows.add('finding', {
    ...{ nominal, version, findings: filler(sizes.findings), assessed_at: at, packs: '[]' },
    ...{ verdicts: filler(1500), circumstances: '{}' }
  })
  for (let i = 0; i < sizes.lives; i++)
    rows.add('finding_life', {
      ...{ id: `${nominal.slice(0, 30)}${i}`, nominal, since: at },
      ...{ finding: filler(Math.round(sizes.findings / sizes.lives)), circumstances: filler(200) }
    })
  if (!found)
    for (let i = 0; i < sizes.notices; i++)
      rows.add('notice', { agency, nominal, finding: `${nominal.slice(0, 30)}${i}`, kind: 'unmet', at })
  for (const told of agencies) {
    const due = { owed: version, due_at: at, owed_at: at, owed_since: at }
    rows.add('debt', { agency: told, nominal, ...due })
    rows.add('owed_change', { nominal, version, agency: told, sections: '["names","person"]', first: version === 1, at })
  }
  rows.add('entry', { submission, index: 0, status: 'committed', nominal, version, receipt: filler(sizes.findings + 800), at })
  log.append(rows, at, 'collect', 'probation-nsd/bench', nominal, { submission }, 1)
  log.append(rows, at, 'alter', 'probation-nsd/bench', nominal, { submission }, 0)
  return { nominal, version }
}

const fillers = new Map<number, string>()
function filler(size: number): string {
  const known = fillers.get(size) ?? 'finding '.repeat(Math.ceil(size / 8)).slice(0, size)
  fillers.set(size, known)
  return known
}

/** Who said each value: one member a value. */
function provenanceOf(said: Said): string {
  const paths: string[] = []
  const walk = (value: unknown, path: string): void => {
    if (Array.isArray(value)) value.forEach((item, i) => walk(item, `${path}/${i}`))
    else if (typeof value === 'object' && value !== null)
      for (const [name, inner] of Object.entries(value)) walk(inner, `${path}/${name}`)
    else if (value !== undefined) paths.push(`"${path}":{"agency":"probation-nsd"}`)
  }
  walk(said, '')
  return `{${paths.join(',')}}`
}
