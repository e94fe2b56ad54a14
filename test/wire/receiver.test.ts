import fc from 'fast-check'
import {
  bodyFault,
  composeDelivery,
  composeOvertaken,
  composeWithdrawn,
  firstChain,
  judgeDelivery,
  type DeliveryHead,
  type Taken
} from '../../src/wire'

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text)

interface Place {
  epoch?: number
  sequence: number
  rendering?: number
  prevChain: string
}

function headOf(text: string, { epoch = 1, sequence, rendering = 1, prevChain }: Place): DeliveryHead {
  return composeDelivery({
    ...{ agency: 'agency-a', nominal: 'nom-1', epoch, sequence, rendering, prevChain },
    version: sequence,
    standsFor: { from: sequence, to: sequence },
    time: '2026-01-02T03:04:05Z',
    contentType: 'application/json',
    dataSchema: 'invented@1',
    body: bytes(text)
  })
}

/** A receiver of one lane, as short as it can be. */
function receiver() {
  let head: Taken | undefined
  const taken: Taken[] = []
  const give = (delivery: DeliveryHead) => {
    const at = (sequence: number) => taken.findLast(each => each.sequence === sequence && each.epoch === head?.epoch)
    const judged = judgeDelivery(delivery, { head, at })
    if ('problem' in judged) return judged.problem
    if (judged.take) taken.push((head = judged.take))
    return judged.receipt
  }
  return { give, taken, head: () => head }
}

/** The line of a lane: the next delivery follows from the one before. */
function line(texts: readonly string[], epoch = 1, before = firstChain): DeliveryHead[] {
  const heads: DeliveryHead[] = []
  for (const text of texts) {
    heads.push(headOf(text, { epoch, sequence: heads.length + 1, prevChain: heads.at(-1)?.chain ?? before }))
  }
  return heads
}

