/** An address that deliveries may be pushed to, or why this one may not. */
export type Endpoint = { ok: true; url: URL } | { ok: false; code: string; message: string }

const loopback = /^(?:127(?:\.\d{1,3}){3}|localhost|\[::1\])$/

/**
 * Checks the address of an agency's endpoint. It must be https; plain http is taken for this machine alone, and only where
 * `plainLoopback` says so. User and password have no place in it: the token is configured apart.
 */
export function readEndpoint(text: string, plainLoopback: boolean): Endpoint {
  if (!URL.canParse(text)) return refuse('endpoint.url', 'is not a URL')
  const url = new URL(text)
  if (url.username !== '' || url.password !== '') return refuse('endpoint.user', 'must not hold a user or password')
  if (url.hash !== '') return refuse('endpoint.fragment', 'must not hold a fragment')
  if (url.protocol === 'https:') return { ok: true, url }
  if (url.protocol !== 'http:') return refuse('endpoint.scheme', 'must be https')
  if (!loopback.test(url.hostname)) return refuse('endpoint.plain', 'must be https: plain http is for this machine alone')
  if (!plainLoopback) return refuse('endpoint.loopback', 'is plain http to this machine: allow it explicitly if that is meant')
  return { ok: true, url }
}

function refuse(code: string, what: string): Endpoint {
  return { ok: false, code, message: `the endpoint ${what}` }
}
