import { createHash, type Hash } from 'node:crypto'
import { toHex } from '../note/base64'
import { parseCheckpoint } from '../note/checkpoint'
import type { SignerKey } from '../note/keys'
import { parseNote } from '../note/note'
import { consistencyProof } from '../tree/proofs'
import { coverOf, leavesOf, type NodeReader } from '../tree/ranges'
import { formatLine, type EntryLine, type HeadsFileLine, type OpeningLine, type PseudonymLine } from './lines'
import { bundleVersion, formatManifest, sealManifest, type BundleClaim, type BundleFile, type Manifest } from './manifest'

/** What a bundle is made of. All that is iterable comes in the order in which it stands in its file. */
export interface BundleParts {
  claim: BundleClaim
  /** The checkpoint as a signed note, with its cosignatures. */
  checkpoint: string
  policy: string
  /** By index: the leaves that the claim names and, for `holders`, the leaves of heads that `heads` speaks of. */
  entries: AsyncIterable<EntryLine> | Iterable<EntryLine>
  /** Gives nodes of the tree of the checkpoint. */
  node: NodeReader
  /** By index, then holder. For a `range` from 0 secrets, for `holders` proofs. */
  heads?: Iterable<HeadsFileLine>
  /** By index, direction and group. */
  openings?: AsyncIterable<OpeningLine> | Iterable<OpeningLine>
  /** By pseudonym. */
  pseudonyms?: Iterable<PseudonymLine>
  /** Sizes of earlier trees, rising, above 0, for whose checkpoints the auditor asks. */
  since?: readonly number[]
  made: Date
  for: string
  tool: string
}

/** Takes the bytes of a file, one part after the other. The files come one after the other but for entries and proof. */
export type BundleSink = (file: BundleFile | 'manifest.json' | 'seal', bytes: Uint8Array) => Promise<void> | void

/** Writes a bundle, holding little of it in memory, and gives its manifest. Throws where the parts do not belong together. */
export async function writeBundle(parts: BundleParts, signer: SignerKey, sink: BundleSink): Promise<Manifest> {
  const checkpoint = parseCheckpoint(parseNote(parts.checkpoint)?.text ?? '')
  if (checkpoint === undefined) throw new TypeError('a bundle needs a signed checkpoint')
  const files = new Files(sink)
  await files.put('checkpoint', parts.checkpoint)
  await files.put('policy', parts.policy)
  const entries = await putEntries(files, parts, checkpoint.size)
  await putAll(files, 'heads.jsonl', parts.heads, formatLine.heads)
  await putAll(files, 'openings.jsonl', parts.openings, formatLine.opening)
  await putAll(files, 'pseudonyms.jsonl', parts.pseudonyms, formatLine.pseudonym)
  for (const from of parts.since ?? []) {
    const hashes = await consistencyProof(from, checkpoint.size, parts.node)
    await files.put('consistency.jsonl', formatLine.consistency({ from, hashes }))
  }
  const manifest: Manifest = {
    v: bundleVersion,
    origin: checkpoint.origin,
    size: checkpoint.size,
    root: toHex(checkpoint.root),
    claim: parts.claim,
    entries,
    files: await files.end(),
    made: parts.made.toISOString(),
    for: parts.for,
    tool: parts.tool
  }
  const text = formatManifest(manifest)
  await sink('manifest.json', Buffer.from(text))
  await sink('seal', Buffer.from(sealManifest(text, signer)))
  return manifest
}

async function putEntries(files: Files, { entries, node }: BundleParts, size: number): Promise<number> {
  files.open('entries.jsonl')
  files.open('proof.jsonl')
  let count = 0
  let at = 0
  const fill = async (to: number): Promise<void> => {
    for (const place of coverOf({ from: at, to })) {
      await files.put('proof.jsonl', formatLine.proof({ ...leavesOf(place), hash: await node(place) }))
    }
  }
  for await (const entry of entries) {
    if (entry.index < at || entry.index >= size) throw new RangeError('the entries of a bundle rise within the tree')
    await fill(entry.index)
    await files.put('entries.jsonl', formatLine.entry(entry))
    at = entry.index + 1
    count++
  }
  await fill(size)
  return count
}

async function putAll<Line>(
  files: Files,
  name: BundleFile,
  lines: AsyncIterable<Line> | Iterable<Line> | undefined,
  format: (line: Line) => string
): Promise<void> {
  if (lines === undefined) return
  files.open(name)
  for await (const line of lines) await files.put(name, format(line))
}

const chunk = 65_536

/** The files as they grow: what is not handed over yet, the hash and the size of each. */
class Files {
  readonly #open = new Map<BundleFile, { text: string; hash: Hash; bytes: number }>()
  readonly #sink: BundleSink

  constructor(sink: BundleSink) {
    this.#sink = sink
  }

  open(name: BundleFile): { text: string; hash: Hash; bytes: number } {
    const known = this.#open.get(name)
    if (known) return known
    const made = { text: '', hash: createHash('sha256'), bytes: 0 }
    this.#open.set(name, made)
    return made
  }

  async put(name: BundleFile, text: string): Promise<void> {
    const file = this.open(name)
    file.text += text
    if (file.text.length >= chunk) await this.#flush(name)
  }

  async #flush(name: BundleFile): Promise<void> {
    const file = this.open(name)
    const bytes = Buffer.from(file.text)
    file.text = ''
    file.hash.update(bytes)
    file.bytes += bytes.length
    await this.#sink(name, bytes)
  }

  async end(): Promise<Manifest['files']> {
    const files: Manifest['files'] = {}
    for (const [name, file] of this.#open) {
      await this.#flush(name)
      files[name] = { bytes: file.bytes, sha256: file.hash.digest('hex') }
    }
    return files
  }
}
