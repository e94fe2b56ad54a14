import { hash } from 'node:crypto'
import { canonicalJson, isObject, type Json, type JsonObject } from '../../json'
import { toBase64 } from '../note/base64'
import type { SignerKey } from '../note/keys'
import { formatNote, signText } from '../note/note'

/** The version that every manifest names. */
export const bundleVersion = 'visor-bundle/1'

/** The files of a bundle beside `manifest.json` and `seal`. The first four are always there. */
export const bundleFiles = [
  'checkpoint',
  'policy',
  'entries.jsonl',
  'proof.jsonl',
  'heads.jsonl',
  'openings.jsonl',
  'pseudonyms.jsonl',
  'consistency.jsonl'
] as const

/** One of `bundleFiles`. */
export type BundleFile = (typeof bundleFiles)[number]

/** The files that no bundle is without. */
export const neededFiles: readonly BundleFile[] = bundleFiles.slice(0, 4)

/**
 * What a bundle claims: `range`, every entry with index in [from, to); `holders`, every entry of these holders in [from, to), both
 * of which are sizes that a leaf of heads speaks of; `part`, some entries, and nothing of the others.
 */
export type BundleClaim =
  | { kind: 'range'; from: number; to: number }
  | { kind: 'holders'; from: number; to: number; holders: string[] }
  | { kind: 'part'; from: number; to: number; filter: Record<string, string> }

/** `manifest.json`: what the bundle is, and the size and SHA-256 of each of its files. */
export interface Manifest {
  v: typeof bundleVersion
  origin: string
  /** Of the checkpoint; the root in hex. */
  size: number
  root: string
  claim: BundleClaim
  /** How many lines `entries.jsonl` has. */
  entries: number
  files: Partial<Record<BundleFile, { bytes: number; sha256: string }>>
  /** When, for whom (the name of the client) and with what it was made. */
  made: string
  for: string
  tool: string
}

const isCount = (value: unknown): value is number => Number.isSafeInteger(value) && (value as number) >= 0
const isHash = (value: unknown): value is string => typeof value === 'string' && /^[0-9a-f]{64}$/.test(value)
const isText = (value: unknown): value is string =>
  typeof value === 'string' && value.length <= 256 && /^[^\p{Cc}]+$/u.test(value)
const isTime = (value: unknown): value is string =>
  typeof value === 'string' && /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/.test(value)
const isHolder = (value: unknown): value is string =>
  typeof value === 'string' && /^(?:agency|subject)\/[a-z0-9._:-]+$/.test(value)
const hasJust = (value: JsonObject, ...members: string[]): boolean =>
  Object.keys(value).length === members.length && members.every(member => Object.hasOwn(value, member))

/** The text of a manifest: canonical JSON and a newline. */
export function formatManifest(manifest: Manifest): string {
  return `${canonicalJson(manifest as unknown as JsonObject)}\n`
}

/** Reads a manifest. Gives the member that is not as it must be as `fault`. */
export function parseManifest(text: string): { manifest: Manifest; fault?: never } | { manifest?: never; fault: string } {
  const value = parseCanonical(text.slice(0, -1))
  if (!text.endsWith('\n') || !isObject(value)) return { fault: 'it is not canonical JSON with a newline' }
  if (!hasJust(value, 'v', 'origin', 'size', 'root', 'claim', 'entries', 'files', 'made', 'for', 'tool'))
    return { fault: 'its members are not those of a manifest' }
  const checks: Record<string, (member: Json) => boolean> = {
    v: member => member === bundleVersion,
    origin: isText,
    size: isCount,
    root: isHash,
    claim: isClaim,
    entries: isCount,
    files: isFiles,
    made: isTime,
    for: isText,
    tool: isText
  }
  const wrong = Object.keys(checks).find(member => !checks[member]?.(value[member] ?? null))
  if (wrong !== undefined) return { fault: `its member ${wrong} is not as it must be` }
  const manifest = value as unknown as Manifest
  return manifest.claim.to <= manifest.size ? { manifest } : { fault: 'it claims more than the tree has' }
}

function isClaim(value: Json): boolean {
  if (!isObject(value) || !isCount(value['from']) || !isCount(value['to']) || value['from'] > value['to']) return false
  const { kind, holders, filter } = value
  if (kind === 'range') return hasJust(value, 'kind', 'from', 'to')
  if (kind === 'holders')
    return hasJust(value, 'kind', 'from', 'to', 'holders') && Array.isArray(holders) && holders.length > 0 && isSorted(holders)
  return (
    kind === 'part' &&
    hasJust(value, 'kind', 'from', 'to', 'filter') &&
    isObject(filter) &&
    Object.entries(filter).every(([name, text]) => isText(name) && isText(text))
  )
}

function isSorted(holders: Json[]): boolean {
  return holders.every((holder, i) => isHolder(holder) && (i === 0 || (holders[i - 1] as string) < holder))
}

function isFiles(value: Json): boolean {
  if (!isObject(value) || !neededFiles.every(name => Object.hasOwn(value, name))) return false
  return Object.entries(value).every(
    ([name, file]) =>
      (bundleFiles as readonly string[]).includes(name) &&
      isObject(file) &&
      hasJust(file, 'bytes', 'sha256') &&
      isCount(file['bytes']) &&
      isHash(file['sha256'])
  )
}

/** Reads canonical JSON; undefined for anything else, and so for members that stand twice. */
export function parseCanonical(text: string): Json | undefined {
  try {
    const value = JSON.parse(text) as Json
    return canonicalJson(value) === text ? value : undefined
  } catch {
    return undefined
  }
}

/** The text that a seal signs: two lines, so that it can never be taken for a checkpoint, which has three. */
export function sealText(manifest: string): string {
  return `${bundleVersion}\n${toBase64(hash('sha256', manifest, 'buffer'))}\n`
}

/** The seal of a manifest: a note, signed with the key of the log. */
export function sealManifest(manifest: string, signer: SignerKey): string {
  const text = sealText(manifest)
  return formatNote({ text, signatures: [signText(text, signer)] })
}
