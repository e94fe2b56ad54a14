import { Ajv2020 } from 'ajv/dist/2020'
import { placeAt, recordPlace, type Expression } from '../../src/definitions'
import { clockReads, readPack, runExamples, type Pack } from '../../src/guidance'
import type { Rule } from '../../src/guidance/pack'
import { expectedRules } from './expected-rules'
import { packFiles, resources, shippedPacks, textOf } from './support'

const packs = shippedPacks()
const rules = packs.flatMap(pack => pack.rules)
const byId = new Map(rules.map(rule => [rule.id, rule]))

test.each(packFiles)('%s reads without a fault', file => {
  expect(readPack(textOf(file), file, resources).faults).toEqual([])
})

test('every rule of the domain sheet is there once, and nothing else is', () => {
  expect(rules.map(rule => rule.id).sort()).toEqual(expectedRules.map(([id]) => id).sort())
  expect(rules.length).toBeGreaterThan(60)
})

test.each(expectedRules)('%s is %s, a %s, and binds %j', (id, basis, severity, binds) => {
  const rule = byId.get(id)
  expect([rule?.basis, rule?.severity, rule?.binds]).toEqual([basis, severity, binds])
})

describe('every example of every rule', () => {
  const results = packs.flatMap(pack => runExamples(pack))
  test.each(results.map(r => [`${r.rule} ${r.kind}: ${r.title}`, r.reason] as const))('%s', (_name, reason) => {
    expect(reason).toBe('')
  })
})

test('every rule has a source, a remedy, two examples that pass and two that fail, and says what is ours in what is not sourced', () => {
  for (const rule of rules) {
    expect(rule.source.document && rule.source.paragraph && rule.remedy).toBeTruthy()
    expect(rule.examples.met.length).toBeGreaterThanOrEqual(2)
    expect(rule.examples.unmet.length).toBeGreaterThanOrEqual(2)
    if (rule.basis !== 'sourced') expect([rule.id, rule.note]).toEqual([rule.id, expect.any(String)])
    if (rule.basis === 'inferred')
      expect([rule.id, rule.note]).toEqual([rule.id, expect.stringMatching(/\bours\b|[Ii]nferred|stand-ins|Joins|No source/)])
  }
})

test('only acts that must not happen are refused, and only doubts for a person to settle are held', () => {
  const blocking = rules.filter(rule => Object.values(rule.effects).some(effect => effect !== 'report'))
  expect(blocking.map(rule => [rule.id, rule.effects['before-mapps'], rule.effects.transition, rule.effects.mapps])).toEqual([
    ['ID-05', 'hold', 'hold', 'hold'],
    ['R3-21', 'refuse', 'refuse', 'refuse'],
    ['R3-26', 'report', 'hold', 'hold'],
    ['R2-01', 'refuse', 'refuse', 'refuse'],
    ['R2-02', 'refuse', 'refuse', 'refuse'],
    ['ST-13', 'refuse', 'refuse', 'refuse']
  ])
})

test('every path that a rule reads or points to is one of the shared schema', () => {
  const record = recordPlace(resources.sharedSchema)
  for (const rule of rules)
    for (const path of rule.reads) expect([rule.id, path, placeAt(record, path) !== undefined]).toEqual([rule.id, path, true])
})

