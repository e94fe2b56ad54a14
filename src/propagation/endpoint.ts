import { isIP } from 'node:net'
import { egressGuard, type EgressGuard } from './egress'

/** An address that deliveries may be pushed to, or why this one may not. */
export type Endpoint = { ok: true; url: URL } | { ok: false; code: string; message: string }

/** What an endpoint may be. */
export interface EndpointRules {
  /** Whether plain http to this machine is meant. */
  plainLoopback?: boolean
  /** Hosts that may be called, as `host` (port 443) or `host:port`; left out, any. */
  hosts?: readonly string[]
  /** Which addresses may be connected to; left out, public ones. */
  guard?: EgressGuard
}

const loopback = /^(?:127(?:\.\d{1,3}){3}|localhost|\[::1\])$/

/** What a URL parser would quietly leave out, or hand on as the end of a line. */
const deceptive = /[^\x21-\x5b\x5d-\x7e]|%(?:0[0ad]|5c)/i

/**
 * Checks the address of an agency's endpoint. It must be https, to a host that is allowed and to no private address; plain
 * http is taken for this machine alone, and only where that is meant. User and password have no place in it.
 */
export function readEndpoint(text: string, { plainLoopback = false, hosts, guard }: EndpointRules): Endpoint {
  if (deceptive.test(text) || !URL.canParse(text)) return refuse('endpoint.url', 'is not a plain URL')
  const url = new URL(text)
  if (url.username !== '' || url.password !== '') return refuse('endpoint.user', 'must not hold a user or password')
  if (url.hash !== '') return refuse('endpoint.fragment', 'must not hold a fragment')
  const here = loopback.test(url.hostname)
  if (url.protocol !== 'https:') {
    if (url.protocol !== 'http:') return refuse('endpoint.scheme', 'must be https')
    if (!here) return refuse('endpoint.plain', 'must be https: plain http is for this machine alone')
    if (!plainLoopback) return refuse('endpoint.loopback', 'is plain http to this machine: allow it explicitly if that is meant')
  }
  if (here && plainLoopback) return { ok: true, url }
  const name = url.port === '' ? url.hostname : `${url.hostname}:${url.port}`
  if (hosts !== undefined && !hosts.includes(name))
    return refuse('endpoint.host', 'is not on the list of hosts that may be called')
  const address = url.hostname.replaceAll(/^\[|\]$/g, '')
  const may = guard ?? egressGuard({ loopback: plainLoopback })
  if (isIP(address) !== 0 && !may(address)) return refuse('endpoint.address', 'is a private or reserved address')
  return { ok: true, url }
}

function refuse(code: string, what: string): Endpoint {
  return { ok: false, code, message: `the endpoint ${what}` }
}
