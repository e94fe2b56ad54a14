import { commitment, pseudonym } from '../hash'
import { decodeLeaf, type Leaf } from '../leaf'
import { toHex } from '../note/base64'
import type { JudgedCheckpoint } from '../note/policy'
import { Frontier } from '../tree/frontier'
import { hashLeaf, sameHash } from '../tree/hashes'
import { verifyConsistency } from '../tree/proofs'
import { parseLine, type OpeningLine, type ProofLine, type PseudonymLine } from './lines'
import type { Faults } from './report'
import { LineFault, LineReader, type BundleSource } from './source'
import { Streams } from './streams'
import { eachLine, type Frame } from './verify-frame'
import { HeadsCheck } from './verify-heads'

const entryFile = 'entries.jsonl'
const proofFile = 'proof.jsonl'
const openingFile = 'openings.jsonl'
const longestOpening = 64 * 1024 * 1024

/** How often the entries make room for other work. */
export interface EntryCounts {
  entries: number
  openings: number
  pseudonyms: number
  heads: number
  /** The newest time that a leaf bears. */
  newest: string | undefined
  earlierAgreed: number
}

/** Goes through the entries once, in the order of the tree, with proof, heads and openings beside them. */
export class EntryCheck {
  readonly #source: BundleSource
  readonly #frame: Frame
  readonly #faults: Faults
  readonly #tree = new Frontier()
  readonly #streams: Streams
  readonly #heads: HeadsCheck
  readonly #earlier: JudgedCheckpoint[]
  readonly #behind = new Map<string, PseudonymLine & { line: number; seen: boolean }>()
  readonly #counts: EntryCounts = { entries: 0, openings: 0, pseudonyms: 0, heads: 0, newest: undefined, earlierAgreed: 0 }
  #openings: Ahead<OpeningLine> | undefined

  constructor(source: BundleSource, frame: Frame, faults: Faults) {
    this.#source = source
    this.#frame = frame
    this.#faults = faults
    this.#streams = new Streams(frame.manifest.claim, faults)
    this.#heads = new HeadsCheck(frame.manifest.claim, faults)
    this.#earlier = [...frame.earlier]
  }

  async run(): Promise<EntryCounts> {
    const { files } = this.#frame.manifest
    await this.#heads.load(this.#source, files['heads.jsonl'] !== undefined, this.#streams)
    await this.#loadPseudonyms(files['pseudonyms.jsonl'] !== undefined)
    const opened = files[openingFile] !== undefined && (await this.#source.names()).includes(openingFile)
    if (opened) this.#openings = this.#ahead(openingFile, longestOpening, parseLine.opening)
    const [entries, proof] = [this.#ahead(entryFile, 65_536, parseLine.entry), this.#ahead(proofFile, 1024, parseLine.proof)]
    const whole = await this.#walk(entries, proof)
    if (whole) await this.#end()
    return { ...this.#counts, heads: this.#heads.compared }
  }

  #ahead<Line>(file: string, longest: number, parse: (text: string) => Line | undefined): Ahead<Line> {
    return new Ahead(file, new LineReader(this.#source.read(file), longest), parse, this.#faults)
  }

  /** Builds the tree from entries and proof. False where they do not come to its end, so that nothing more can be said. */
  async #walk(entries: Ahead<{ index: number; leaf: Uint8Array }>, proof: Ahead<ProofLine>): Promise<boolean> {
    const { size } = this.#frame.manifest
    let [entry, fill] = [await entries.next(), await proof.next()]
    while (this.#tree.size < size) {
      if (entries.broken || proof.broken) return false
      this.#agree()
      const at = this.#tree.size
      if (fill?.from === at) {
        if (!this.#fill(fill, proof.line)) return false
        fill = await proof.next()
      } else if (entry?.index === at) {
        await this.#entry(entry.index, entry.leaf, entries.line)
        entry = await entries.next()
      } else return this.#outOfOrder(at, entry?.index, entries.line, fill?.from, proof.line)
    }
    if (entries.broken || proof.broken) return false
    this.#agree()
    if (entry) return this.#tooMuch(entryFile, entries.line, entry.index)
    return fill ? this.#tooMuch(proofFile, proof.line) : true
  }

  #tooMuch(file: string, line: number, index?: number): false {
    this.#faults.add('order', 'this stands beyond the end of the tree', { file, line, ...(index !== undefined && { index }) })
    return false
  }

  #outOfOrder(at: number, index: number | undefined, entryLine: number, from: number | undefined, proofLine: number): false {
    const { to, kind } = this.#frame.manifest.claim
    const what = kind === 'range' && at < to ? `entry ${at} is missing` : `nothing is said of entry ${at}`
    if (index !== undefined && index < at)
      this.#faults.add('order', `entry ${index} stands where entry ${at} has to`, { file: entryFile, line: entryLine, index })
    else if (from !== undefined && from < at)
      this.#faults.add('order', `this hash is of entry ${from} on, where entry ${at} comes next`, {
        file: proofFile,
        line: proofLine
      })
    else if (index !== undefined)
      this.#faults.add('order', `${what}: this is entry ${index}`, { file: entryFile, line: entryLine, index })
    else this.#faults.add('order', `${what}: the file ends`, { file: entryFile, index: at })
    return false
  }