test('a rule that hands the whole record to a clock lists what the clock reads', () => {
  for (const pack of packs) {
    for (const rule of pack.rules) {
      const used = textsOf(pack, rule)
      const needed = /\b(?:clocks|notificationYears)\(/.test(used)
        ? clockReads
        : used.includes('disregarded(')
          ? clockReads.filter(path => path.startsWith('/custody'))
          : []
      const missing = needed.filter(path => !rule.reads.some(read => path === read || path.startsWith(`${read}/`)))
      expect([rule.id, missing]).toEqual([rule.id, []])
    }
  }
})

test('a parameter or a named expression that stands in several packs means the same in all', () => {
  const seen = new Map<string, string>()
  const hold = (name: string, meaning: string): void => {
    expect([name, seen.get(name) ?? meaning]).toEqual([name, meaning])
    seen.set(name, meaning)
  }
  for (const pack of packs) {
    for (const [name, { value }] of Object.entries(pack.parameters)) hold(name, JSON.stringify(value))
    for (const [name, { text }] of Object.entries(pack.terms)) hold(name, text.replaceAll(/\s+/g, ' '))
  }
})

test('a figure that a rule rests on is a parameter, with its unit', () => {
  const numbers = packs.flatMap(pack => Object.entries(pack.parameters)).filter(([, { value }]) => typeof value === 'number')
  expect(numbers.length).toBeGreaterThan(25)
  for (const [name, { unit, meaning }] of numbers)
    expect([name, unit, meaning]).toEqual([name, expect.any(String), expect.any(String)])
})

test('bank holidays are those of the Banking and Financial Dealings Act, and the one proclaimed for 2023', () => {
  const holidays = packs.find(pack => pack.parameters['bankHolidays'])?.parameters['bankHolidays']?.value
  const reckoned = [2023, 2024, 2025, 2026, 2027, 2028].flatMap(holidaysOf)
  expect(holidays).toEqual([...reckoned, '2023-05-08'].sort())
})

test('every record in an example is a contribution by the shared schema', () => {
  const ajv = new Ajv2020({ strict: false, allErrors: true, formats: { 'partial-date': true, 'date-time-strict': true } })
  const check = ajv.compile(resources.sharedSchema)
  for (const rule of rules) {
    for (const example of [...rule.examples.met, ...rule.examples.unmet]) {
      const { before, after, entry, previous, says } = example
      for (const record of [before, after, entry, previous, ...Object.values(says ?? {})]) {
        if (record && !check(record)) throw new Error(`${rule.id} ${example.title}: ${ajv.errorsText(check.errors)}`)
      }
    }
  }
})

test('a pack says when it applies, and that it has not been issued', () => {
  for (const pack of packs) expect([pack.id, pack.status, pack.effective]).toEqual([pack.id, 'in-force', { from: '2026-01-01' }])
  const national = packFiles.filter(file => file.includes('national'))
  for (const file of national) expect(textOf(file)).toContain('it does not mean that anybody has issued it')
})

test('rules about time need no entry: they say the same of a record that nobody sends', () => {
  const timed = packs.flatMap((pack: Pack) => pack.rules.filter(rule => rule.examples.unmet.some(e => e.now !== undefined)))
  expect(timed.length).toBeGreaterThan(25)
})

/** The text of every expression of a rule, named ones included. */
function textsOf(pack: Pack, rule: Rule): string {
  const own = [
    rule.list && 'expression' in rule.list ? rule.list.expression : undefined,
    rule.applies,
    rule.require,
    rule.blocksWhen
  ]
  const named = (expression: Expression): string => {
    const terms = expression.reading.names.filter(name => name.startsWith('terms.')).map(name => pack.terms[name.slice(6)])
    return [expression.text, ...terms.flatMap(term => (term ? [term.text] : []))].join(' ')
  }
  return own.flatMap(expression => (expression ? [named(expression)] : [])).join(' ')
}

/** Bank holidays of a year in England and Wales, weekends carried over. */
function holidaysOf(year: number): string[] {
  const on = (month: number, day: number): Date => new Date(Date.UTC(year, month - 1, day))
  const plus = (date: Date, days: number): Date => new Date(date.getTime() + days * 86_400_000)
  const firstMonday = (month: number): Date => plus(on(month, 1), (8 - on(month, 1).getUTCDay()) % 7)
  const lastMonday = (month: number): Date => {
    const end = plus(on(month + 1, 1), -1)
    return plus(end, -((end.getUTCDay() + 6) % 7))
  }
  const a = year % 19
  const h = (19 * a + 24) % 30
  const full = h - (h === 29 || (h === 28 && a > 10) ? 1 : 0)
  const easter = [...Array(7).keys()].map(n => plus(on(3, 22), full + n)).find(day => day.getUTCDay() === 0) ?? on(4, 1)
  const newYear = [on(1, 1), on(1, 2), on(1, 3)].find(day => ![0, 6].includes(day.getUTCDay())) ?? on(1, 1)
  const free = [25, 26, 27, 28].map(day => on(12, day)).filter(day => ![0, 6].includes(day.getUTCDay()))
  const christmas = [25, 26].map(day => on(12, day)).filter(day => ![0, 6].includes(day.getUTCDay()))
  const moved = free.filter(day => day.getUTCDate() > 26).slice(0, 2 - christmas.length)
  const days = [newYear, plus(easter, -2), plus(easter, 1), firstMonday(5), lastMonday(5), lastMonday(8), ...christmas, ...moved]
  return days.map(day => day.toISOString().slice(0, 10)).sort()
}
