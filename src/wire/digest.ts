import { createHash } from 'node:crypto'

const sha256Member = /(?:^|,)\s*sha-256=:([A-Za-z0-9+/]{43}=):\s*(?=,|;|$)/

/** The content digest of a body by RFC 9530: `sha-256=:<base64>:`. */
export function contentDigest(body: Uint8Array): string {
  return `sha-256=:${createHash('sha256').update(body).digest('base64')}:`
}

/**
 * The SHA-256 member of a `content-digest` header in the form `contentDigest` writes, or undefined where the header
 * names none. Digests by other algorithms beside it are passed over, as RFC 9530 allows.
 */
export function readContentDigest(header: string): string | undefined {
  const found = sha256Member.exec(header)?.[1]
  return found === undefined ? undefined : `sha-256=:${found}:`
}
