import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { decodeLeaf, type Leaf } from '../sync-log'
import { ask, type Remote } from './remote'
import { CannotDo } from './terminal'

/** How often something came. */
export type Count<T> = T & { count: number }

/** What an auditor asks first. Reasons, results and powers are codes; nominals are pseudonyms. */
export interface LogReport {
  from?: string
  to?: string
  leaves: number
  acts: Count<{ op: string; agency: string; purpose: string; result: string }>[]
  refusals: Count<{ agency: string; reason: string }>[]
  disclosures: Count<{ power: string; recipient: string }>[]
  /** By nominal, the most looked at first: readings, and disclosures to agencies. */
  accesses: { nominal: string; consulted: number; disclosed: number; agencies: string[] }[]
  /** What one person proposed and another has to approve, by the hash of the pack or mapping. */
  twoPerson: { hash: string; steps: { at: string; result: string; by: string }[] }[]
  /** Readings before 7, from 19 o'clock on and at week-ends, London time. */
  outOfHours: Count<{ agency: string; system: string }>[]
  /** Readings of many nominals by one system in one hour. */
  bulkReads: { agency: string; system: string; hour: string; nominals: number }[]
}

/** Counts by all members of what is counted. */
class Tally<T extends Record<string, string>> {
  readonly #rows = new Map<string, Count<T>>()

  add(what: T): void {
    const key = JSON.stringify(what)
    const row = this.#rows.get(key) ?? { ...what, count: 0 }
    row.count++
    this.#rows.set(key, row)
  }

  rows(): Count<T>[] {
    const entries = [...this.#rows].sort(([a, x], [b, y]) => y.count - x.count || (a < b ? -1 : 1))
    return entries.map(([, row]) => row)
  }
}

const london = new Intl.DateTimeFormat('en-GB', {
  timeZone: 'Europe/London',
  weekday: 'short',
  hour: '2-digit',
  hourCycle: 'h23'
})

function isOutOfHours(time: string): boolean {
  const parts = london.formatToParts(new Date(time))
  const part = (type: string): string => parts.find(one => one.type === type)?.value ?? ''
  return ['Sat', 'Sun'].includes(part('weekday')) || Number(part('hour')) < 7 || Number(part('hour')) >= 19
}

/** Gathers a report leaf by leaf. */
class Gathering {
  readonly #acts = new Tally<{ op: string; agency: string; purpose: string; result: string }>()
  readonly #refusals = new Tally<{ agency: string; reason: string }>()
  readonly #disclosures = new Tally<{ power: string; recipient: string }>()
  readonly #late = new Tally<{ agency: string; system: string }>()
  readonly #accesses = new Map<string, { consulted: number; disclosed: number; agencies: Set<string> }>()
  readonly #steps = new Map<string, LogReport['twoPerson'][number]['steps']>()
  readonly #hours = new Map<string, { agency: string; system: string; hour: string; nominals: Set<string> }>()
  #leaves = 0

  take(leaf: Leaf): void {
    this.#leaves++
    const { op, ag: agency, rsn: purpose = '', res: result = '', ph } = leaf
    this.#acts.add({ op, agency, purpose, result })
    if (op === 'refuse' || (ph === 'failed' && result === 'refused')) this.#refusals.add({ agency, reason: purpose || result })
    if (op === 'disclose' && ph === 'done')
      for (const recipient of leaf.rcp ?? []) this.#disclosures.add({ power: purpose, recipient })
    if (op === 'rule') this.#rule(leaf)
    if (op === 'consult') this.#reading(leaf)
    if (leaf.sub !== undefined && (op === 'consult' || (op === 'disclose' && ph === 'done'))) this.#access(leaf, leaf.sub)
  }

  #rule({ rul, map, t, res = '', sys, ag }: Leaf): void {
    const hash = rul ?? map
    if (hash === undefined || !['proposed', 'approved', 'refused'].includes(res)) return
    this.#steps.set(hash, [...(this.#steps.get(hash) ?? []), { at: t, result: res, by: sys ?? ag }])
  }

  #reading({ t, ag: agency, sys: system = '', sub }: Leaf): void {
    if (isOutOfHours(t)) this.#late.add({ agency, system })
    if (sub === undefined) return
    const hour = `${t.slice(0, 13)}:00Z`
    const key = JSON.stringify([agency, system, hour])
    const row = this.#hours.get(key) ?? { agency, system, hour, nominals: new Set<string>() }
    row.nominals.add(sub)
    this.#hours.set(key, row)
  }

  #access({ op, ag, rcp = [] }: Leaf, nominal: string): void {
    const row = this.#accesses.get(nominal) ?? { consulted: 0, disclosed: 0, agencies: new Set<string>() }
    if (op === 'consult') row.consulted++
    else row.disclosed++
    for (const agency of op === 'consult' ? [ag] : rcp) row.agencies.add(agency)
    this.#accesses.set(nominal, row)
  }

  report(bulk: number): Omit<LogReport, 'from' | 'to'> {
    const accesses = [...this.#accesses].map(([nominal, { agencies, ...counts }]) => ({
      ...{ nominal, ...counts },
      agencies: [...agencies].sort()
    }))
    return {
      leaves: this.#leaves,
      acts: this.#acts.rows(),
      refusals: this.#refusals.rows(),
      disclosures: this.#disclosures.rows(),
      accesses: accesses.sort((a, b) => b.consulted + b.disclosed - a.consulted - a.disclosed),
      twoPerson: [...this.#steps].map(([hash, steps]) => ({ hash, steps })),
      outOfHours: this.#late.rows(),
      bulkReads: [...this.#hours.values()]
        .map(({ nominals, ...row }) => ({ ...row, nominals: nominals.size }))
        .filter(({ nominals }) => nominals >= bulk)
        .sort((a, b) => b.nominals - a.nominals)
    }
  }
}

