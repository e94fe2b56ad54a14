import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { createLanguage, dateFunctions, recordPlace, type Scope } from '../../src/definitions'
import { repoRoot } from '../support/shared'

const shared = JSON.parse(readFileSync(join(repoRoot, 'schemas/shared/nominal.schema.json'), 'utf8'))
const record = recordPlace(shared)
const language = createLanguage(['after', 'says', 'parameters', 'item'], dateFunctions)
const scope: Scope = {
  after: record,
  says: { kind: 'by-agency', record },
  parameters: { kind: 'names', names: new Set(['days', 'kinds']) },
  item: undefined
}
const compile = (text: string) => language.compile(text, scope)
const faults = (text: string) => compile(text).faults.map(f => [f.code, f.start])

test.each([
  ['after.visitz', 'unknown-field', 6],
  ['has(after.core.visorRef) && has(after.core.visorref)', 'unknown-field', 43],
  ['after.?visits.orValue([]).exists(v, has(v.start))', 'unknown-field', 42],
  ['says["police-ctnm"].mapa.level == 1', 'unknown-field', 20],
  ['after.?riskAssessments.orValue([]).exists(a, a.tool == "VISITS")', 'unknown-word', 55],
  ['after.?identifiers.orValue([]).exists(i, i.kind in ["pnc", "cr0"])', 'unknown-word', 59],
  ['cel.bind(r, after.?roles.orValue({}), r.?managr.hasValue())', 'unknown-field', 41],
  ['after.?identifiers.orValue([]).map(i, i.kind)[0] == "PNC"', 'unknown-word', 52],
  ['parameters.day > 1', 'unknown-name', 11],
  ['nobody == 1', 'expression-names', 0],
  ['dayOf("2026-01-01") == ""', 'expression-names', 0],
  ['after.core.', 'expression-syntax', 11],
  ['1 == "1"', 'expression-names', 0]
])('%s: %s', (text, code, start) => expect(faults(text)).toEqual([[code, start]]))

test('a slip is answered with what was meant', () => {
  expect(compile('after.visitz').faults[0]?.hint).toBe('did you mean "visits"?')
})

test('what an expression reads is known without running it', () => {
  const { expression } = compile(
    'cel.bind(v, after.?visits.orValue([]), v.exists(x, has(x.startedAt)) && parameters.days > 1) || says["visor"].?core.?unit.hasValue()'
  )
  expect(expression?.reading.paths).toEqual(['/core/unit', '/visits/*/startedAt'])
  expect(expression?.reading.names).toEqual(['days'])
})

test('absent members are comfortable, and what cannot be reckoned is a code', () => {
  const run = (text: string, variables = {}) =>
    compile(text).expression?.run({ after: {}, says: {}, parameters: {}, item: null, ...variables })
  expect(run('after.?core.?visorRef.orValue("none")')).toEqual({ ok: true, value: 'none' })
  expect(run('has(after.core)')).toEqual({ ok: true, value: false })
  expect(run('after.core.visorRef == "x"')).toEqual({ ok: false, code: 'no_such_key' })
  expect(run('day("nonsense") == ""')).toEqual({ ok: false, code: 'helper-failed' })
  expect(
    run('after.?core.?category.orValue("") == "RSO"', { after: { core: { category: { parked: 'Q', system: 's' } } } })
  ).toEqual({
    ok: true,
    value: false
  })
})
