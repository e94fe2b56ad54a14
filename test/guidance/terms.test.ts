import { assess, readPack, verdicts, type AssessContext } from '../../src/guidance'
import { packOf, resources, smallPack } from './support'

const terms = {
  older: { meaning: 'the visits', is: 'after.?visits.orValue([])' },
  many: { meaning: 'more than are allowed', is: 'size(terms.older) > parameters.visits' }
}
const rule = { applies: 'terms.many', reads: ['/core', '/visits'], examples: undefined }
const examples = {
  met: [1, 2].map(n => ({ title: String(n), after: { core: {}, visits: [{ id: 'a' }] } })),
  unmet: [1, 2].map(n => ({ title: String(n), after: { visits: [{ id: 'a' }] } }))
}
const file = { terms, parameters: { visits: { value: 0, meaning: 'm' } } }
const codes = (text: string) => readPack(text, 'test.pack.yaml', resources).faults.map(fault => fault.code)
const context = (more: Partial<AssessContext>): AssessContext => ({
  after: {},
  says: {},
  agency: 'police-ctnm',
  now: '2026-03-01T12:00:00Z',
  phase: 'before-mapps',
  ...more
})

describe('named expressions', () => {
  test('are used by rules and by those below them', () => {
    const pack = packOf(smallPack({ ...rule, examples }, file))
    expect(assess(pack, context({ after: { visits: [{ id: 'V-1' }] } })).map(f => f.code)).toEqual(['unmet'])
    expect(verdicts(pack, context({})).map(v => v.asked)).toEqual([0])
  })

  test('are asked anew of the record before the entry', () => {
    const pack = packOf(smallPack({ ...rule, examples, effect: 'refuse' }, file))
    const visits = [{ id: 'V-1' }]
    const asked = { after: { visits }, entry: { visits } }
    expect(assess(pack, context(asked)).map(f => f.effect)).toEqual(['refuse'])
    expect(assess(pack, context({ ...asked, before: {} })).map(f => f.effect)).toEqual(['refuse'])
    expect(assess(pack, context({ ...asked, before: { visits } })).map(f => f.effect)).toEqual(['report'])
  })

  test('that fail make their rule fail, and nothing else', () => {
    const broken = { older: { meaning: 'm', is: 'after.visits[0].id' } }
    const text = smallPack({ applies: 'terms.older == "x"', reads: ['/core', '/visits'] }, { terms: broken })
    expect(codes(text)).toEqual(['example-fails', 'example-fails', 'example-fails', 'example-fails'])
  })

  test.each<[string, Record<string, unknown>, Record<string, unknown>, string]>([
    ['not defined', { applies: 'terms.manny' }, file, 'unknown-name'],
    ['defined below', {}, { ...file, terms: { many: terms.many, older: terms.older } }, 'unknown-name'],
    ['not used', { applies: 'true' }, { terms: { older: terms.older } }, 'term-unused'],
    ['reading what the rule does not list', { reads: ['/core'] }, file, 'reads-incomplete'],
    [
      'with a field that nobody knows',
      {},
      { ...file, terms: { ...terms, older: { meaning: 'm', is: 'after.?visit' } } },
      'unknown-field'
    ],
    ['asking for an item', {}, { ...file, terms: { ...terms, older: { meaning: 'm', is: 'item' } } }, 'expression-names']
  ])('%s are refused', (_name, more, pack, code) =>
    expect(codes(smallPack({ ...rule, examples, ...more }, pack))).toContain(code)
  )
})

test('facts reach the expressions, and are empty where none are given', () => {
  const more = {
    require: 'facts.?deliveries.orValue([]).all(d, d.late == false)',
    examples: {
      met: [1, 2].map(n => ({ title: String(n), facts: { deliveries: [{ late: false }] } })),
      unmet: [1, 2].map(n => ({ title: String(n), facts: { deliveries: [{ late: true }] } }))
    }
  }
  const pack = packOf(smallPack(more))
  expect(assess(pack, context({}))).toEqual([])
  expect(assess(pack, context({ facts: { deliveries: [{ late: true }] } }))).toHaveLength(1)
})

test('an item of a CEL list that says where it stands points the finding there, and a value of the record never does', () => {
  const unmet = [1, 2].map(n => ({ title: String(n), after: {} }))
  const met = [1, 2].map(n => ({ title: String(n), after: { core: {}, visits: [] } }))
  const list = '["/core", "/visits"].map(p, {"path": p, "name": p.substring(1)})'
  const pack = packOf(
    smallPack({
      'for-each': list,
      require: 'after[?item.name].hasValue()',
      path: '',
      reads: ['/core', '/visits'],
      examples: { met, unmet }
    })
  )
  expect(assess(pack, context({})).map(f => f.path)).toEqual(['/core', '/visits'])
  const odd = packOf(smallPack({ 'for-each': '[{"path": "/A B: Zebedee"}]', path: '' }))
  expect(assess(odd, context({})).map(f => f.path)).toEqual([''])
})
