import { createPrivateKey, createPublicKey, type KeyObject } from 'node:crypto'

const p = 2n ** 255n - 19n
const d = mod(-121665n * inverse(121666n))
const rootOfMinusOne = power(2n, (p - 1n) / 4n)

/** What is wrong with a public key: not 32 bytes, not the one spelling of its point, no point, or of low order. */
export type KeyFault = 'key.length' | 'key.not-canonical' | 'key.no-point' | 'key.low-order'

/**
 * Checks a raw Ed25519 public key more strictly than OpenSSL does, which takes keys under which anyone can make a signature
 * that fits many messages. Undefined where nothing is wrong.
 */
export function publicKeyFault(raw: Uint8Array): KeyFault | undefined {
  if (raw.length !== 32) return 'key.length'
  const little = BigInt(`0x${Buffer.from(raw).reverse().toString('hex')}`)
  const sign = little >> 255n
  const y = little & (2n ** 255n - 1n)
  if (y >= p) return 'key.not-canonical'
  const x = abscissa(y)
  if (x === undefined) return 'key.no-point'
  if (x === 0n && sign === 1n) return 'key.not-canonical'
  // Eight times a point of low order is the neutral element (0, 1); the sign does not matter for that.
  const eightfold = doubled(doubled(doubled({ x, y })))
  return eightfold.x === 0n && eightfold.y === 1n ? 'key.low-order' : undefined
}

const spkiHead = Buffer.from('302a300506032b6570032100', 'hex')

/** The public key of 32 raw bytes that `publicKeyFault` has found nothing wrong with. */
export function publicKeyOf(raw: Uint8Array): KeyObject {
  return createPublicKey({ key: Buffer.concat([spkiHead, raw]), format: 'der', type: 'spki' })
}

const pkcs8Head = Buffer.from('302e020100300506032b657004220420', 'hex')

/** The private key of a seed of 32 bytes. */
export function privateKeyOf(seed: Uint8Array): KeyObject {
  if (seed.length !== 32) throw new Error('an Ed25519 seed has 32 bytes')
  return createPrivateKey({ key: Buffer.concat([pkcs8Head, seed]), format: 'der', type: 'pkcs8' })
}

/** The 32 raw bytes of the public key that belongs to a key. */
export function rawPublicKey(key: KeyObject): Uint8Array {
  const spki = (key.type === 'private' ? createPublicKey(key) : key).export({ format: 'der', type: 'spki' })
  return new Uint8Array(spki.subarray(spkiHead.length))
}

interface Point {
  x: bigint
  y: bigint
}

function doubled({ x, y }: Point): Point {
  const cross = mod(d * x * x * y * y)
  return { x: mod(2n * x * y * inverse(1n + cross)), y: mod((y * y + x * x) * inverse(1n - cross)) }
}

/** An x with (x, y) on the curve, or undefined where there is none (RFC 8032, section 5.1.3). */
function abscissa(y: bigint): bigint | undefined {
  const square = mod((y * y - 1n) * inverse(d * y * y + 1n))
  const root = power(square, (p + 3n) / 8n)
  if (mod(root * root - square) === 0n) return root
  const other = mod(root * rootOfMinusOne)
  return mod(other * other - square) === 0n ? other : undefined
}

function inverse(of: bigint): bigint {
  return power(of, p - 2n)
}

function power(base: bigint, exponent: bigint): bigint {
  let result = 1n
  let factor = mod(base)
  for (let left = exponent; left > 0n; left >>= 1n) {
    if (left & 1n) result = (result * factor) % p
    factor = (factor * factor) % p
  }
  return result
}

function mod(value: bigint): bigint {
  const rest = value % p
  return rest < 0n ? rest + p : rest
}
