import { Ajv2020 } from 'ajv/dist/2020'
import { readPack, runExamples } from '../../src/guidance'
import { packFile, packOf, packText, resources } from './support'

const pack = packOf(packText)

test('the shipped pack reads without a fault', () => {
  expect(readPack(packText, packFile, resources).faults).toEqual([])
  expect(pack.hash).toMatch(/^[0-9a-f]{64}$/)
})

describe('every example of every rule', () => {
  test.each(runExamples(pack).map(r => [`${r.rule} ${r.kind}: ${r.title}`, r.reason] as const))('%s', (_name, reason) => {
    expect(reason).toBe('')
  })
})

test('the rules asked for are there, each with a source and a basis', () => {
  const ids = pack.rules.map(rule => rule.id)
  const wanted = 'R2-01 R2-02 R1-01 R3-01 R3-03 R3-14 R3-15 R3-17 R3-21 ST-01 ID-01 ID-02 ID-03 ID-04 ID-05'
  expect(ids).toEqual(expect.arrayContaining(wanted.split(' ')))
  for (const rule of pack.rules) {
    expect(rule.source.document && rule.source.paragraph).toBeTruthy()
    expect(rule.examples.met.length).toBeGreaterThanOrEqual(2)
    expect(rule.examples.unmet.length).toBeGreaterThanOrEqual(2)
  }
})

test('only acts that must not happen are refused, and only a doubt about the person is held', () => {
  const blocking = pack.rules.filter(rule => Object.values(rule.effects).some(effect => effect !== 'report'))
  expect(blocking.map(rule => [rule.id, rule.effects['before-mapps']])).toEqual([
    ['R2-01', 'refuse'],
    ['R2-02', 'refuse'],
    ['R3-21', 'refuse'],
    ['ID-05', 'hold']
  ])
})

test('every record in an example is a contribution by the shared schema', () => {
  const ajv = new Ajv2020({ strict: false, allErrors: true, formats: { 'partial-date': true, 'date-time-strict': true } })
  const check = ajv.compile(resources.sharedSchema)
  for (const rule of pack.rules) {
    for (const example of [...rule.examples.met, ...rule.examples.unmet]) {
      const { before, after, entry, previous, says } = example
      for (const record of [before, after, entry, previous, ...Object.values(says ?? {})]) {
        if (record && !check(record)) throw new Error(`${rule.id} ${example.title}: ${ajv.errorsText(check.errors)}`)
      }
    }
  }
})
