import { createHash } from 'node:crypto'
import {
  commitment,
  cosignText,
  encodeLeaf,
  formatCheckpoint,
  formatNote,
  formatVerifierKey,
  hashLeaf,
  headsLines,
  HeadsMap,
  leafHash,
  leafOf,
  nodesInTiles,
  noHash,
  pseudonym,
  signerKey,
  signText,
  TreeEdge,
  writeBundle,
  type Act,
  type BundleClaim,
  type BundleParts,
  type BundleSource,
  type EntryLine,
  type HeadsFileLine,
  type Leaf,
  type NamedHead,
  type NodeReader,
  type OpeningLine,
  type SignerKey,
  type StreamHead,
  type Tile
} from '../../src/sync-log'

/** Parsed JSON whose shape the test knows. */
// eslint-disable-next-line @typescript-eslint/no-explicit-any -- the tests say what shape they expect
export type Parsed = any

const bytesOf = (text: string): Buffer => createHash('sha256').update(text).digest()

export const origin = 'gateway.example/visor-audit/test'
export const logKey: SignerKey = signerKey(origin, 'note', bytesOf('log'))
export const witnesses = ['ctnm', 'nsd', 'hmps'].map(name => ({
  name,
  signer: signerKey(`${name}.example/witness`, 'cosignature', bytesOf(name))
}))

/** A policy that asks for two of the three witnesses, or for none. */
export function policyText(quorum: 'two' | 'none' = 'two', log: SignerKey = logKey): string {
  const lines = witnesses.map(({ name, signer }) => `witness ${name} ${formatVerifierKey(signer.verifier)}`)
  return [`log ${formatVerifierKey(log.verifier)}`, ...lines, 'group two 2 ctnm nsd hmps', `quorum ${quorum}`, ''].join('\n')
}

const agencies = ['police-ctnm', 'probation-nsd', 'prison-hmps']
const firstMoment = Date.UTC(2026, 0, 5, 8)

/** A leaf of heads in an invented log: where it stands, what it speaks of, and the map that it committed to. */
export interface InventedHeads {
  index: number
  size: number
  secret: Buffer
  map: HeadsMap
}

/** A log of invented acts in memory: leaves, tiles, openings, leaves of heads. */
export class InventedLog {
  readonly leaves: Uint8Array[] = []
  readonly openings: OpeningLine[] = []
  readonly heads: InventedHeads[] = []
  readonly #tiles = new Map<string, Tile>()
  readonly #edge = new TreeEdge()
  readonly #actors = new Map<string, StreamHead>()
  readonly #subjects = new Map<string, StreamHead>()
  readonly #subjectCount: number
  readonly #seed: string
  readonly #keep: ((index: number, leaf: Uint8Array) => void) | undefined
  #size = 0

  /** @param keep takes the leaves of a log that is too long for memory: then leaves and openings are not held */
  constructor(subjectCount = 12, seed = 'one', keep?: (index: number, leaf: Uint8Array) => void) {
    this.#subjectCount = subjectCount
    this.#seed = seed
    this.#keep = keep
  }

  /** The pseudonym of an invented nominal, with key and id. */
  subject(i: number): { id: string; key: Buffer; pseudonym: string } {
    const [id, key] = [`nominal-${i}`, bytesOf(`${this.#seed}/subject/${i}`)]
    return { id, key, pseudonym: pseudonym(key, id) }
  }

