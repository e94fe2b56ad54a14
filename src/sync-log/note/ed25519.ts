import { createPrivateKey, createPublicKey, sign, verify, type KeyObject } from 'node:crypto'

const publicPrefix = Buffer.from('302a300506032b6570032100', 'hex')
const privatePrefix = Buffer.from('302e020100300506032b657004220420', 'hex')
const prime = 2n ** 255n - 19n

// y of the eight points of low order: 1, -1, 0 and the two of order eight, which are each other's negatives.
const ofOrderEight = BigInt('0x05fc536d880238b13933c6d305acdfd5f098eff289f4c345b027b2c28f95e826')
const lowOrder = new Set([1n, prime - 1n, 0n, ofOrderEight, prime - ofOrderEight])

/**
 * Whether 32 bytes may serve as a public key: the encoding is canonical, and the point is not one of low order, for which
 * anybody can make signatures. OpenSSL takes such keys, so they are refused here.
 */
export function isSoundPublicKey(key: Uint8Array): boolean {
  if (key.length !== 32) return false
  const y = BigInt(`0x${Buffer.from(key).reverse().toString('hex')}`) & (2n ** 255n - 1n)
  return y < prime && !lowOrder.has(y)
}

/**
 * Checks an Ed25519 signature (RFC 8032). False also where the key is not sound.
 * @param key 32 bytes
 * @param signature 64 bytes
 */
export function verifyEd25519(key: Uint8Array, message: Uint8Array, signature: Uint8Array): boolean {
  if (signature.length !== 64 || !isSoundPublicKey(key)) return false
  const publicKey = createPublicKey({ key: Buffer.concat([publicPrefix, key]), format: 'der', type: 'spki' })
  return verify(null, message, publicKey, signature)
}

/** A private key from its 32-byte seed. Throws for another length. */
export function ed25519FromSeed(seed: Uint8Array): KeyObject {
  if (seed.length !== 32) throw new RangeError('an Ed25519 seed has 32 bytes')
  return createPrivateKey({ key: Buffer.concat([privatePrefix, seed]), format: 'der', type: 'pkcs8' })
}

/** The 32 bytes of the public key that belongs to a private one. */
export function ed25519PublicKey(key: KeyObject): Uint8Array {
  return createPublicKey(key).export({ format: 'der', type: 'spki' }).subarray(publicPrefix.length)
}

/** Signs; the same message always has the same signature. */
export function signEd25519(key: KeyObject, message: Uint8Array): Uint8Array {
  return sign(null, message, key)
}
