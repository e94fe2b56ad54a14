import { log } from '.'
import { spread } from '../measure'

// No figure is looked at: how fast anything is, a test on a shared machine cannot tell.
test('the bench of the log runs, its proofs hold, and its bundle is found sound', async () => {
  const { cases, ratios, notes } = await log({ rounds: 1, milliseconds: 1 }, () => undefined)
  expect(cases.map(one => one.case)).toEqual(expect.arrayContaining(['append at 300', 'verify 3,000 entries']))
  for (const one of cases) expect(one.perSecond).toEqual(spread([one.perSecond.median]))
  expect(Object.values(ratios).every(Number.isFinite)).toBe(true)
  expect(notes.length).toBeGreaterThan(2)
})