  /** Adds so many acts: collections, disclosures through couriers, consultations and beats. */
  grow(count: number): this {
    for (let i = 0; i < count; i++) this.addAct(this.#size)
    return this
  }

  addAct(i: number): void {
    const agency = agencies[i % 3] ?? ''
    if (i % 17 === 0) this.add({ op: 'beat', actor: { agency: 'gateway' }, stream: 'gateway/beat' })
    else if (i % 5 === 0)
      this.add(
        {
          op: 'disclose',
          actor: { agency: 'gateway', system: 'courier' },
          stream: `gateway/courier/${agency}`,
          recipients: [agency],
          delivery: `delivery-${i}`,
          result: 'delivered'
        },
        { subject: i % this.#subjectCount, out: { document: `delivered ${i}` } }
      )
    else if (i % 7 === 0)
      this.add({ op: 'consult', actor: { agency, system: 'search', role: 'agency' }, correlation: `request-${i}` })
    else
      this.add(
        { op: 'collect', actor: { agency, system: 'feed' }, submission: `submission-${i}`, result: 'new-version' },
        { subject: i % this.#subjectCount, in: { routing: `routed ${i}`, intelligence: `said ${i}` } }
      )
  }

  /** Adds a leaf of heads that speaks of the tree as it stands. */
  addHeads(): InventedHeads {
    const size = this.#size
    const secret = bytesOf(`${this.#seed}/heads/${size}`)
    const map = new HeadsMap(headsLines(named(this.#actors), named(this.#subjects)), secret)
    const act: Act = { op: 'heads', actor: { agency: 'gateway' }, stream: 'gateway/heads', heads: { size, root: map.root() } }
    const made = { index: size, size, secret, map }
    this.add(act)
    this.heads.push(made)
    return made
  }

  add(act: Act, more: { subject?: number; in?: Record<string, string>; out?: Record<string, string>; at?: Date } = {}): void {
    const index = this.#size
    const subject = more.subject === undefined ? undefined : this.subject(more.subject).pseudonym
    const none = { n: 0, hash: noHash }
    const stream = act.stream ?? `${act.actor.agency}/${act.actor.system ?? ''}`
    const commit = (direction: 'in' | 'out', bodies: Record<string, string>) =>
      Object.fromEntries(
        Object.entries(bodies)
          .sort()
          .map(([group, text]) => {
            const salt = bytesOf(`${this.#seed}/salt/${index}/${group}`)
            const body = Buffer.from(text)
            if (!this.#keep) this.openings.push({ index, direction, group, salt, body })
            return [group, commitment(salt, body)]
          })
      )
    const leaf = leafOf(act, {
      id: uuid(bytesOf(`${this.#seed}/id/${index}`)),
      at: more.at ?? new Date(firstMoment + index * 250),
      actor: this.#actors.get(stream) ?? none,
      ...(subject !== undefined && { subject: { pseudonym: subject, head: this.#subjects.get(subject) ?? none } }),
      ...(more.in && { received: commit('in', more.in) }),
      ...(more.out && { sent: commit('out', more.out) })
    })
    this.addLeaf(leaf)
  }

  addLeaf(leaf: Leaf): void {
    const bytes = encodeLeaf(leaf)
    this.addBytes(bytes)
    const hash = leafHash(bytes)
    this.#actors.set(leaf.str, { n: leaf.n, hash })
    if (leaf.sub !== undefined) this.#subjects.set(leaf.sub, { n: leaf.sn!, hash })
  }

  addBytes(bytes: Uint8Array): void {
    if (this.#keep) this.#keep(this.#size, bytes)
    else this.leaves.push(bytes)
    this.#size++
    this.#edge.add(hashLeaf(bytes))
    for (const tile of this.#edge.takeFull()) this.#tiles.set(`${tile.level}/${tile.n}`, tile)
  }

  get size(): number {
    return this.#size
  }

  root(): Uint8Array {
    return this.#edge.root()
  }

  /** Nodes of the tree as it stands. */
  node(): NodeReader {
    const partial = new Map(this.#edge.partialTiles().map(tile => [`${tile.level}/${tile.n}`, tile]))
    return nodesInTiles(this.size, async ({ level, n }) => {
      const tile = this.#tiles.get(`${level}/${n}`) ?? partial.get(`${level}/${n}`)
      if (tile === undefined) throw new Error('no such tile')
      return tile.bytes
    })
  }

  /** The checkpoint of the log as it stands, signed, and cosigned by witnesses by name. */
  checkpoint(cosigned: readonly string[] = ['ctnm', 'nsd'], log: SignerKey = logKey): string {
    return signedCheckpoint(formatCheckpoint({ origin: log.verifier.name, size: this.size, root: this.root() }), cosigned, log)
  }

  entries(wanted: (index: number) => boolean = () => true): EntryLine[] {
    return this.leaves.map((leaf, index) => ({ index, leaf })).filter(({ index }) => wanted(index))
  }

  decoded(index: number): Leaf {
    return JSON.parse(Buffer.from(this.leaves[index]!).toString()) as Leaf
  }
}

/** Signs the text of a checkpoint and has it cosigned. */
export function signedCheckpoint(text: string, cosigned: readonly string[] = ['ctnm', 'nsd'], log: SignerKey = logKey): string {
  const time = firstMoment / 1000 + 7200
  const cosigners = witnesses.filter(({ name }) => cosigned.includes(name))
  return formatNote({ text, signatures: [signText(text, log), ...cosigners.map(({ signer }) => cosignText(text, signer, time))] })
}

function named(heads: Map<string, StreamHead>): NamedHead[] {
  return [...heads].map(([stream, { n, hash }]) => ({ stream, n, hash }))
}

function uuid(bytes: Buffer): string {
  const hex = bytes.toString('hex')
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20, 32)}`
}

/** The files of a bundle by name. */
export type BundleFiles = Map<string, Buffer>

/** Files in memory as the source of a bundle. */
export function memorySource(files: ReadonlyMap<string, Uint8Array>): BundleSource {
  return {
    names: async () => [...files.keys()],
    read: async function* (name) {
      const bytes = files.get(name)
      if (bytes === undefined) throw new Error('no such file')
      for (let at = 0; at < bytes.length; at += 65_536) yield bytes.subarray(at, at + 65_536)
    }
  }
}

/** Writes a bundle into memory. */
export async function bundleOf(
  log: InventedLog,
  claim: BundleClaim,
  more: Partial<BundleParts> & { signer?: SignerKey } = {}
): Promise<BundleFiles> {
  const parts = new Map<string, Buffer[]>()
  const { signer = logKey, ...given } = more
  await writeBundle(
    {
      claim,
      checkpoint: log.checkpoint(),
      policy: policyText(),
      entries: log.entries(index => index >= claim.from && index < claim.to),
      node: log.node(),
      made: new Date(firstMoment + 7_200_000),
      for: 'auditor-demo',
      tool: 'test',
      ...given
    },
    signer,
    (file, bytes) => void parts.set(file, [...(parts.get(file) ?? []), Buffer.from(bytes)])
  )
  return new Map([...parts].map(([file, chunks]) => [file, Buffer.concat(chunks)]))
}

/** The whole log with all secrets and openings. */
export function wholeBundle(log: InventedLog, more: Partial<BundleParts> & { signer?: SignerKey } = {}): Promise<BundleFiles> {
  return bundleOf(
    log,
    { kind: 'range', from: 0, to: log.size },
    {
      heads: log.heads.map(({ index, size, secret }): HeadsFileLine => ({ index, size, secret })),
      openings: log.openings,
      ...more
    }
  )
}

/** All of some holders between two leaves of heads (or from the beginning), with nobody else's leaves but those of heads. */
export function holdersBundle(
  log: InventedLog,
  holders: string[],
  { start, end }: { start?: InventedHeads; end: InventedHeads },
  more: Partial<BundleParts> & { signer?: SignerKey } = {}
): Promise<BundleFiles> {
  const [from, to] = [start?.size ?? 0, end.size]
  const heads = [...(start ? [start] : []), end]
  const lines = heads.flatMap(({ index, size, map }) =>
    [...holders].sort().map((holder): HeadsFileLine => ({ index, size, proof: map.prove(holder) }))
  )
  const wanted = (index: number): boolean =>
    heads.some(one => one.index === index) || (index >= from && index < to && holders.some(holder => holds(log, index, holder)))
  const claim: BundleClaim = { kind: 'holders', from, to, holders: [...holders].sort() }
  return bundleOf(log, claim, { entries: log.entries(wanted), heads: lines, ...more })
}

/** Whether a leaf belongs to a holder, worked out here anew. */
export function holds(log: InventedLog, index: number, holder: string): boolean {
  const { str, sub } = log.decoded(index)
  const words = str.split('/')
  const agency = words[0] === 'gateway' && words[1] === 'courier' && words[2] !== undefined ? words[2] : words[0]
  return holder === `agency/${agency}` || holder === `subject/${sub}`
}