  #fill({ from, to, hash }: ProofLine, line: number): boolean {
    const { claim, size } = this.#frame.manifest
    const level = Math.log2(to - from)
    const place = { file: proofFile, line, index: from }
    if (!Number.isInteger(level) || from % (to - from) !== 0 || to > size) {
      this.#faults.add('tree', 'the tree has no node of these leaves', place)
      return false
    }
    if (claim.kind === 'range' && from < claim.to && to > claim.from) {
      const first = Math.max(from, claim.from)
      this.#faults.add('scope', `a hash stands for entry ${first}, which the bundle says it holds`, place)
      return false
    }
    this.#tree.addSubtree(level, hash)
    return true
  }

  async #entry(index: number, bytes: Uint8Array, line: number): Promise<void> {
    this.#heads.reach(index, this.#streams)
    const hash = hashLeaf(bytes)
    this.#tree.addSubtree(0, hash)
    this.#counts.entries++
    const leaf = decodeLeaf(bytes)
    const place = { file: entryFile, line, index }
    if (leaf === undefined) {
      this.#faults.add('malformed', 'these bytes are not those of a leaf', place)
      return
    }
    const counted = this.#inScope(index, leaf, line)
    this.#streams.take({ index, line, leaf, hash: toHex(hash) }, counted)
    if (leaf.sz !== undefined && leaf.sz > index) this.#faults.add('heads', 'these heads speak of entries after them', place)
    this.#heads.take(index, line, leaf)
    this.#see(leaf)
    await this.#open(index, leaf)
  }

  /** Whether the claim counts a leaf; tells of one that it has no room for. */
  #inScope(index: number, leaf: Leaf, line: number): boolean {
    const { claim } = this.#frame.manifest
    const within = index >= claim.from && index < claim.to
    const counted = within && (claim.kind !== 'holders' || this.#streams.claims(leaf))
    if (!counted && !(claim.kind === 'holders' && this.#heads.names(index)))
      this.#faults.add('scope', 'this entry is none of those that the bundle says it holds', { file: entryFile, line, index })
    return counted
  }

  #see(leaf: Leaf): void {
    if (this.#counts.newest === undefined || leaf.t > this.#counts.newest) this.#counts.newest = leaf.t
    if (this.#behind.size === 0) return
    for (const [kind, name] of [
      ['subject', leaf.sub],
      ['user', leaf.usr]
    ]) {
      const behind = name === undefined ? undefined : this.#behind.get(name)
      if (behind?.kind === kind && behind) behind.seen = true
    }
  }

  async #open(index: number, leaf: Leaf): Promise<void> {
    const openings = this.#openings
    if (openings === undefined) return
    for (let next = await openings.peek(); next !== undefined && next.index <= index; next = await openings.peek()) {
      const place = { file: openingFile, line: openings.line, index: next.index }
      const { direction, group, salt, body } = next
      const stated = direction === 'in' ? leaf.in?.[group] : leaf.out?.[group]
      if (next.index < index) this.#faults.add('opening', 'there is no such entry in the bundle, or not here', place)
      else if (stated === undefined) this.#faults.add('opening', 'the leaf has no commitment to this group', place)
      else if (stated !== commitment(salt, body))
        this.#faults.add('opening', `these are not the bytes that the leaf committed to as ${direction} ${group}`, place)
      this.#counts.openings++
      openings.drop()
    }
  }

  async #loadPseudonyms(there: boolean): Promise<void> {
    const file = 'pseudonyms.jsonl'
    let last = ''
    await eachLine(this.#source, file, there, 8192, this.#faults, (text, line) => {
      const read = parseLine.pseudonym(text)
      const place = { file, line }
      if (read === undefined || read.pseudonym <= last) return this.#faults.add('malformed', 'not the next pseudonym', place)
      last = read.pseudonym
      if (pseudonym(read.key, read.id) !== read.pseudonym)
        this.#faults.add('opening', 'the key and the id do not make this pseudonym', place)
      this.#behind.set(read.pseudonym, { ...read, line, seen: false })
      this.#counts.pseudonyms++
    })
  }

  /** Compares the tree with an earlier checkpoint of the size that it has come to. */
  #agree(): void {
    for (let i = this.#earlier.length - 1; i >= 0; i--) {
      const earlier = this.#earlier[i]
      if (earlier?.size !== this.#tree.size) continue
      this.#earlier.splice(i, 1)
      if (sameHash(earlier.root, this.#tree.root())) this.#counts.earlierAgreed++
      else this.#faults.add('history', changed(earlier.size), { index: earlier.size })
    }
  }

  async #end(): Promise<void> {
    const { manifest, checkpoint, consistency } = this.#frame
    this.#heads.reach(manifest.size, this.#streams)
    this.#heads.end()
    const rest = await this.#openings?.peek()
    if (rest !== undefined && this.#openings)
      this.#faults.add('opening', 'there is no such entry in the bundle', {
        file: openingFile,
        line: this.#openings.line,
        index: rest.index
      })
    for (const { line, seen } of this.#behind.values())
      if (!seen) this.#faults.add('opening', 'nobody in the bundle has this pseudonym', { file: 'pseudonyms.jsonl', line })
    this.#checkRoot()
    this.#checkCount()
    for (const { size: old, root: oldRoot } of this.#earlier) {
      const proof = consistency.get(old)
      if (proof === undefined)
        this.#faults.add('history', `the bundle has no proof that the log continues the one of ${old} entries`, { index: old })
      else if (!verifyConsistency({ old, oldRoot, size: checkpoint.size, root: checkpoint.root, proof }))
        this.#faults.add('history', changed(old), { file: 'consistency.jsonl', index: old })
      else this.#counts.earlierAgreed++
    }
  }

  #checkRoot(): void {
    if (sameHash(this.#tree.root(), this.#frame.checkpoint.root)) return
    const suspects = this.#faults.any ? [] : this.#streams.unconfirmed()
    const which =
      suspects.length === 0 ? '' : `: the altered one is among ${suspects.slice(0, 20).join(', ')}, or a hash of proof.jsonl is`
    const only = suspects.length === 1 && this.#frame.manifest.files[proofFile]?.bytes === 0 ? suspects[0] : undefined
    this.#faults.add('tree', `the entries do not make the root that was signed${which}`, {
      file: entryFile,
      ...(only !== undefined && { index: only })
    })
  }

  #checkCount(): void {
    const { entries } = this.#frame.manifest
    if (entries !== this.#counts.entries)
      this.#faults.add('file', `the manifest counts ${entries} entries, and there are ${this.#counts.entries}`, {
        file: 'manifest.json'
      })
  }
}

