import fc from 'fast-check'
import { createHash } from 'node:crypto'
import {
  chainAfter,
  composeDelivery,
  composeOvertaken,
  composeWithdrawn,
  contentDigest,
  deliveryHeaders,
  deliveryId,
  firstChain,
  hashOf,
  readContentDigest,
  readDeliveryHeaders,
  readReceipt,
  receiptFor,
  receiptMatches,
  type DeliveryHead
} from '../../src/wire'

const parts = {
  agency: 'agency-a',
  nominal: 'nom-1',
  epoch: 2,
  sequence: 5,
  rendering: 3,
  version: 7,
  standsFor: { from: 4, to: 7 },
  prevChain: 'ab'.repeat(32),
  time: '2026-01-02T03:04:05Z',
  dataSchema: 'invented@1'
}
const body = new Uint8Array([1, 2, 3])
const head: DeliveryHead = composeDelivery({ ...parts, contentType: 'application/xml; charset=utf-8', body })

describe('delivery headers', () => {
  const told = { ...head, known: { epoch: 1, sequence: 9 }, checkpoint: 'example.org/log 12 abc=' }
  it.each([head, told, composeOvertaken({ ...parts, bodyHash: hashOf(body) }), composeWithdrawn(parts)])(
    'are read back as they were written',
    each => {
      expect(readDeliveryHeaders(deliveryHeaders(each))).toEqual({ head: each })
    }
  )

  it('want the idempotency key to be the id, and the range to end in the version', () => {
    const headers = { ...deliveryHeaders(head), 'idempotency-key': 'other', 'ce-standsfor': '4-8' }
    expect(readDeliveryHeaders(headers)).toEqual({ faults: ['idempotency-key', 'ce-standsfor'] })
  })

  it('name all that is missing or malformed', () => {
    const headers = { ...deliveryHeaders(head), 'ce-sequence': '0', 'ce-epoch': '01', 'ce-chain': 'AB', 'ce-type': 'other' }
    expect(readDeliveryHeaders(headers)).toEqual({ faults: ['ce-type', 'ce-epoch', 'ce-sequence', 'ce-chain'] })
  })

  it('never throw, whatever they hold', () => {
    const names = fc.constantFrom(...Object.keys(deliveryHeaders(told)))
    fc.assert(
      fc.property(names, fc.option(fc.string(), { nil: undefined }), (name, text) => {
        const read = readDeliveryHeaders({ ...deliveryHeaders(told), [name]: text })
        expect('head' in read || read.faults.length > 0).toBe(true)
      })
    )
  })
})

describe('contentDigest', () => {
  it('is the SHA-256 member of RFC 9530', () => {
    const body = new TextEncoder().encode('{"hello": "world"}')
    expect(contentDigest(body)).toBe('sha-256=:X48E9qOokqqrvdts8nOJRJN3OWDUoyWxBf7kbu9DBPE=:')
  })

  it('is found among others', () => {
    const digest = contentDigest(new Uint8Array())
    expect(readContentDigest(`sha-512=:${createHash('sha512').digest('base64')}:, ${digest}`)).toBe(digest)
    expect(readContentDigest('sha-256=:short:')).toBeUndefined()
    expect(readContentDigest('xsha-256=:47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=:')).toBeUndefined()
  })
})

describe('the chain', () => {
  it('is the hash of its label, the chain before, the number in eight bytes and the hash of the body', () => {
    const bytes = [Buffer.from('visor-lane/1'), Buffer.alloc(32), Buffer.from('0000000000000001', 'hex'), Buffer.alloc(32, 0x11)]
    const expected = createHash('sha256').update(Buffer.concat(bytes)).digest('hex')
    expect(chainAfter(firstChain, 1, '11'.repeat(32))).toBe(expected)
    expect(expected).toBe('85f28ccdb1fc3447e113aa87eed9c70884231849847b6c638923994aa35e6cc7')
  })

  it('of a number that is overtaken is that of the content it once had', () => {
    expect(composeOvertaken({ ...parts, bodyHash: head.bodyHash }).chain).toBe(head.chain)
  })
})

describe('deliveryId', () => {
  const { agency, nominal, epoch, sequence, rendering, bodyHash } = head
  const identity = { agency, nominal, epoch, sequence, rendering, bodyHash }

  it('is a version 8 UUID that depends on each part and on nothing else', () => {
    const id = deliveryId(identity)
    expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/)
    expect(deliveryId({ ...identity })).toBe(id)
    expect(composeDelivery({ ...parts, time: '2027-01-01T00:00:00Z', contentType: 'text/csv', body }).id).toBe(id)
    const others = [
      { agency: 'b' },
      { nominal: 'n' },
      { epoch: 3 },
      { sequence: 6 },
      { rendering: 4 },
      { bodyHash: hashOf(new Uint8Array()) }
    ]
    expect(new Set([id, ...others.map(other => deliveryId({ ...identity, ...other }))]).size).toBe(7)
  })
})

describe('a receipt', () => {
  it('matches its own delivery alone', () => {
    const receipt = receiptFor(head, 'applied', {
      before: { epoch: 1, sequence: 2, chain: 'cd'.repeat(32) },
      checkpointSeen: 'x 1'
    })
    expect(readReceipt({ ...receipt, before: { ...receipt.before! }, more: true })).toEqual(receipt)
    expect(receiptMatches(receipt, head)).toBe(true)
    for (const other of [
      { id: 'x' },
      { agency: 'x' },
      { nominal: 'x' },
      { epoch: 1 },
      { sequence: 8 },
      { bodyHash: 'x' },
      { chain: 'x' }
    ]) {
      expect(receiptMatches(receipt, { ...head, ...other })).toBe(false)
    }
  })

  it('is refused when a member is missing or of the wrong kind', () => {
    const receipt = { ...receiptFor(head, 'duplicate') }
    const { before: _before, ...plain } = receipt
    for (const broken of [
      null,
      [],
      {},
      { ...plain, sequence: '7' },
      { ...plain, epoch: 1.5 },
      { ...plain, result: 'done' },
      { ...plain, chain: 'AB' },
      { ...plain, bodyHash: null }
    ]) {
      expect(readReceipt(broken)).toBeUndefined()
    }
  })
})
