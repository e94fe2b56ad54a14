import { createLanguage } from '../../../src/definitions'
import { ruleFunctions } from '../../../src/guidance'

const language = createLanguage(['after', 'today'], ruleFunctions)

const after = {
  notification: {
    regime: 'CTA_PART4',
    dealtWithOn: '2024-02-10',
    lengthYears: 15,
    initialNotifiedOn: '2026-03-29',
    lastNotifiedOn: '2026-03-29'
  },
  custody: { inCustody: false, spells: [{ from: '2024-02-10', to: '2026-03-28' }] },
  vehicles: [{ registration: 'AB12 XYZ', from: '2026-05-01', firstUsedOn: '2026-05-02' }],
  travel: [{ departsOn: '2026-08-01', returnsOn: '2026-08-09' }]
}

function run(text: string): unknown {
  const { expression, faults } = language.compile(text, {})
  expect(faults).toEqual([])
  const outcome = expression?.run({ after, today: '2026-06-01' })
  expect(outcome).toMatchObject({ ok: true })
  return outcome && 'value' in outcome ? outcome.value : undefined
}

test.each<[string, unknown]>([
  ['disregarded(after, today)', [{ from: '2024-02-10', to: '2026-03-28' }]],
  ['disregarded(after, today)[0].to', '2026-03-28'],
  ['initialDue(after.notification.dealtWithOn, disregarded(after, today))', '2026-03-30'],
  ['initialDue("2026-02-10", [{"from": "2026-02-11"}])', ''],
  ['changeDue("2026-05-01", [])', '2026-05-03'],
  ['changeDue("2026-05-01T23:30:00Z", after.?custody.?spells.orValue([]))', '2026-05-04'],
  ['vehicleDue(after.vehicles[0].from, after.vehicles[0].?firstUsedOn.orValue(""), disregarded(after, today))', '2026-05-02'],
  ['vehicleDue("2026-05-01", "", [])', '2026-05-03'],
  ['seventhDay([{"from": "2026-05-01", "to": "2026-05-10"}], [])', '2026-05-07'],
  ['seventhDay([{"from": "2026-05-01", "to": "2026-05-03"}], [])', ''],
  ['premisesDue([{"from": "2026-05-01"}], [])', '2026-05-09'],
  ['renewalDue(after.notification.lastNotifiedOn, after.notification.?soleOrMainResidence.orValue(true), [])', '2027-03-29'],
  ['renewalDue("2026-03-29", false, [])', '2026-04-05'],
  ['notificationYears(after)', 15n],
  ['notificationEnd(after.notification.dealtWithOn, notificationYears(after), disregarded(after, today))', '2041-03-27'],
  ['notificationEnd("2026-01-01", 10, [{"from": "2026-02-01"}])', ''],
  ['departureDue("2026-08-01", "", 7)', '2026-07-25'],
  ['departureDue("2026-08-01", "2026-08-02", 7)', ''],
  ['returnDue("2026-08-01", "2026-08-09", 3, [])', '2026-08-11'],
  ['clocks(after, today).map(c, c.clock)', ['initial', 'vehicle', 'renewal', 'departure', 'return', 'end']],
  [
    'clocks(after, today).filter(c, c.clock == "vehicle").all(c, c.due == "2026-05-02" && c.exact && c.path == "/vehicles/0")',
    true
  ],
  ['clocks({}, today)', []]
])('%s', (text, expected) => expect(run(text)).toEqual(expected))

test('what is no day, list or record makes the rule fail, and names no value', () => {
  for (const text of [
    'initialDue("soon", [])',
    'initialDue("2026-01-01", "none")',
    'notificationYears("x")',
    'seventhDay([1], [])'
  ]) {
    expect(language.compile(text, {}).expression?.run({ after, today: '2026-06-01' })).toEqual({
      ok: false,
      code: 'helper-failed'
    })
  }
})
