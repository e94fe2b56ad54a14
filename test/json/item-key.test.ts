import fc from 'fast-check'
import { itemKey, itemStep, keyed, keyedAmong, sortByKey, type JsonObject } from '../../src/json'

const fields = ['type', 'postcode', 'lines']

describe('itemKey', () => {
  test('joins the key fields, absent ones empty', () => {
    expect(itemKey({ type: 'HOME', postcode: 'ZZ1 1ZZ' }, fields)).toBe('HOME|ZZ11ZZ|')
    expect(itemKey({}, fields)).toBe('||')
    expect(itemKey('text', ['type'])).toBe('')
  })

  test('does not see case, white space, punctuation or Unicode composition', () => {
    const key = itemKey({ type: "O'Inventé  Sample" }, ['type'])
    expect(key).toBe('OINVENTÉSAMPLE')
    expect(itemKey({ type: 'o inventé-sample' }, ['type'])).toBe(key)
    expect(itemKey({ type: 'ΐ' }, ['type'])).toBe(itemKey({ type: 'ΐ'.normalize('NFD') }, ['type']))
  })

  test('keeps marks that are part of a letter', () => {
    expect(itemKey({ type: 'कि' }, ['type'])).not.toBe(itemKey({ type: 'क' }, ['type']))
  })

  test('spells lists, parked codes, numbers and booleans', () => {
    expect(itemKey({ type: { parked: 'X-9', system: 'invented' }, lines: ['1 Sample St', 'Invented'] }, fields)).toBe(
      '~X-9||1SAMPLEST,INVENTED'
    )
    expect(itemKey({ type: 2, postcode: true }, fields)).toBe('2|true|')
    expect(itemKey({ type: { b: 1, a: 2 } }, ['type'])).toBe('~{"a":2,"b":1}')
  })

  test('looks at own members only', () => {
    expect(itemKey({}, ['constructor'])).toBe('')
  })
})

describe('keyed and sortByKey', () => {
  test('items of equal key are told apart by occurrence', () => {
    const items = [
      { type: 'b', n: 1 },
      { type: 'a', n: 2 },
      { type: 'B', n: 3 }
    ]
    expect([...keyed(items, ['type'])].map(([name, item]) => [name, item.n])).toEqual([
      ['B#0', 1],
      ['A#0', 2],
      ['B#1', 3]
    ])
    expect(sortByKey(items, ['type']).map(item => item.n)).toEqual([2, 1, 3])
    expect(items.map(item => item.n)).toEqual([1, 2, 3])
  })

  test('every item is kept and sorting is idempotent', () => {
    const item = fc.record({ type: fc.string({ maxLength: 2 }), n: fc.nat(3) }, { requiredKeys: [] })
    fc.assert(
      fc.property(fc.array(item), items => {
        const list = items as JsonObject[]
        expect(keyed(list, ['type', 'n']).size).toBe(list.length)
        const sorted = sortByKey(list, ['type', 'n'])
        expect(sortByKey(sorted, ['type', 'n'])).toEqual(sorted)
        expect(sorted).toHaveLength(list.length)
      }),
      { numRuns: 200 }
    )
  })

  test('a path names the first of a key plainly and the others by number, never ambiguously', () => {
    expect(itemStep('HOME|ZZ11ZZ|#0')).toBe('[HOME|ZZ11ZZ|]')
    expect(itemStep('HOME|ZZ11ZZ|#1')).toBe('[HOME|ZZ11ZZ|#1]')
    expect(itemStep('~A#1#0')).toBe('[~A#1#0]')
    expect(itemStep('~A#1')).toBe('[~A#1]')
  })
})

describe('keyedAmong', () => {
  const keys = { key: ['code', 'on', 'id'], least: ['code'] }
  const names = (items: JsonObject[], others: JsonObject[]): string[] => [
    ...keyedAmong(items, keys, keyed(others, keys.key)).keys()
  ]
  const full = { code: 'ZZ1', on: '2020-01-01', id: '7' }

  test('an item that lacks part of its key is the one that has it', () => {
    expect(names([{ code: 'zz1' }], [full])).toEqual(['ZZ1|20200101|7#0'])
    expect(names([{ code: 'ZZ1', id: '7' }], [full, { code: 'ZZ2' }])).toEqual(['ZZ1|20200101|7#0'])
  })

  test('it stays apart where it differs, lacks too much, or could be more than one', () => {
    expect(names([{ code: 'ZZ1', id: '8' }], [full])).toEqual(['ZZ1||8#0'])
    expect(names([{ on: '2020-01-01', id: '7' }], [full])).toEqual(['|20200101|7#0'])
    expect(names([{ code: 'ZZ1' }], [full, { ...full, id: '8' }])).toEqual(['ZZ1||#0'])
    expect([...keyedAmong([{ code: 'ZZ1' }], { key: keys.key }, keyed([full], keys.key)).keys()]).toEqual(['ZZ1||#0'])
  })

  test('the fullest of those that fill one another counts', () => {
    expect(names([{ code: 'ZZ1' }], [{ code: 'ZZ1', on: '2020-01-01' }, full])).toEqual(['ZZ1|20200101|7#0'])
  })

  test('as many are joined as there are, and a list that tells two apart keeps them', () => {
    expect(names([{ code: 'ZZ1' }, { code: 'ZZ1' }], [full])).toEqual(['ZZ1||#0', 'ZZ1|20200101|7#0'])
    expect(names([{ code: 'ZZ1' }, full], [full])).toEqual(['ZZ1||#0', 'ZZ1|20200101|7#0'])
  })

  test('no item is lost, and no two have one name', () => {
    const part = fc.option(fc.constantFrom('1', '2'), { nil: undefined })
    const list = fc.array(fc.record({ code: part, on: part, id: part }), { maxLength: 5 })
    fc.assert(
      fc.property(list, list, (items, others) => {
        const plain = JSON.parse(JSON.stringify([items, others])) as [JsonObject[], JsonObject[]]
        const named = keyedAmong(plain[0], keys, keyed([...plain[0], ...plain[1]], keys.key))
        expect(new Set(named.values())).toEqual(new Set(plain[0]))
      })
    )
  })
})
