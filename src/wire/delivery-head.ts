import { readContentDigest } from './digest'
import { deliveryType, headerNames } from './names'

/**
 * What the headers of a delivery say. `sequence` is the nominal's version; `standsFor` the versions this one brings the
 * receiver through, its end being the sequence; `fence` the sender's lease number, which tells two renderings of one
 * sequence apart (the higher is the later); `time` is RFC 3339.
 */
export interface DeliveryHead {
  id: string
  agency: string
  nominal: string
  sequence: number
  standsFor: { from: number; to: number }
  fence: number
  time: string
  contentType: string
  dataSchema: string
  digest: string
}

/** Headers as Node gives them: lower-case names, a list where one came more than once. */
export type HeaderBag = Readonly<Record<string, string | string[] | undefined>>

/** The headers of a delivery, without the authorization. */
export function deliveryHeaders(head: DeliveryHead): Record<string, string> {
  return {
    [headerNames.contentType]: head.contentType,
    [headerNames.specVersion]: '1.0',
    [headerNames.id]: head.id,
    [headerNames.source]: `/v1/lanes/${head.agency}`,
    [headerNames.type]: deliveryType,
    [headerNames.subject]: head.nominal,
    [headerNames.time]: head.time,
    [headerNames.sequence]: String(head.sequence),
    [headerNames.standsFor]: `${head.standsFor.from}-${head.standsFor.to}`,
    [headerNames.fence]: String(head.fence),
    [headerNames.dataSchema]: head.dataSchema,
    [headerNames.idempotencyKey]: head.id,
    [headerNames.contentDigest]: head.digest
  }
}

/**
 * Reads the headers of a delivery. Every header that is missing or malformed is named; a missing `ce-fence` counts as 0,
 * for senders that keep no leases.
 */
export function readDeliveryHeaders(headers: HeaderBag): { head: DeliveryHead } | { faults: string[] } {
  const faults: string[] = []
  const read = <T>(name: string, parse: (text: string) => T | undefined): T | undefined => {
    const text = headers[name]
    const value = typeof text === 'string' ? parse(text.trim()) : undefined
    if (value === undefined) faults.push(name)
    return value
  }
  const exactly = (expected: string) => (text: string) => (text === expected ? text : undefined)
  read(headerNames.specVersion, exactly('1.0'))
  read(headerNames.type, exactly(deliveryType))
  const id = read(headerNames.id, token)
  if (id !== undefined) read(headerNames.idempotencyKey, exactly(id))
  const agency = read(headerNames.source, text => /^\/v1\/lanes\/([A-Za-z0-9._-]{1,100})$/.exec(text)?.[1])
  const nominal = read(headerNames.subject, token)
  const sequence = read(headerNames.sequence, whole)
  const standsFor = read(headerNames.standsFor, range)
  const fence = headers[headerNames.fence] === undefined ? 0 : read(headerNames.fence, whole)
  const time = read(headerNames.time, token)
  const contentType = read(headerNames.contentType, text => (text === '' ? undefined : text))
  const dataSchema = read(headerNames.dataSchema, token)
  const digest = read(headerNames.contentDigest, readContentDigest)
  if (standsFor !== undefined && standsFor.to !== sequence) faults.push(headerNames.standsFor)
  if (faults.length > 0) return { faults }
  return { head: { id, agency, nominal, sequence, standsFor, fence, time, contentType, dataSchema, digest } as DeliveryHead }
}

function token(text: string): string | undefined {
  return /^[\x21-\x7e]{1,200}$/.test(text) ? text : undefined
}

function whole(text: string): number | undefined {
  const value = /^(?:0|[1-9]\d{0,15})$/.test(text) ? Number(text) : NaN
  return Number.isSafeInteger(value) ? value : undefined
}

function range(text: string): { from: number; to: number } | undefined {
  const [from, to, ...rest] = text.split('-').map(whole)
  return from !== undefined && to !== undefined && from <= to && rest.length === 0 ? { from, to } : undefined
}
