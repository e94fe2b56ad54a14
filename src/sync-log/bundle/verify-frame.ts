import { createHash } from 'node:crypto'
import { toHex } from '../note/base64'
import { verifyNote } from '../note/note'
import { judgeCheckpoint, parsePolicy, type JudgedCheckpoint, type Policy } from '../note/policy'
import { parseLine } from './lines'
import { neededFiles, parseManifest, sealText, type BundleFile, type Manifest } from './manifest'
import type { Faults } from './report'
import { LineFault, LineReader, type BundleSource } from './source'

/** What the verifier brings along. */
export interface VerifyOptions {
  /** The text of the policy to believe; without it, the one in the bundle is believed. */
  policy?: string
  /** Checkpoints (signed notes) kept from earlier, with which the tree has to agree. */
  since?: readonly string[]
  /** The bundle has to hold something as new as this, or newer. */
  asOf?: Date
}

/** What surrounds the entries of a bundle, checked. */
export interface Frame {
  manifest: Manifest
  checkpoint: JudgedCheckpoint
  policy: Policy
  /** Earlier checkpoints that the tree has to agree with. */
  earlier: JudgedCheckpoint[]
  /** Proofs of consistency by the size that they begin with. */
  consistency: Map<number, Uint8Array[]>
}

const smallest = 1_048_576

/** Reads a small file as text; tells of one that is absent, too large or not UTF-8. */
export async function readText(source: BundleSource, name: string, faults: Faults): Promise<string | undefined> {
  const parts: Uint8Array[] = []
  let bytes = 0
  if (!(await source.names()).includes(name)) return told(faults, 'file', name, 'this file is missing')
  for await (const part of source.read(name)) {
    bytes += part.length
    if (bytes > smallest) return told(faults, 'malformed', name, 'this file is larger than it may be')
    parts.push(part)
  }
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(Buffer.concat(parts))
  } catch {
    return told(faults, 'malformed', name, 'this file is not UTF-8')
  }
}

function told(faults: Faults, code: 'file' | 'malformed' | 'signature', file: string, message: string): undefined {
  faults.add(code, message, { file })
  return undefined
}

/** Checks all but the entries: manifest, seal, files, policy, checkpoint, quorum, and what was kept from earlier. */
export async function checkFrame(source: BundleSource, options: VerifyOptions, faults: Faults): Promise<Partial<Frame>> {
  const read = await checkManifest(source, faults)
  if (read === undefined) return {}
  const { manifest, text } = read
  const policy = await readPolicy(source, options, faults)
  const note = await readText(source, 'checkpoint', faults)
  if (policy === undefined || note === undefined) return { manifest }
  const checkpoint = checkCheckpoint(note, policy, manifest, faults)
  if (checkpoint === undefined) return { manifest, policy }
  await checkSeal(source, text, checkpoint, faults)
  const earlier = checkEarlier(options.since ?? [], policy, checkpoint, faults)
  return { manifest, policy, checkpoint, earlier, consistency: await readConsistency(source, manifest, faults) }
}

/** Reads the manifest, and checks that the files are those that it was made for. */
export async function checkManifest(
  source: BundleSource,
  faults: Faults
): Promise<{ manifest: Manifest; text: string } | undefined> {
  const text = await readText(source, 'manifest.json', faults)
  if (text === undefined) return undefined
  const { manifest, fault } = parseManifest(text)
  if (manifest === undefined) {
    faults.add('malformed', `this is not the manifest of a bundle: ${fault}`, { file: 'manifest.json' })
    return undefined
  }
  await checkFiles(source, manifest, faults)
  return { manifest, text }
}

async function checkFiles(source: BundleSource, manifest: Manifest, faults: Faults): Promise<void> {
  const there = await source.names()
  for (const name of there) {
    if (name === 'manifest.json' || name === 'seal' || name.startsWith('.')) continue
    if (!Object.hasOwn(manifest.files, name)) faults.add('file', 'the manifest does not name this file', { file: name })
  }
  for (const [name, { bytes, sha256 }] of Object.entries(manifest.files)) {
    if (!there.includes(name)) {
      if (!neededFiles.slice(0, 2).includes(name as BundleFile)) faults.add('file', 'this file is missing', { file: name })
      continue
    }
    const found = await digestOf(source, name)
    if (found.bytes !== bytes || found.sha256 !== sha256)
      faults.add('file', 'this file is not the one that the manifest was made for', { file: name })
  }
}

