import fc from 'fast-check'
import { createHash } from 'node:crypto'
import {
  contentDigest,
  deliveryHeaders,
  deliveryId,
  readContentDigest,
  readDeliveryHeaders,
  readReceipt,
  receiptFor,
  receiptMatches,
  type DeliveryHead
} from '../../src/wire'

const head: DeliveryHead = {
  id: '0f0e0d0c-0b0a-8908-8706-050403020100',
  agency: 'agency-a',
  nominal: 'nom-1',
  sequence: 7,
  standsFor: { from: 4, to: 7 },
  fence: 3,
  time: '2026-01-02T03:04:05Z',
  contentType: 'application/xml; charset=utf-8',
  dataSchema: 'invented@1',
  digest: contentDigest(new Uint8Array([1, 2, 3]))
}

describe('delivery headers', () => {
  it('are read back as they were written', () => {
    expect(readDeliveryHeaders(deliveryHeaders(head))).toEqual({ head })
  })

  it('count a missing fence as 0', () => {
    const { 'ce-fence': _fence, ...headers } = deliveryHeaders(head)
    expect(readDeliveryHeaders(headers)).toEqual({ head: { ...head, fence: 0 } })
  })

  it('want the idempotency key to be the id, and the range to end in the sequence', () => {
    const headers = { ...deliveryHeaders(head), 'idempotency-key': 'other', 'ce-standsfor': '4-8' }
    expect(readDeliveryHeaders(headers)).toEqual({ faults: ['idempotency-key', 'ce-standsfor'] })
  })

  it('never throw, whatever they hold', () => {
    const names = fc.constantFrom(...Object.keys(deliveryHeaders(head)))
    fc.assert(
      fc.property(names, fc.option(fc.string(), { nil: undefined }), (name, text) => {
        const read = readDeliveryHeaders({ ...deliveryHeaders(head), [name]: text })
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

describe('deliveryId', () => {
  const identity = { agency: 'agency-a', nominal: 'nom-1', version: 7, digest: head.digest }

  it('is a version 8 UUID that depends on each part and on nothing else', () => {
    const id = deliveryId(identity)
    expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/)
    expect(deliveryId({ ...identity })).toBe(id)
    const others = [{ agency: 'agency-b' }, { nominal: 'nom-2' }, { version: 8 }, { digest: contentDigest(new Uint8Array()) }]
    expect(new Set([id, ...others.map(other => deliveryId({ ...identity, ...other }))]).size).toBe(5)
  })
})

describe('a receipt', () => {
  it('matches its own delivery alone', () => {
    const receipt = receiptFor(head, 'applied')
    expect(readReceipt({ ...receipt, more: true })).toEqual(receipt)
    expect(receiptMatches(receipt, head)).toBe(true)
    for (const other of [{ id: 'x' }, { nominal: 'x' }, { sequence: 8 }, { digest: 'x' }]) {
      expect(receiptMatches(receipt, { ...head, ...other })).toBe(false)
    }
  })

  it('is refused when a member is missing or of the wrong kind', () => {
    const receipt = { ...receiptFor(head, 'duplicate') }
    for (const broken of [
      null,
      [],
      {},
      { ...receipt, sequence: '7' },
      { ...receipt, result: 'done' },
      { ...receipt, digest: null }
    ]) {
      expect(readReceipt(broken)).toBeUndefined()
    }
  })
})
