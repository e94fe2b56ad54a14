import { canonicalJson, isObject, type Json, type JsonObject } from '../json'
import { operations, phases, type ActPhase, type Operation } from './act'

/** The version that every leaf names. */
export const leafVersion = 'visor-audit/1'

/** The most bytes that a leaf may have. */
export const maxLeafBytes = 8192

/**
 * One leaf of the sync log, by the names that stand in its bytes: who (`ag sys usr role`), what (`op ph`), when (`t`), about
 * whom (`sub`), where in the actor stream (`str n p`) and the subject stream (`sn sp`), to whom (`rcp lane seq msg`), under
 * which marking, groups, policy, guidance pack and mapping (`mk grp pol rul map`), with which bytes (`in out`: commitments by
 * field group), why and with what result (`rsn res`), within which request (`cid`). A leaf of `heads` alone says how all streams
 * stood: `hd` is the root of the map of heads over the first `sz` leaves of the tree.
 */
export interface Leaf {
  v: typeof leafVersion
  id: string
  t: string
  op: Operation
  ph: ActPhase
  str: string
  n: number
  p: string
  ag: string
  sys?: string
  usr?: string
  role?: string
  sub?: string
  sn?: number
  sp?: string
  rcp?: string[]
  mk?: string
  grp?: string[]
  pol?: string
  rul?: string
  map?: string
  msg?: string
  lane?: string
  seq?: number
  in?: Record<string, string>
  out?: Record<string, string>
  rsn?: string
  res?: string
  cid?: string
  sz?: number
  hd?: string
}

type Check = (value: Json) => boolean

const matches =
  (pattern: RegExp, longest: number): Check =>
  value =>
    typeof value === 'string' && value.length <= longest && pattern.test(value)

const word = '[a-z0-9]+(?:[-._:][a-z0-9]+)*'
const code = matches(new RegExp(`^${word}$`), 64)
const path = matches(new RegExp(`^${word}(?:/${word})*$`), 160)
const id = matches(/^[A-Za-z0-9][A-Za-z0-9_.:-]*$/, 128)
const uuid = matches(/^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/, 36)
const hash = matches(/^[0-9a-f]{64}$/, 64)
const whole: Check = value => Number.isSafeInteger(value) && (value as number) >= 0
const number: Check = value => whole(value) && value !== 0
const codes: Check = value => Array.isArray(value) && value.length > 0 && value.length <= 64 && value.every(code)
const hashes: Check = value => isObject(value) && Object.entries(value).every(([group, item]) => code(group) && hash(item))
const time: Check = value => {
  if (typeof value !== 'string' || !/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/.test(value)) return false
  const at = new Date(value)
  return !Number.isNaN(at.getTime()) && at.toISOString() === value
}
const oneOf =
  (values: readonly string[]): Check =>
  value =>
    typeof value === 'string' && values.includes(value)

const required: Record<string, Check> = {
  v: oneOf([leafVersion]),
  id: uuid,
  t: time,
  op: oneOf(operations),
  ph: oneOf(phases),
  str: path,
  n: number,
  p: hash,
  ag: code
}

const optional: Record<string, Check> = {
  sys: code,
  usr: hash,
  role: code,
  sub: hash,
  sn: number,
  sp: hash,
  rcp: codes,
  mk: code,
  grp: codes,
  pol: hash,
  rul: hash,
  map: hash,
  msg: id,
  lane: path,
  seq: whole,
  in: hashes,
  out: hashes,
  rsn: code,
  res: code,
  cid: id,
  sz: whole,
  hd: hash
}

/** The member that keeps a value from being a leaf, or undefined for a leaf. Names the member only, never what it holds. */
export function leafFault(value: Json): string | undefined {
  if (!isObject(value)) return 'not an object'
  for (const [member, check] of Object.entries(required)) {
    const held = value[member]
    if (held === undefined || !check(held)) return member
  }
  for (const [member, held] of Object.entries(value)) {
    if (Object.hasOwn(required, member)) continue
    if (!Object.hasOwn(optional, member)) return 'a member that leaves do not have'
    if (!optional[member]?.(held)) return member
  }
  return partsFault(value as unknown as Leaf)
}

/** What is wrong between members that are each sound. */
function partsFault({ str, ag, op, sub, sn, sp, sz, hd }: Leaf): string | undefined {
  const together = (...members: unknown[]): boolean => new Set(members.map(member => member === undefined)).size === 1
  if (!together(sub, sn, sp)) return 'sub, sn and sp stand together'
  if (!together(sz, hd) || (hd !== undefined && op !== 'heads')) return 'sz and hd stand together, in a leaf of heads'
  return str === ag || str.startsWith(`${ag}/`) ? undefined : 'str begins with ag'
}

/** The bytes of a leaf: canonical JSON (RFC 8785) in UTF-8. Throws where the leaf holds what no leaf may hold, or is too long. */
export function encodeLeaf(leaf: Leaf): Uint8Array {
  const value = leaf as unknown as JsonObject
  const fault = leafFault(value)
  if (fault !== undefined) throw new TypeError(`not a leaf: ${fault}`)
  const bytes = new TextEncoder().encode(canonicalJson(value))
  if (bytes.length > maxLeafBytes) throw new RangeError(`a leaf has at most ${maxLeafBytes} bytes`)
  return bytes
}

/** Reads the bytes of a leaf back. Undefined for anything but the exact bytes that `encodeLeaf` makes. */
export function decodeLeaf(bytes: Uint8Array): Leaf | undefined {
  if (bytes.length > maxLeafBytes) return undefined
  try {
    const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
    const value = JSON.parse(text) as Json
    return leafFault(value) === undefined && isCanonical(value as JsonObject, text) ? (value as unknown as Leaf) : undefined
  } catch {
    return undefined
  }
}

/** Whether a text is canonical JSON of a leaf. A leaf holds nothing that needs escaping, so that mostly its order alone is asked. */
function isCanonical(leaf: JsonObject, text: string): boolean {
  if (JSON.stringify(leaf) !== text) return canonicalJson(leaf) === text
  return isSorted(leaf) && [leaf['in'], leaf['out']].every(hashes => hashes === undefined || isSorted(hashes as JsonObject))
}

function isSorted(object: JsonObject): boolean {
  let last = ''
  for (const member of Object.keys(object)) {
    if (member < last) return false
    last = member
  }
  return true
}
