import fc from 'fast-check'
import {
  headsLines,
  HeadsMap,
  headsProofRoot,
  holderOfStream,
  holderOfSubject,
  noHash,
  type HeadsProof,
  type NamedHead
} from '../../src/sync-log'

const secret = Buffer.alloc(32, 5)
const hash = 'ab'.repeat(32)
const head = (stream: string, n = 1): NamedHead => ({ stream, n, hash })
const subject = (i: number): string => i.toString(16).padStart(64, '0')

test('a stream belongs to the agency that acts, a courier’s to the one it goes to', () => {
  expect(holderOfStream('prison-hmps/feed')).toBe('agency/prison-hmps')
  expect(holderOfStream('prison-hmps')).toBe('agency/prison-hmps')
  expect(holderOfStream('gateway/beat')).toBe('agency/gateway')
  expect(holderOfStream('gateway/courier')).toBe('agency/gateway')
  expect(holderOfStream('gateway/courier/prison-hmps')).toBe('agency/prison-hmps')
  expect(holderOfStream('gateway/courier/prison-hmps/7')).toBe('agency/prison-hmps')
  expect(holderOfSubject('abc')).toBe('subject/abc')
})

test('lines gather the streams of a holder, in order', () => {
  expect(headsLines([head('b/x'), head('a/z'), head('gateway/courier/a'), head('a/b')], [head(subject(1))])).toEqual([
    { holder: 'agency/b', heads: [head('b/x')] },
    { holder: 'agency/a', heads: [head('a/b'), head('a/z'), head('gateway/courier/a')] },
    { holder: `subject/${subject(1)}`, heads: [head(subject(1))] }
  ])
})

test('every holder that is there and every one that is not has its proof', () => {
  fc.assert(
    fc.property(fc.uniqueArray(fc.nat(5000), { maxLength: 60 }), fc.array(fc.nat(5000), { maxLength: 10 }), (there, asked) => {
      const lines = headsLines(
        [],
        there.map(i => head(subject(i), i + 1))
      )
      const map = new HeadsMap(lines, secret)
      const root = map.root()
      expect(new HeadsMap([...lines].reverse(), secret).root()).toBe(root)
      for (const i of [...there, ...asked]) {
        const proof = map.prove(holderOfSubject(subject(i)))
        expect(headsProofRoot(proof)).toBe(root)
        const place = proof.place
        expect(place !== 'nothing' && 'heads' in place).toBe(there.includes(i))
      }
    }),
    { numRuns: 60 }
  )
})

test('a proof does not serve for anything else', () => {
  const map = new HeadsMap(
    headsLines(
      [head('a/x', 4)],
      [1, 2, 3, 4, 5, 6, 7].map(i => head(subject(i)))
    ),
    secret
  )
  const root = map.root()
  const proof = map.prove('agency/a')
  const changed: HeadsProof[] = [
    { ...proof, holder: 'agency/b' },
    { ...proof, place: 'nothing' },
    { ...proof, path: proof.path.slice(1) },
    { ...proof, path: [...proof.path, noHash] },
    { ...proof, place: { salt: Buffer.alloc(32), heads: [head('a/x', 4)] } },
    { ...proof, place: { ...(proof.place as { salt: Uint8Array }), heads: [head('a/x', 3)] } },
    { ...proof, place: { ...(proof.place as { salt: Uint8Array }), heads: [head('a/x', 4), head('a/y', 4)] } },
    { ...proof, path: proof.path.map(() => noHash) },
    { ...proof, path: Array.from({ length: 257 }, () => noHash) }
  ]
  for (const one of changed) expect(headsProofRoot(one)).not.toBe(root)
  const absent = map.prove('agency/zz')
  const leaf = { key: 'f'.repeat(64), line: hash }
  expect(headsProofRoot({ ...absent, path: absent.path.length > 0 ? absent.path : [noHash], place: leaf })).not.toBe(root)
})

test('an own line cannot be passed off as somebody else’s', () => {
  const map = new HeadsMap(headsLines([head('a/x')], []), secret)
  const other = map.prove('agency/b')
  expect(other.place).toHaveProperty('key')
  expect(headsProofRoot({ ...other, holder: 'agency/a' })).toBeUndefined()
})

test('a map without lines, a secret that is too short, a holder twice', () => {
  const empty = new HeadsMap([], secret)
  expect(empty.root()).toBe(noHash)
  expect(headsProofRoot(empty.prove('agency/a'))).toBe(noHash)
  expect(() => new HeadsMap([{ holder: 'agency/a', heads: [head('a')] }], Buffer.alloc(5))).toThrow('32 bytes')
  const line = { holder: 'agency/a', heads: [head('a')] }
  expect(() => new HeadsMap([line, line], secret)).toThrow('one line')
})

test('another secret hides the same lines behind another root', () => {
  const lines = headsLines([head('a/x')], [])
  expect(new HeadsMap(lines, secret).root()).not.toBe(new HeadsMap(lines, Buffer.alloc(32, 6)).root())
})
