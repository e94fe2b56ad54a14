import { noHash } from '../hash'
import { headsLines, holderOfStream, holderOfSubject, type HeadsLine, type NamedHead } from '../heads'
import type { Leaf } from '../leaf'
import type { BundleClaim } from './manifest'
import type { Faults } from './report'
import { StreamTable } from './stream-table'

/** A leaf in its place: its index, the line it stands on, and its hash in hex. */
export interface PlacedLeaf {
  index: number
  line: number
  leaf: Leaf
  hash: string
}

const file = 'entries.jsonl'

/**
 * Follows every stream through the entries of a bundle. In a range, and for the holders of a bundle of holders, each leaf has to
 * follow the one before; of other streams the bundle holds some leaves alone, and those that do stand together have to fit.
 */
export class Streams {
  readonly actors = new StreamTable()
  readonly subjects = new StreamTable()
  readonly #claim: BundleClaim
  readonly #holders: ReadonlySet<string>
  readonly #faults: Faults
  /** The subject of each actor stream's last leaf. */
  readonly #lastSubject = new Map<string, string | undefined>()

  constructor(claim: BundleClaim, faults: Faults) {
    this.#claim = claim
    this.#holders = new Set(claim.kind === 'holders' ? claim.holders : [])
    this.#faults = faults
  }

  /** Begins the streams of a holder where its heads say that they stood. */
  begin({ holder, heads }: HeadsLine): void {
    const table = holder.startsWith('subject/') ? this.subjects : this.actors
    for (const { stream, n, hash } of heads) table.set(stream, { n, hash, at: -Infinity, index: -1 })
  }

  /** Whether a leaf is one of those whose completeness the bundle claims. */
  claims(leaf: Leaf): boolean {
    return this.#holders.has(holderOfStream(leaf.str)) || (leaf.sub !== undefined && this.#holders.has(holderOfSubject(leaf.sub)))
  }

  /** Takes the next leaf. `counted` is false for a leaf of heads that stands in the bundle beside what it claims. */
  take(placed: PlacedLeaf, counted: boolean): void {
    const { leaf } = placed
    const whole = (holder: string): boolean => this.#claim.kind === 'range' || (counted && this.#holders.has(holder))
    this.#follow(this.actors, `the stream ${leaf.str}`, leaf.str, leaf.n, leaf.p, whole(holderOfStream(leaf.str)), placed)
    this.#lastSubject.set(leaf.str, leaf.sub)
    if (leaf.sub === undefined || leaf.sn === undefined || leaf.sp === undefined) return
    const name = `the stream of subject ${leaf.sub.slice(0, 12)}…`
    this.#follow(this.subjects, name, leaf.sub, leaf.sn, leaf.sp, whole(holderOfSubject(leaf.sub)), placed)
  }

  #follow(table: StreamTable, name: string, key: string, n: number, p: string, whole: boolean, placed: PlacedLeaf): void {
    const before = table.get(key)
    const { index, line } = placed
    const at = Date.parse(placed.leaf.t)
    const message = before ? this.#afterFault(before, n, p, at, whole) : this.#firstFault(n, p, whole)
    if (message !== undefined) this.#faults.add('stream', `in ${name}: ${message}`, { file, line, index })
    table.set(key, { n, hash: placed.hash, at, index })
  }

  #afterFault(
    before: { n: number; hash: string; at: number; index: number },
    n: number,
    p: string,
    at: number,
    whole: boolean
  ): string | undefined {
    if (n <= before.n) return `number ${n} comes after number ${before.n}`
    if (n > before.n + 1)
      return whole ? `number ${before.n} is followed by number ${n}: ${missing(before.n + 1, n - 1)}` : undefined
    const which = before.index < 0 ? 'the head it had before' : `entry ${before.index}`
    if (p !== before.hash) return `number ${n} was made after something other than ${which}, which stands before it`
    return at < before.at ? `number ${n} has a time before that of number ${before.n}` : undefined
  }

  #firstFault(n: number, p: string, whole: boolean): string | undefined {
    if (n === 1) return p === noHash ? undefined : 'number 1 names something before it'
    const fromStart = this.#claim.kind === 'holders' || this.#claim.from === 0
    return whole && fromStart ? `it begins with number ${n}: ${missing(1, n - 1)}` : undefined
  }

  /** The heads of a holder's streams as they stand now. */
  headsOf(holder: string): NamedHead[] {
    if (holder.startsWith('subject/')) {
      const name = holder.slice('subject/'.length)
      const state = this.subjects.get(name)
      return state ? [{ stream: name, n: state.n, hash: state.hash }] : []
    }
    return heads(this.actors, stream => holderOfStream(stream) === holder).sort((a, b) => (a.stream < b.stream ? -1 : 1))
  }

  /** The lines of all holders as they stand now. */
  lines(): HeadsLine[] {
    return headsLines(
      heads(this.actors, () => true),
      heads(this.subjects, () => true)
    )
  }

  /** The entries that no later entry of the bundle confirms: each is the last of its streams. */
  unconfirmed(): number[] {
    const last: number[] = []
    for (const stream of this.actors.names()) {
      const state = this.actors.get(stream)
      const subject = this.#lastSubject.get(stream)
      if (state === undefined || state.index < 0) continue
      if (subject === undefined || this.subjects.get(subject)?.index === state.index) last.push(state.index)
    }
    return last.sort((a, b) => a - b)
  }
}

const missing = (from: number, to: number): string =>
  from === to ? `number ${from} is missing` : `numbers ${from} to ${to} are missing`

function heads(table: StreamTable, wanted: (stream: string) => boolean): NamedHead[] {
  const found: NamedHead[] = []
  for (const stream of table.names()) {
    const state = wanted(stream) ? table.get(stream) : undefined
    if (state) found.push({ stream, n: state.n, hash: state.hash })
  }
  return found
}