describe('the number line', () => {
  const [one, two, three] = line(['one', 'two', 'three']) as [DeliveryHead, DeliveryHead, DeliveryHead]

  it('is taken one by one; the same again is a duplicate, however old', () => {
    const { give, taken } = receiver()
    expect(give(one)).toMatchObject({ result: 'applied', sequence: 1 })
    expect(give(one)).toMatchObject({ result: 'duplicate' })
    expect(give(two)).toMatchObject({ result: 'applied' })
    expect(give(three)).toMatchObject({ result: 'applied' })
    expect(give(one)).toMatchObject({ result: 'duplicate', sequence: 1 })
    expect(taken.map(({ sequence }) => sequence)).toEqual([1, 2, 3])
  })

  it('has no gaps: what is expected is named with the chain before it', () => {
    const { give } = receiver()
    expect(give(two)).toMatchObject({ status: 409, code: 'wire.gap', expected: { epoch: 1, sequence: 1, chain: firstChain } })
    give(one)
    expect(give(three)).toMatchObject({ status: 409, code: 'wire.gap', expected: { epoch: 1, sequence: 2, chain: one.chain } })
  })

  it('has one content a number: another is a fork', () => {
    const { give } = receiver()
    give(one)
    give(two)
    const other = headOf('other', { sequence: 2, prevChain: one.chain })
    expect(give(other)).toMatchObject({ status: 409, code: 'wire.conflict', expected: { sequence: 3, chain: two.chain } })
    expect(give(headOf('other', { sequence: 1, prevChain: firstChain, rendering: 2 }))).toMatchObject({ code: 'wire.conflict' })
    expect(give(headOf('three', { sequence: 3, prevChain: one.chain }))).toMatchObject({ code: 'wire.conflict' })
  })

  it('lets the last number come in a later rendering, and knows who is late', () => {
    const { give, head } = receiver()
    give(one)
    give(two)
    const again = headOf('newer', { sequence: 2, rendering: 2, prevChain: one.chain })
    expect(give(again)).toMatchObject({ result: 'applied' })
    expect(head()).toMatchObject({ sequence: 2, rendering: 2, chain: again.chain })
    expect(give(two)).toMatchObject({ result: 'superseded' })
    const next = headOf('three', { sequence: 3, prevChain: again.chain })
    expect(give(next)).toMatchObject({ result: 'applied' })
    expect(give(two)).toMatchObject({ result: 'superseded' })
    expect(give(again)).toMatchObject({ result: 'duplicate' })
  })

  it('takes a later rendering with the same content too, and passes over an earlier one', () => {
    const { give, head } = receiver()
    expect(give(headOf('one', { sequence: 1, rendering: 2, prevChain: firstChain }))).toMatchObject({ result: 'applied' })
    expect(give(headOf('one', { sequence: 1, rendering: 1, prevChain: firstChain }))).toMatchObject({ result: 'duplicate' })
    expect(give(headOf('one', { sequence: 1, rendering: 3, prevChain: firstChain }))).toMatchObject({ result: 'applied' })
    expect(head()).toMatchObject({ rendering: 3 })
  })

  it('goes on over numbers that are overtaken or withdrawn', () => {
    const { give } = receiver()
    const place = {
      agency: 'agency-a',
      nominal: 'nom-1',
      epoch: 1,
      version: 1,
      standsFor: { from: 1, to: 1 },
      time: 'now',
      dataSchema: 'x'
    }
    const gone = composeOvertaken({ ...place, sequence: 1, rendering: 1, prevChain: firstChain, bodyHash: one.bodyHash })
    expect(give(gone)).toMatchObject({ result: 'applied', chain: one.chain })
    expect(give(one)).toMatchObject({ result: 'duplicate' })
    const nothing = composeWithdrawn({ ...place, sequence: 2, rendering: 1, prevChain: one.chain })
    expect(give(nothing)).toMatchObject({ result: 'applied' })
    expect(give(headOf('three', { sequence: 3, prevChain: nothing.chain }))).toMatchObject({ result: 'applied' })
  })

  it('begins anew with an epoch, tells what was held before, and never goes back', () => {
    const { give } = receiver()
    give(one)
    give(two)
    const [first, second] = line(['a', 'b'], 2, two.chain) as [DeliveryHead, DeliveryHead]
    expect(give(second)).toMatchObject({ code: 'wire.gap', expected: { epoch: 2, sequence: 1 } })
    expect(give(first)).toMatchObject({ result: 'applied', before: { epoch: 1, sequence: 2, chain: two.chain } })
    expect(give(second)).toMatchObject({ result: 'applied' })
    expect(give(three)).toMatchObject({ code: 'wire.epoch', expected: { epoch: 2, sequence: 3, chain: second.chain } })
  })

  it('leaves the first number of an epoch whose sender does not know what is held, and says what that is', () => {
    const { give } = receiver()
    give(one)
    give(two)
    const before = { epoch: 1, sequence: 2, chain: two.chain }
    const [unaware] = line(['a'], 2, one.chain) as [DeliveryHead]
    expect(give(unaware)).toMatchObject({ result: 'beyond', before })
    expect(give({ ...unaware, known: { epoch: 1, sequence: 1 } })).toMatchObject({ result: 'beyond', before })
    // The same number with another content is another history.
    const [forked] = line(['a'], 2, 'ab'.repeat(32)) as [DeliveryHead]
    expect(give({ ...forked, known: { epoch: 1, sequence: 2 } })).toMatchObject({ result: 'beyond', before })
    // A receiver that was set back itself holds less than its sender knows, and takes it.
    const [knowing] = line(['a'], 2, three.chain) as [DeliveryHead]
    expect(give({ ...knowing, known: { epoch: 1, sequence: 3 } })).toMatchObject({ result: 'applied', before })
    const [later] = line(['b'], 3, three.chain) as [DeliveryHead]
    expect(give({ ...later, known: { epoch: 1, sequence: 3 } })).toMatchObject({
      result: 'beyond',
      before: { epoch: 2, sequence: 1, chain: knowing.chain }
    })
  })

  it('ends at the same chain under any order with repeats, one number after the other', () => {
    const texts = ['1', '2', '3', '4', '5', '6']
    const whole = line(texts)
    fc.assert(
      fc.property(fc.array(fc.nat(texts.length - 1), { maxLength: 60 }), order => {
        const { give, taken, head } = receiver()
        for (const at of [...order, ...texts.keys()]) give(whole[at]!)
        expect(taken.map(({ sequence }) => sequence)).toEqual([1, 2, 3, 4, 5, 6])
        expect(head()?.chain).toBe(whole.at(-1)?.chain)
      })
    )
  })
})

describe('bodyFault', () => {
  const head = headOf('one', { sequence: 1, prevChain: firstChain })

  it('finds a body, a hash or a chain that does not fit', () => {
    expect(bodyFault(head, bytes('one'))).toBeUndefined()
    expect(bodyFault(head, bytes('One'))).toMatchObject({ status: 400, code: 'wire.digest' })
    expect(bodyFault({ ...head, bodyHash: '00'.repeat(32) }, bytes('one'))).toMatchObject({ code: 'wire.body' })
    expect(bodyFault({ ...head, kind: 'overtaken' }, bytes('one'))).toMatchObject({ code: 'wire.body' })
    expect(bodyFault({ ...head, prevChain: '11'.repeat(32) }, bytes('one'))).toMatchObject({ code: 'wire.chain' })
  })
})
