import type { HeaderBag } from './delivery-head'
import { readDictionary, writeBare, writeInnerList, writeItem, type Item, type Parameters } from './structured-fields'

/** A message as signatures see it. A response names the request that it answers. Header names are in lower case. */
export interface SignedMessage {
  headers: HeaderBag
  /** Of a request. */
  method?: string
  /** Of a request: the absolute URL. */
  url?: string
  /** Of a response. */
  status?: number
  /** Of a response: what it answers. */
  request?: SignedMessage
}

/** The text that is signed (RFC 9421, section 2.5), or the component that the message lacks. */
export type SignatureBase = { base: string } | { lacks: string }

/** A covered component by name; `req` reaches into the request that a response answers. */
export function component(name: string, more: { req?: boolean; key?: string } = {}): Item {
  const params = new Map<string, Item['bare']>()
  if (more.req === true) params.set('req', { kind: 'boolean', value: true })
  if (more.key !== undefined) params.set('key', { kind: 'string', value: more.key })
  return { bare: { kind: 'string', value: name }, params }
}

/**
 * The signature base of a message. Every component must be there, and none may come twice; `bs`, `sf` and `tr` are not
 * spoken here and count as lacking.
 */
export function signatureBase(message: SignedMessage, covered: readonly Item[], params: Parameters): SignatureBase {
  const lines: string[] = []
  const seen = new Set<string>()
  for (const item of covered) {
    const name = writeItem(item)
    const value = valueOf(message, item)
    if (value === undefined || seen.has(name)) return { lacks: name }
    seen.add(name)
    lines.push(`${name}: ${value}`)
  }
  lines.push(`"@signature-params": ${writeInnerList(covered, params)}`)
  return { base: lines.join('\n') }
}

function valueOf(message: SignedMessage, { bare, params }: Item): string | undefined {
  if (bare.kind !== 'string') return undefined
  const known = [...params].every(([key, value]) =>
    key === 'req' ? value.kind === 'boolean' && value.value : key === 'key' && value.kind === 'string'
  )
  if (!known) return undefined
  const from = params.has('req') ? message.request : message
  if (from === undefined) return undefined
  const key = params.get('key')
  if (bare.value.startsWith('@')) return key === undefined ? derived(from, bare.value) : undefined
  const header = field(from.headers, bare.value)
  return key?.kind === 'string' ? header && memberOf(header, key.value) : header
}

/** The derived components that this profile knows (RFC 9421, section 2.2). */
function derived({ method, url, status }: SignedMessage, name: string): string | undefined {
  if (name === '@status') return status === undefined ? undefined : String(status)
  if (name === '@method') return method
  if (url === undefined || !URL.canParse(url)) return undefined
  const { host, pathname, search, href } = new URL(url)
  switch (name) {
    case '@target-uri':
      return href
    case '@authority':
      return host
    case '@path':
      return pathname
    case '@query':
      return search === '' ? '?' : search
    default:
      return undefined
  }
}

/** A header's value, its lines trimmed and joined. A name that is not in lower case names nothing. */
function field(headers: HeaderBag, name: string): string | undefined {
  const value = Object.hasOwn(headers, name) ? headers[name] : undefined
  const lines = typeof value === 'string' ? [value] : value
  return lines?.map(line => line.trim().replaceAll(/[ \t]*\r?\n[ \t]+/g, ' ')).join(', ')
}

function memberOf(header: string, key: string): string | undefined {
  const member = readDictionary(header)?.get(key)
  if (member === undefined) return undefined
  return 'list' in member ? writeInnerList(member.list, member.params) : writeItem({ bare: member.bare, params: member.params })
}

/** The text of a dictionary with one member that holds bytes, as a `Signature` field does. */
export function signatureField(label: string, signature: Uint8Array): string {
  return `${label}=${writeBare({ kind: 'bytes', value: signature })}`
}