async function digestOf(source: BundleSource, name: string): Promise<{ bytes: number; sha256: string }> {
  const hash = createHash('sha256')
  let bytes = 0
  for await (const part of source.read(name)) {
    hash.update(part)
    bytes += part.length
  }
  return { bytes, sha256: hash.digest('hex') }
}

async function readPolicy(source: BundleSource, options: VerifyOptions, faults: Faults): Promise<Policy | undefined> {
  const brought = await readText(source, 'policy', faults)
  const text = options.policy ?? brought
  if (text === undefined) return undefined
  const { policy, fault } = parsePolicy(text)
  const where = options.policy === undefined ? 'policy' : 'the policy that was given'
  if (fault !== undefined) faults.add('malformed', fault.message, { file: where, ...(fault.line > 0 && { line: fault.line }) })
  else if (policy.logs.length === 0) faults.add('malformed', 'it names no log', { file: where })
  return policy?.logs.length === 0 ? undefined : policy
}

function checkCheckpoint(note: string, policy: Policy, manifest: Manifest, faults: Faults): JudgedCheckpoint | undefined {
  const judged = judgeCheckpoint(note, policy)
  const place = { file: 'checkpoint' }
  if ('fault' in judged) {
    const { code, message } = judged.fault
    faults.add(code === 'malformed' ? 'malformed' : 'signature', message, place)
    return undefined
  }
  if (!judged.quorum) faults.add('quorum', `the policy asks for ${policy.quorum}, and ${cosigners(judged)} cosigned`, place)
  if (manifest.origin !== judged.origin || manifest.size !== judged.size || manifest.root !== toHex(judged.root))
    faults.add('signature', 'the manifest names another checkpoint than the one that is signed', { file: 'manifest.json' })
  return judged
}

const cosigners = ({ witnesses }: JudgedCheckpoint): string =>
  witnesses.length === 0 ? 'no witness of the policy' : witnesses.map(one => one.name).join(', ')

async function checkSeal(source: BundleSource, manifest: string, { log }: JudgedCheckpoint, faults: Faults): Promise<void> {
  const seal = await readText(source, 'seal', faults)
  if (seal === undefined) return
  const verified = verifyNote(seal, [log])
  if (verified.fault !== undefined) faults.add('signature', verified.fault.message, { file: 'seal' })
  else if (verified.text !== sealText(manifest)) faults.add('signature', 'the seal belongs to another manifest', { file: 'seal' })
  else if (verified.unknown.length > 0)
    faults.add('signature', 'the seal has more than the signature of the log', { file: 'seal' })
}

function checkEarlier(notes: readonly string[], policy: Policy, now: JudgedCheckpoint, faults: Faults): JudgedCheckpoint[] {
  return notes.flatMap((note, i) => {
    const judged = judgeCheckpoint(note, policy)
    const place = { file: `earlier checkpoint ${i + 1}` }
    if ('fault' in judged) faults.add('signature', judged.fault.message, place)
    else if (judged.origin !== now.origin) faults.add('signature', `it is of another log, ${judged.origin}`, place)
    else if (judged.size > now.size)
      faults.add('stale', `the log had ${judged.size} entries then, and this checkpoint speaks of ${now.size}`, place)
    else return [judged]
    return []
  })
}

async function readConsistency(source: BundleSource, { files }: Manifest, faults: Faults): Promise<Frame['consistency']> {
  const proofs = new Map<number, Uint8Array[]>()
  const file = 'consistency.jsonl'
  await eachLine(source, file, files[file] !== undefined, 65_536, faults, (text, line) => {
    const read = parseLine.consistency(text)
    if (read === undefined || proofs.has(read.from)) faults.add('malformed', 'this is not a proof of consistency', { file, line })
    else proofs.set(read.from, read.hashes)
  })
  return proofs
}

/** Reads a file line by line, as far as it can be read; tells where it cannot. */
export async function eachLine(
  source: BundleSource,
  file: string,
  there: boolean,
  longest: number,
  faults: Faults,
  take: (text: string, line: number) => void
): Promise<void> {
  if (!there || !(await source.names()).includes(file)) return
  const reader = new LineReader(source.read(file), longest)
  try {
    for (let text = await reader.next(); text !== undefined; text = await reader.next()) take(text, reader.line)
  } catch (error) {
    if (!(error instanceof LineFault)) throw error
    faults.add('malformed', error.message, { file, line: reader.line })
  }
}
