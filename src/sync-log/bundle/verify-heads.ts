import { HeadsMap, headsProofRoot, type NamedHead } from '../heads'
import type { Leaf } from '../leaf'
import { parseLine, type HeadsFileLine } from './lines'
import type { Manifest } from './manifest'
import type { Faults } from './report'
import type { BundleSource } from './source'
import type { Streams } from './streams'
import { eachLine } from './verify-frame'

const file = 'heads.jsonl'

interface Stated {
  line: number
  said: HeadsFileLine
}

/**
 * Holds `heads.jsonl` against the entries: when the entries have come to the size that a line speaks of, the streams have to
 * stand as it says; and when its leaf of heads comes, that leaf has to have committed to just this.
 */
export class HeadsCheck {
  readonly #claim: Manifest['claim']
  readonly #faults: Faults
  /** By size, rising. */
  #pending: Stated[] = []
  /** What a leaf of heads has to hold, by its index. */
  readonly #expected = new Map<number, { line: number; size: number; root: string }[]>()
  readonly #named = new Set<number>()
  /** The sizes at which something was compared, and how many heads. */
  compared = 0

  constructor(claim: Manifest['claim'], faults: Faults) {
    this.#claim = claim
    this.#faults = faults
  }

  /** Reads the file, and begins the streams where the claim does not begin with the log. */
  async load(source: BundleSource, there: boolean, streams: Streams): Promise<void> {
    const lines: Stated[] = []
    await eachLine(source, file, there, 1_048_576, this.#faults, (text, line) => {
      const said = parseLine.heads(text)
      if (said === undefined) this.#faults.add('malformed', 'this is not a line of heads', { file, line })
      else if (this.#fits(said, line)) lines.push({ line, said })
    })
    this.#pending = lines.sort((a, b) => a.said.size - b.said.size)
    for (const { said } of lines) this.#named.add(said.index)
    if (this.#claim.kind === 'holders') this.#begin(lines, streams, this.#claim.holders)
  }

  #fits(said: HeadsFileLine, line: number): boolean {
    const { kind, from, to } = this.#claim
    const fits =
      'secret' in said
        ? kind === 'range' && from === 0
        : kind === 'holders' && this.#claim.holders.includes(said.proof.holder) && said.size >= from
    if (fits && said.size <= to && said.index >= said.size) return true
    this.#faults.add('heads', 'heads of this kind, or of this size, say nothing of what the bundle claims', { file, line })
    return false
  }

  #begin(lines: readonly Stated[], streams: Streams, holders: readonly string[]): void {
    const { from, to } = this.#claim
    for (const holder of holders) {
      const at = (size: number) =>
        lines.map(({ said }) => said).find(said => 'proof' in said && said.proof.holder === holder && said.size === size)
      const [start, end] = [at(from), at(to)]
      if (end === undefined) this.#faults.add('heads', `no heads say how far ${holder} had come at ${to} entries`, { file })
      if (from === 0) continue
      if (start === undefined) this.#faults.add('heads', `no heads say how far ${holder} had come at ${from} entries`, { file })
      else if ('proof' in start) streams.begin({ holder, heads: headsIn(start) })
    }
  }

  /** Whether a line speaks of the leaf at this index. */
  names(index: number): boolean {
    return this.#named.has(index)
  }

  /** Compares all that is said of trees up to this size, before any entry at or beyond it is taken. */
  reach(size: number, streams: Streams): void {
    for (let next = this.#pending[0]; next !== undefined && next.said.size <= size; next = this.#pending[0]) {
      this.#pending.shift()
      this.#compare(next, streams)
    }
  }

  #compare({ line, said }: Stated, streams: Streams): void {
    const root = 'secret' in said ? new HeadsMap(streams.lines(), said.secret).root() : headsProofRoot(said.proof)
    if ('proof' in said) {
      const message = difference(headsIn(said), streams.headsOf(said.proof.holder))
      if (message !== undefined) this.#faults.add('heads', `at ${said.size} entries, ${message}`, { file, line })
    }
    if (root === undefined) this.#faults.add('heads', 'this proof does not belong to its holder', { file, line })
    else this.#expected.set(said.index, [...(this.#expected.get(said.index) ?? []), { line, size: said.size, root }])
    this.compared++
  }

  /** Takes a leaf of heads that a line may speak of. */
  take(index: number, entryLine: number, leaf: Leaf): void {
    if (!this.#named.delete(index)) return
    for (const { line, size, root } of this.#expected.get(index) ?? []) {
      if (leaf.sz === size && leaf.hd === root) continue
      const message =
        leaf.hd === undefined
          ? `entry ${index}, which heads are said to come from, is not a leaf of heads`
          : `the leaf of heads at entry ${index} committed to something else`
      this.#faults.add('heads', message, { file, line, index })
      this.#faults.add('heads', `line ${line} of heads.jsonl does not belong to this leaf`, {
        file: 'entries.jsonl',
        line: entryLine,
        index
      })
    }
    this.#expected.delete(index)
  }

  /** Tells of leaves of heads that never came. */
  end(): void {
    for (const index of this.#named) this.#faults.add('heads', 'the leaf of heads itself is not in the bundle', { file, index })
  }
}

function headsIn(said: HeadsFileLine): NamedHead[] {
  return 'proof' in said && said.proof.place !== 'nothing' && 'heads' in said.proof.place ? said.proof.place.heads : []
}

function difference(said: readonly NamedHead[], found: readonly NamedHead[]): string | undefined {
  for (const { stream, n, hash } of said) {
    const here = found.find(one => one.stream === stream)
    if (here === undefined) return `${stream} had come to number ${n}, and the bundle has nothing of it`
    if (here.n !== n) return `${stream} had come to number ${n}, and the bundle ends with number ${here.n}`
    if (here.hash !== hash) return `number ${n} of ${stream} was another leaf than the one in the bundle`
  }
  const more = found.find(one => !said.some(({ stream }) => stream === one.stream))
  return more && `the bundle has ${more.stream}, which there was not`
}