const changed = (size: number): string =>
  `history was changed: the first ${size} entries are not those that the earlier checkpoint was signed for`

/** Reads the lines of a file with one in hand. */
class Ahead<Line> {
  /** The line in hand, or last given. */
  line = 0
  broken = false
  readonly #file: string
  readonly #reader: LineReader
  readonly #parse: (text: string) => Line | undefined
  readonly #faults: Faults
  #held: Line | undefined
  #done = false

  constructor(file: string, reader: LineReader, parse: (text: string) => Line | undefined, faults: Faults) {
    this.#file = file
    this.#reader = reader
    this.#parse = parse
    this.#faults = faults
  }

  /** The next line; undefined after the last, or after one that is malformed. */
  async next(): Promise<Line | undefined> {
    if (this.#done) return undefined
    try {
      const text = await this.#reader.next()
      this.line = this.#reader.line
      if (text === undefined) this.#done = true
      const read = text === undefined ? undefined : this.#parse(text)
      if (text !== undefined && read === undefined) this.#break('this is not a line of this file')
      return read
    } catch (error) {
      if (!(error instanceof LineFault)) throw error
      this.line = this.#reader.line
      this.#break(error.message)
      return undefined
    }
  }

  /** The next line, which stays in hand until it is dropped. */
  async peek(): Promise<Line | undefined> {
    this.#held ??= await this.next()
    return this.#held
  }

  drop(): void {
    this.#held = undefined
  }

  #break(message: string): void {
    this.#faults.add('malformed', message, { file: this.#file, line: this.line })
    this.broken = true
    this.#done = true
  }
}
