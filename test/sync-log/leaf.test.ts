import fc from 'fast-check'
import {
  checkStream,
  commitment,
  decodeLeaf,
  encodeLeaf,
  leafFault,
  leafHash,
  leafOf,
  noHash,
  pseudonym,
  type Act,
  type Leaf,
  type StreamHead
} from '../../src/sync-log'
import type { JsonObject } from '../../src/json'

const example =
  '{"ag":"gateway","id":"00000000-0000-4000-8000-000000000001","n":1,"op":"beat","p":"0000000000000000000000000000000000000000000000000000000000000000","ph":"done","str":"gateway/beat","t":"2026-01-02T03:04:05.678Z","v":"visor-audit/1"}'
const start: StreamHead = { n: 0, hash: noHash }
const uuid = (n: number) => `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`

function beat(): Leaf {
  return leafOf(
    { op: 'beat', actor: { agency: 'gateway' }, stream: 'gateway/beat' },
    { id: uuid(1), at: new Date('2026-01-02T03:04:05.678Z'), actor: start }
  )
}

describe('leaf bytes', () => {
  test('the worked example of the specification', () => {
    const bytes = encodeLeaf(beat())
    expect(new TextDecoder().decode(bytes)).toBe(example)
    expect(leafHash(bytes)).toBe('ac909b6a20724f39db1a47e2be1ce14665b3da7dd41c6c7ccd678c7a656c6874')
  })

  test('an act with everything becomes a leaf that reads back', () => {
    const hash = 'ab'.repeat(32)
    const act: Act = {
      op: 'disclose',
      ph: 'failed',
      actor: { agency: 'gateway', system: 'courier', user: 'someone', role: 'operator' },
      nominal: 'nom-1',
      recipients: ['prison-hmps', 'police-ctnm', 'prison-hmps'],
      marking: 'official-sensitive',
      groups: ['routing'],
      policyHash: hash,
      ruleHash: hash,
      mappingHash: hash,
      delivery: 'dlv-1',
      lane: 'prison-hmps',
      sequence: 7,
      reason: 'lep-disclosure',
      result: 'http-500',
      correlation: 'req-1'
    }
    const leaf = leafOf(act, {
      id: uuid(2),
      at: new Date(0),
      actor: { n: 4, hash },
      subject: { pseudonym: hash, head: { n: 9, hash } },
      user: hash,
      received: { document: hash },
      sent: { document: hash }
    })
    expect(leaf).toMatchObject({ str: 'gateway/courier', n: 5, p: hash, sn: 10, sp: hash, rcp: ['police-ctnm', 'prison-hmps'] })
    expect(leaf.lane).toBe(`prison-hmps/${hash}`)
    expect(decodeLeaf(encodeLeaf(leaf))).toEqual(leaf)
  })

  test.each([
    ['free text as a reason', { rsn: 'he said so' }, 'rsn'],
    ['capitals in a code', { res: 'Smith' }, 'res'],
    ['a user by name', { usr: 'jane' }, 'usr'],
    ['a time without milliseconds', { t: '2026-01-02T03:04:05Z' }, 't'],
    ['a day that is none', { t: '2026-02-30T03:04:05.000Z' }, 't'],
    ['an upper-case hash', { p: 'AB'.repeat(32) }, 'p'],
    ['a fraction', { seq: 1.5 }, 'seq'],
    ['an operation of its own', { op: 'peek' }, 'op'],
    ['a subject without its number', { sub: noHash }, 'sub, sn and sp stand together'],
    ['a member of its own', { note: 'x' }, 'a member that leaves do not have'],
    ['a member of the prototype', { constructor: 'x' }, 'a member that leaves do not have'],
    ['no recipients', { rcp: [] }, 'rcp'],
    ['text for a commitment', { in: { document: 'text' } }, 'in']
  ])('refuses %s', (_name, change, fault) => {
    const leaf = { ...beat(), ...change } as unknown as JsonObject
    expect(leafFault(leaf)).toBe(fault)
    expect(() => encodeLeaf(leaf as unknown as Leaf)).toThrow(fault)
  })

  test('refuses a leaf that is too long', () => {
    const out = Object.fromEntries(Array.from({ length: 120 }, (_, i) => [`group-${i}`, noHash]))
    expect(() => encodeLeaf({ ...beat(), out })).toThrow(RangeError)
  })

  test('reads only the exact bytes', () => {
    const encode = (text: string) => new TextEncoder().encode(text)
    expect(decodeLeaf(encode(example))).toBeDefined()
    expect(decodeLeaf(encode(`${example} `))).toBeUndefined()
    expect(decodeLeaf(encode(`\ufeff${example}`))).toBeUndefined()
    expect(decodeLeaf(encode(example.replace('"n":1', '"n":1.0')))).toBeUndefined()
    expect(decodeLeaf(encode('[]'))).toBeUndefined()
    expect(decodeLeaf(Uint8Array.of(0xff))).toBeUndefined()
  })
})

