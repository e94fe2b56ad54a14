import fc from 'fast-check'
import { contentDigest, deliveryHeaders, deliveryId, headerNames, receive, type DeliveryHead, type Held } from '../../src/wire'

const agency = 'agency-a'
const nominal = 'nom-1'
const bytes = (text: string): Uint8Array => new TextEncoder().encode(text)

function headOf(text: string, sequence: number, fence = 0): DeliveryHead {
  const digest = contentDigest(bytes(text))
  return {
    id: deliveryId({ agency, nominal, version: sequence, digest }),
    agency,
    nominal,
    sequence,
    standsFor: { from: sequence, to: sequence },
    fence,
    time: '2026-01-02T03:04:05Z',
    contentType: 'application/json',
    dataSchema: 'invented@1',
    digest
  }
}

/** A receiver with one nominal, as a simulated agency would keep it. */
function receiver() {
  const held = new Map<string, Held>()
  const applied: string[] = []
  const take = (text: string, sequence: number, fence = 0) => {
    const reception = receive({
      headers: deliveryHeaders(headOf(text, sequence, fence)),
      body: bytes(text),
      heldOf: id => held.get(id)
    })
    if (reception.kind === 'problem') throw new Error(reception.problem.code)
    if (reception.held !== undefined) held.set(reception.head.nominal, reception.held)
    if (reception.receipt.result === 'applied') applied.push(text)
    return reception.receipt.result
  }
  return { take, applied }
}

describe('receive', () => {
  it('applies what is newer, knows what it has, and passes over what is older', () => {
    const { take, applied } = receiver()
    expect(take('one', 1)).toBe('applied')
    expect(take('one', 1)).toBe('duplicate')
    expect(take('three', 3)).toBe('applied')
    expect(take('two', 2)).toBe('superseded')
    expect(take('one', 1)).toBe('superseded')
    expect(applied).toEqual(['one', 'three'])
  })

  it('takes the rendering sent under the later lease when one sequence comes twice', () => {
    const { take, applied } = receiver()
    take('late', 4, 9)
    expect(take('early', 4, 8)).toBe('superseded')
    expect(take('later', 4, 10)).toBe('applied')
    expect(applied).toEqual(['late', 'later'])
  })

  it('remembers the lease of a duplicate, so that an earlier rendering cannot follow it', () => {
    const { take } = receiver()
    take('a', 4, 1)
    expect(take('a', 4, 5)).toBe('duplicate')
    expect(take('b', 4, 3)).toBe('superseded')
  })

  it('ends at the newest sequence under any order with repeats, and its sequences only rise', () => {
    const sends = fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 30 })
    fc.assert(
      fc.property(sends, sequences => {
        const { take, applied } = receiver()
        for (const sequence of sequences) take(String(sequence), sequence)
        const numbers = applied.map(Number)
        expect(numbers).toEqual([...new Set(numbers)].sort((a, b) => a - b))
        expect(numbers.at(-1)).toBe(Math.max(...sequences))
      })
    )
  })

  it('refuses a body other than the one its digest names', () => {
    const reception = receive({ headers: deliveryHeaders(headOf('one', 1)), body: bytes('One'), heldOf: () => undefined })
    expect(reception).toMatchObject({ kind: 'problem', status: 400, problem: { code: 'wire.digest' } })
  })

  it('names every header that is missing or malformed', () => {
    const headers = { ...deliveryHeaders(headOf('one', 1)), [headerNames.sequence]: '01', [headerNames.subject]: '' }
    const reception = receive({ headers, body: bytes('one'), heldOf: () => undefined })
    expect(reception).toMatchObject({
      status: 400,
      problem: { code: 'wire.headers', headers: ['ce-subject', 'ce-sequence', 'ce-standsfor'] }
    })
  })

  it('asks for the bearer token first', () => {
    const head = deliveryHeaders(headOf('one', 1))
    const answer = (authorization?: string) =>
      receive({
        headers: authorization === undefined ? head : { ...head, authorization },
        body: bytes('one'),
        token: 'invented-token',
        heldOf: () => undefined
      }).status
    expect(answer()).toBe(401)
    expect(answer('Bearer other')).toBe(401)
    expect(answer('invented-token')).toBe(401)
    expect(answer('Bearer invented-token')).toBe(200)
  })

  it('lets the receiver refuse, but only what would take effect', () => {
    const check = () => ({ status: 422, code: 'invented.refusal' }) as const
    const incoming = { headers: deliveryHeaders(headOf('one', 1)), body: bytes('one'), check }
    expect(receive({ ...incoming, heldOf: () => undefined })).toMatchObject({
      status: 422,
      problem: { code: 'invented.refusal' }
    })
    expect(receive({ ...incoming, heldOf: () => ({ sequence: 2, fence: 0, deliveryId: 'other' }) })).toMatchObject({
      status: 200
    })
  })
})
