import { createPublicKey, generateKeyPairSync, verify } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { publicKeyFault, rawPublicKey, verifyingKey } from '../../src/wire'
import { describeWithShared, sharedPath } from '../support/shared'

const p = 2n ** 255n - 19n

/** A y and the sign of x as 32 bytes. */
function encoded(y: bigint, sign = 0n): Uint8Array {
  const hex = (y | (sign << 255n)).toString(16).padStart(64, '0')
  return new Uint8Array(Buffer.from(hex, 'hex').reverse())
}

/** The ordinates of the points of order 8; those of order 1, 2 and 4 are 1, -1 and 0. */
const ofOrderEight = [
  2707385501144840649318225287225658788936804267575313519463743609750303402022n,
  55188659117513257062467267217118295137698188065244968500265048394206261417927n
]

describe('a public key', () => {
  test('is taken as every tool makes it', () => {
    for (let i = 0; i < 20; i++) {
      const { publicKey } = generateKeyPairSync('ed25519')
      const raw = rawPublicKey(publicKey)
      expect(publicKeyFault(raw)).toBeUndefined()
      const made = verifyingKey({ id: 'a', publicKey: Buffer.from(raw).toString('base64') })
      expect('key' in made && made.key.key.equals(publicKey)).toBe(true)
    }
  })

  test.each([0n, 1n, p - 1n, ...ofOrderEight].flatMap(y => [0n, 1n].map(sign => [y, sign] as const)))(
    'of low order is refused: y = %s, sign %s',
    (y, sign) => {
      const alone = y === 1n || y === p - 1n
      expect(publicKeyFault(encoded(y, sign))).toBe(alone && sign === 1n ? 'key.not-canonical' : 'key.low-order')
    }
  )

  test('of another spelling is refused, whatever its point', () => {
    for (let above = 0n; above < 19n; above++)
      for (const sign of [0n, 1n]) expect(publicKeyFault(encoded(p + above, sign))).toBe('key.not-canonical')
  })

  test('that is no point of the curve is refused: about half of all', () => {
    const faults = Array.from({ length: 40 }, (_, i) => publicKeyFault(encoded(BigInt(i) + 2n)))
    expect(new Set(faults)).toEqual(new Set([undefined, 'key.no-point']))
  })

  test('has 32 bytes', () => {
    expect(publicKeyFault(new Uint8Array(31))).toBe('key.length')
    expect(publicKeyFault(new Uint8Array(33))).toBe('key.length')
  })

  test('is declared in one spelling, with an id and sound times', () => {
    const publicKey = Buffer.from(rawPublicKey(generateKeyPairSync('ed25519').publicKey)).toString('base64')
    expect(verifyingKey({ id: '', publicKey })).toEqual({ fault: 'key.id' })
    expect(verifyingKey({ id: 'a', publicKey: `${publicKey}=` })).toEqual({ fault: 'key.base64' })
    expect(verifyingKey({ id: 'a', publicKey, notBefore: 'soon' })).toEqual({ fault: 'key.time' })
  })
})

interface Wycheproof {
  testGroups: {
    publicKey: { pk: string }
    tests: { tcId: number; msg: string; sig: string; result: 'valid' | 'invalid' }[]
  }[]
}

describeWithShared('the vectors of Wycheproof', () => {
  const { testGroups } = JSON.parse(
    readFileSync(sharedPath('vectors', 'ed25519', 'wycheproof_ed25519_test.json')!, 'utf8')
  ) as Wycheproof

  test('come out as they should: keys are taken, signatures count or do not', () => {
    let checked = 0
    for (const { publicKey, tests } of testGroups) {
      const raw = Buffer.from(publicKey.pk, 'hex')
      expect(publicKeyFault(raw)).toBeUndefined()
      const key = createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x: raw.toString('base64url') }, format: 'jwk' })
      for (const { tcId, msg, sig, result } of tests) {
        const counts = verify(null, Buffer.from(msg, 'hex'), key, Buffer.from(sig, 'hex'))
        expect([tcId, counts]).toEqual([tcId, result === 'valid'])
        checked += 1
      }
    }
    expect(checked).toBeGreaterThanOrEqual(150)
  })
})