describe('commitments and pseudonyms', () => {
  // SHA-256 and HMAC of the concatenations, computed with Python's hashlib and hmac.
  test('known answers', () => {
    expect(commitment(new Uint8Array(32).fill(1), new TextEncoder().encode('abc'))).toBe(
      '082fcea9b7227b45586698809bc3cd02286a4d02a94f55f5bfe043de41dffb19'
    )
    expect(pseudonym(new Uint8Array(32).fill(2), 'nom-1')).toBe(
      '13977a5bcffbd0107337bf53e56a43db921d6d5cdf13f6321abb0e8403e258d4'
    )
  })

  test('ask for whole keys and salts', () => {
    expect(() => commitment(new Uint8Array(31), new Uint8Array())).toThrow(RangeError)
    expect(() => pseudonym(new Uint8Array(16), 'x')).toThrow(RangeError)
  })
})

describe('streams', () => {
  function stream(length: number): Uint8Array[] {
    let head = start
    return Array.from({ length }, (_, i) => {
      const leaf = leafOf(
        { op: 'alter', actor: { agency: 'prison-hmps', system: 'nomis' }, nominal: 'x' },
        { id: uuid(i), at: new Date(i), actor: head, subject: { pseudonym: 'cd'.repeat(32), head } }
      )
      const bytes = encodeLeaf(leaf)
      head = { n: head.n + 1, hash: leafHash(bytes) }
      return bytes
    })
  }

  test('a whole one holds, and so does its tail after a known head', () => {
    const leaves = stream(5)
    const whole = checkStream(leaves, 'actor')
    expect(whole).toEqual({ head: { n: 5, hash: leafHash(leaves[4]!) } })
    const { head } = checkStream(leaves.slice(0, 2), 'subject')
    expect(checkStream(leaves.slice(2), 'subject', head)).toEqual(whole)
    expect(checkStream(leaves.slice(2), 'actor', { n: 2, hash: noHash }).fault?.code).toBe('wrong-previous')
    expect(checkStream(leaves.slice(2), 'actor').fault?.code).toBe('gap')
  })

  test('removing, repeating, swapping or changing a leaf is found, and where', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 5 }), fc.constantFrom('remove', 'repeat', 'swap', 'flip'), (at, how) => {
        const leaves = stream(7)
        if (how === 'remove') leaves.splice(at, 1)
        else if (how === 'repeat') leaves.splice(at, 0, leaves[at]!)
        else if (how === 'swap') leaves.splice(at, 2, leaves[at + 1]!, leaves[at]!)
        else leaves[at] = new TextEncoder().encode(new TextDecoder().decode(leaves[at]).replace('"ph":"done"', '"ph":"failed"'))
        const place = how === 'repeat' || how === 'flip' ? at + 1 : at
        expect(checkStream(leaves, 'actor').fault?.index).toBe(place)
      }),
      { numRuns: 50 }
    )
  })

  test('leaves of another stream, and times that fall, are found', () => {
    const leaves = stream(2)
    const [first] = leaves
    const head = { n: 1, hash: leafHash(first!) }
    const other = leafOf({ op: 'beat', actor: { agency: 'visor' } }, { id: uuid(9), at: new Date(9), actor: head })
    expect(checkStream([first!, encodeLeaf(other)], 'actor').fault?.code).toBe('other-stream')
    expect(checkStream([encodeLeaf(other)], 'subject').fault?.code).toBe('not-in-stream')
    const early = leafOf(
      { op: 'beat', actor: { agency: 'prison-hmps', system: 'nomis' } },
      { id: uuid(9), at: new Date(-1), actor: head }
    )
    expect(checkStream([first!, encodeLeaf(early)], 'actor').fault?.code).toBe('time-went-back')
    expect(checkStream([Uint8Array.of(1)], 'actor').fault?.code).toBe('not-a-leaf')
  })
})
