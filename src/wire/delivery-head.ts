import { readContentDigest } from './digest'
import { deliveryKinds, deliveryType, headerNames, type DeliveryKind } from './names'

/** A place in a lane, and the chain there. */
export interface LanePoint {
  epoch: number
  sequence: number
  /** Lower-case hex. */
  chain: string
}

/**
 * What the headers of a delivery say. `sequence` is the number in the lane, without gaps within an epoch; a number that is
 * not acknowledged yet may come in several renderings, of which the highest counts. `version` is the nominal's; `standsFor` the
 * versions this one brings the receiver through, its end being the version. `chain` follows from `prevChain`, the number and
 * `bodyHash`, which is the hash of the body; where a number is overtaken, that of the body it once had. `known` is sent with
 * the first number of a later epoch: the last number of an earlier one that the gateway knows, `prevChain` being its chain.
 * `time` is RFC 3339, hashes and chains are lower-case hex.
 */
export interface DeliveryHead {
  id: string
  kind: DeliveryKind
  agency: string
  nominal: string
  epoch: number
  sequence: number
  rendering: number
  version: number
  standsFor: { from: number; to: number }
  prevChain: string
  chain: string
  bodyHash: string
  known?: { epoch: number; sequence: number }
  /** The newest checkpoint of the sync log, as its sender publishes it. */
  checkpoint?: string
  time: string
  contentType: string
  dataSchema: string
  digest: string
}

/** Headers as Node gives them: lower-case names, a list where one came more than once. */
export type HeaderBag = Readonly<Record<string, string | string[] | undefined>>

/** The headers of a delivery, without the authorization and the signature. */
export function deliveryHeaders(head: DeliveryHead): Record<string, string> {
  return {
    [headerNames.contentType]: head.contentType,
    [headerNames.specVersion]: '1.0',
    [headerNames.id]: head.id,
    [headerNames.source]: `/v1/lanes/${head.agency}`,
    [headerNames.type]: deliveryType(head.kind),
    [headerNames.subject]: head.nominal,
    [headerNames.time]: head.time,
    [headerNames.epoch]: String(head.epoch),
    [headerNames.sequence]: String(head.sequence),
    [headerNames.rendering]: String(head.rendering),
    [headerNames.version]: String(head.version),
    [headerNames.standsFor]: `${head.standsFor.from}-${head.standsFor.to}`,
    [headerNames.prevChain]: head.prevChain,
    [headerNames.chain]: head.chain,
    [headerNames.bodyHash]: head.bodyHash,
    ...(head.known && { [headerNames.known]: `${head.known.epoch}-${head.known.sequence}` }),
    ...(head.checkpoint !== undefined && { [headerNames.checkpoint]: head.checkpoint }),
    [headerNames.dataSchema]: head.dataSchema,
    [headerNames.idempotencyKey]: head.id,
    [headerNames.contentDigest]: head.digest
  }
}

/** Reads the headers of a delivery. Every header that is missing or malformed is named. */
export function readDeliveryHeaders(headers: HeaderBag): { head: DeliveryHead } | { faults: string[] } {
  const faults: string[] = []
  const read = <T>(name: string, parse: (text: string) => T | undefined): T | undefined => {
    const text = headers[name]
    const value = typeof text === 'string' ? parse(text.trim()) : undefined
    if (value === undefined) faults.push(name)
    return value
  }
  const optional = <T>(name: string, parse: (text: string) => T | undefined): T | undefined =>
    headers[name] === undefined ? undefined : read(name, parse)
  const exactly = (expected: string) => (text: string) => (text === expected ? text : undefined)
  read(headerNames.specVersion, exactly('1.0'))
  const kind = read(headerNames.type, text => deliveryKinds.find(each => deliveryType(each) === text))
  const id = read(headerNames.id, token)
  if (id !== undefined) read(headerNames.idempotencyKey, exactly(id))
  const agency = read(headerNames.source, text => /^\/v1\/lanes\/([A-Za-z0-9._-]{1,100})$/.exec(text)?.[1])
  const nominal = read(headerNames.subject, token)
  const epoch = read(headerNames.epoch, counted)
  const sequence = read(headerNames.sequence, counted)
  const rendering = read(headerNames.rendering, counted)
  const version = read(headerNames.version, whole)
  const standsFor = read(headerNames.standsFor, range)
  const prevChain = read(headerNames.prevChain, hex)
  const chain = read(headerNames.chain, hex)
  const bodyHash = read(headerNames.bodyHash, hex)
  const known = optional(headerNames.known, place)
  const checkpoint = optional(headerNames.checkpoint, text => (/^[\x20-\x7e]{1,1000}$/.test(text) ? text : undefined))
  const time = read(headerNames.time, token)
  const contentType = read(headerNames.contentType, text => (text === '' ? undefined : text))
  const dataSchema = read(headerNames.dataSchema, token)
  const digest = read(headerNames.contentDigest, readContentDigest)
  if (standsFor !== undefined && standsFor.to !== version) faults.push(headerNames.standsFor)
  if (faults.length > 0) return { faults }
  const where = { epoch, sequence, rendering, version, standsFor, prevChain, chain, bodyHash }
  const rest = { ...(known && { known }), ...(checkpoint !== undefined && { checkpoint }), time, contentType, dataSchema, digest }
  return { head: { id, kind, agency, nominal, ...where, ...rest } as DeliveryHead }
}

function token(text: string): string | undefined {
  return /^[\x21-\x7e]{1,200}$/.test(text) ? text : undefined
}

function hex(text: string): string | undefined {
  return /^[0-9a-f]{64}$/.test(text) ? text : undefined
}

function whole(text: string): number | undefined {
  const value = /^(?:0|[1-9]\d{0,15})$/.test(text) ? Number(text) : NaN
  return Number.isSafeInteger(value) ? value : undefined
}

function counted(text: string): number | undefined {
  return text === '0' ? undefined : whole(text)
}

function range(text: string): { from: number; to: number } | undefined {
  const [from, to, ...rest] = text.split('-').map(whole)
  return from !== undefined && to !== undefined && from <= to && rest.length === 0 ? { from, to } : undefined
}

function place(text: string): { epoch: number; sequence: number } | undefined {
  const [epoch, sequence, ...rest] = text.split('-').map(whole)
  return epoch !== undefined && sequence !== undefined && rest.length === 0 ? { epoch, sequence } : undefined
}