/** What a report is of. `to` is not itself within. */
export interface ReportWish {
  from?: string
  to?: string
  /** From how many nominals an hour on readings count as bulk. */
  bulk: number
}

async function* leavesOfGateway(remote: Remote, { from, to }: ReportWish): AsyncGenerator<Leaf> {
  for (let after = 0; ;) {
    const query = new URLSearchParams({ limit: '1000', after: String(after) })
    if (from !== undefined) query.set('from', from)
    if (to !== undefined) query.set('to', to)
    const answer = await ask(remote, 'GET', `/v1/log/entries?${query.toString()}`)
    const page = (await answer.json()) as { entries: { leaf: string }[]; next: number; more: boolean }
    for (const { leaf } of page.entries) yield soundLeaf(Buffer.from(leaf))
    if (!page.more) return
    after = page.next
  }
}

async function* leavesOfBundle(directory: string): AsyncGenerator<Leaf> {
  const text = await readFile(join(directory, 'entries.jsonl'), 'utf8').catch(() => {
    throw new CannotDo(`there is no bundle in ${directory}`)
  })
  for (const line of text.split('\n'))
    if (line !== '') yield await Promise.resolve(soundLeaf(Buffer.from((JSON.parse(line) as { leaf: string }).leaf, 'base64')))
}

function soundLeaf(bytes: Uint8Array): Leaf {
  const leaf = decodeLeaf(bytes)
  if (leaf === undefined) throw new CannotDo('what came is not a leaf of the log: verify it first (gateway log verify)')
  return leaf
}

/** The report on a bundle (a directory) or on what a running gateway shows for this credential. */
export async function reportOn(source: string | Remote, wish: ReportWish): Promise<LogReport> {
  const gathering = new Gathering()
  const [begin, end] = [wish.from, wish.to].map(time => (time === undefined ? undefined : new Date(time).toISOString()))
  for await (const leaf of typeof source === 'string' ? leavesOfBundle(source) : leavesOfGateway(source, wish))
    if ((begin === undefined || leaf.t >= begin) && (end === undefined || leaf.t < end)) gathering.take(leaf)
  return { ...(begin !== undefined && { from: begin }), ...(end !== undefined && { to: end }), ...gathering.report(wish.bulk) }
}

const rowsOf = (title: string, rows: readonly string[]): string[] => [
  '',
  `${title}${rows.length === 0 ? ': none' : ''}`,
  ...rows.map(row => `  ${row}`)
]
const number = (count: number): string => String(count).padStart(8)

/** The report as lines for people; of the nominals the twenty most looked at. */
export function reportLines({ acts, from = 'the beginning', to = 'now', ...rest }: LogReport): string[] {
  const { leaves, refusals, disclosures, accesses, twoPerson, outOfHours, bulkReads } = rest
  return [
    `${leaves} acts from ${from} to ${to}`,
    ...rowsOf(
      'Acts by kind, agency, purpose and result',
      acts.map(row => `${number(row.count)}  ${row.op}  ${row.agency}  ${row.purpose || '-'}  ${row.result || '-'}`)
    ),
    ...rowsOf(
      'Refusals',
      refusals.map(row => `${number(row.count)}  ${row.agency}  ${row.reason}`)
    ),
    ...rowsOf(
      'Disclosures by power and recipient',
      disclosures.map(row => `${number(row.count)}  ${row.power || '-'}  to ${row.recipient}`)
    ),
    ...rowsOf(
      `Accesses by nominal (pseudonyms), ${Math.min(20, accesses.length)} of ${accesses.length}`,
      accesses
        .slice(0, 20)
        .map(row => `${row.nominal}  read ${row.consulted}, disclosed ${row.disclosed}: ${row.agencies.join(', ')}`)
    ),
    ...rowsOf(
      'Changes that take two people',
      twoPerson.map(({ hash, steps }) => `${hash.slice(0, 16)}  ${steps.map(one => `${one.result} by ${one.by}`).join(', ')}`)
    ),
    ...rowsOf(
      'Readings out of hours',
      outOfHours.map(row => `${number(row.count)}  ${row.agency}  ${row.system}`)
    ),
    ...rowsOf(
      'Bulk readings',
      bulkReads.map(row => `${number(row.nominals)}  nominals in the hour of ${row.hour} by ${row.agency} ${row.system}`)
    )
  ]
}
