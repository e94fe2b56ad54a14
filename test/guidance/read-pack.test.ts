import { readPack } from '../../src/guidance'
import { resources, smallPack, textOf } from './support'

const packText = textOf('schemas/guidance/national-visits-2026.pack.yaml')

const read = (text: string) => readPack(text, 'test.pack.yaml', resources)
const codes = (text: string) => read(text).faults.map(fault => fault.code)

test('a small pack is read', () => expect(codes(smallPack())).toEqual([]))

test.each<[string, string, string]>([
  ['a member nobody knows', smallPack({ requires: 'true' }), 'unknown-member'],
  ['a member left out', smallPack({ remedy: undefined }), 'missing-member'],
  ['a severity that is none', smallPack({ severity: 'may' }), 'not-one-of'],
  ['an agency that is none', smallPack({ binds: ['police'] }), 'not-one-of'],
  ['one example alone', smallPack({ examples: { met: [], unmet: [] } }), 'not-as-the-schema-says'],
  ['CEL that does not parse', smallPack({ require: 'has(after.core' }), 'expression-syntax'],
  ['a name nobody knows', smallPack({ require: 'has(after.core) && record == 1' }), 'expression-names'],
  ['a field that the shared schema lacks', smallPack({ applies: '!has(after.cores)' }), 'unknown-field'],
  ['a word that a field cannot hold', smallPack({ applies: 'after.?core.?category.orValue("") != "RTO"' }), 'unknown-word'],
  ['a condition that is none', smallPack({ require: 'size([1])' }), 'not-a-condition'],
  ['a path that the shared schema lacks', smallPack({ path: '/cores' }), 'unknown-field'],
  ['a read that the shared schema lacks', smallPack({ reads: ['/core', '/visit'] }), 'unknown-field'],
  ['a read left out', smallPack({ reads: ['/visits'] }), 'reads-incomplete'],
  ['a list that is none', smallPack({ 'for-each': '/core' }), 'unknown-field'],
  ['a parameter nobody defined', smallPack({ applies: 'parameters.days > 1' }), 'unknown-name'],
  ['a parameter nobody uses', smallPack({}, { parameters: { days: { value: 1, meaning: 'm' } } }), 'parameter-unused'],
  ['an end before the beginning', smallPack({}, { effective: { from: '2026-02-01', to: '2026-01-01' } }), 'dates-crossed'],
  ['a day that is none', smallPack({}, { effective: { from: '2026-02-30' } }), 'not-a-date']
])('%s is refused', (_name, text, code) => expect(codes(text)).toContain(code))

test('a misspelt field in an example is found, since the example would hold for the wrong reason', () => {
  const examples = JSON.parse(smallPack()).rules[0].examples
  examples.unmet[0].after = { cores: {} }
  examples.unmet[1].says = { 'police-ctnm': { visits: [{ id: 'V-1', startdAt: 'x' }] } }
  expect(read(smallPack({ examples })).faults.map(f => f.message)).toEqual([
    'the shared schema has no such member',
    'the shared schema has no such member'
  ])
})

test('an example that does not hold is refused with its reason', () => {
  const examples = JSON.parse(smallPack()).rules[0].examples
  examples.met[1] = { title: 'x', after: {} }
  examples.unmet[0] = { title: 'y', after: { core: {} } }
  examples.unmet[1] = { title: 'z', after: {}, effect: 'refuse' }
  const faults = read(smallPack({ examples })).faults
  expect(faults.map(f => [f.code, f.message.replace(/.*: /, '')])).toEqual([
    ['example-fails', 'the rule finds it unmet at /core'],
    ['example-fails', 'the rule finds it met'],
    ['example-fails', 'its effect is report, not refuse']
  ])
})

test('an example of a met rule that never applies is refused', () => {
  const messages = read(smallPack({ applies: 'has(after.visits)', reads: ['/core', '/visits'] })).faults.map(f => f.message)
  expect(messages[0]).toMatch(/does not apply/)
})

test('all faults come in one pass, in order, each with place, source line and caret', () => {
  const broken = packText
    .replace(
      'after.?riskAssessments.orValue([]).exists(a,\n        a.tool == "VISIT"',
      'after.?riskAssessments.orValue([]).exists(a,\n        a.toolz == "VISIT"'
    )
    .replace('- id: R2-03', '- id: R2-01')
    .replace('path: /templateId', 'path: /templateIdd')
  const faults = read(broken).faults
  expect(faults.map(f => f.code)).toEqual(['unknown-field', 'repeated-id', 'unknown-field'])
  const lines = broken.split('\n')
  for (const fault of faults) expect(fault.excerpt.split('\n')[0]).toBe(lines[fault.line - 1])
  expect(faults[0]?.excerpt).toMatch(/a\.toolz == .*\n +\^$/)
  const [source = '', caret = ''] = faults[0]?.excerpt.split('\n') ?? []
  expect(source.slice(caret.length - 1)).toMatch(/^toolz/)
  expect(faults[0]?.hint).toBe('did you mean "tool"?')
})

test('text that is no YAML, and no object, is a fault and not a crash', () => {
  for (const text of ['', '[]', 'a: [', '\u0000', '- - -', 'pack: &a [*a]']) expect(codes(text).length).toBeGreaterThan(0)
})
