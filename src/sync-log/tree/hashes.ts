import { hash } from 'node:crypto'

/** Bytes of a SHA-256 hash. */
export const hashBytes = 32

/** Root of the tree without leaves: SHA-256 of nothing (RFC 9162 section 2.1.1). */
export const emptyRoot: Uint8Array = hash('sha256', '', 'buffer')

// Hashing is done before the call returns, so that one room for its input serves all: there are millions of them.
const leafRoom = new Uint8Array(65_536)
const nodeRoom = new Uint8Array(1 + 2 * hashBytes)
nodeRoom[0] = 1

/** Hash of a leaf: SHA-256(0x00 || leaf), as 32 bytes. */
export function hashLeaf(leaf: Uint8Array): Uint8Array {
  const input = leaf.length < leafRoom.length ? leafRoom.subarray(0, leaf.length + 1) : new Uint8Array(leaf.length + 1)
  input.set(leaf, 1)
  return hash('sha256', input, 'buffer')
}

/** Hash of an inner node: SHA-256(0x01 || left || right). Both have 32 bytes. */
export function hashNode(left: Uint8Array, right: Uint8Array): Uint8Array {
  nodeRoom.set(left, 1)
  nodeRoom.set(right, 1 + hashBytes)
  return hash('sha256', nodeRoom, 'buffer')
}

/** Whether two hashes are the same 32 bytes. */
export function sameHash(a: Uint8Array, b: Uint8Array): boolean {
  if (a.length !== hashBytes || b.length !== hashBytes) return false
  for (let i = 0; i < hashBytes; i++) if (a[i] !== b[i]) return false
  return true
}
