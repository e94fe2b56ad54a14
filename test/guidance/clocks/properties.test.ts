import fc from 'fast-check'
import { addDays, periodEnd } from '../../../src/definitions'
import type { Answer, Step } from '../../../src/guidance/clocks/answer'
import { ageOn } from '../../../src/guidance/clocks/calendar'
import { changeStatutes, notifiedChange, type ChangeKind } from '../../../src/guidance/clocks/change'
import { endDate } from '../../../src/guidance/clocks/end-date'
import { initialNotification } from '../../../src/guidance/clocks/initial'
import { premisesStay } from '../../../src/guidance/clocks/premises'
import { released } from '../../../src/guidance/clocks/release'
import { renewal } from '../../../src/guidance/clocks/renewal'
import { combineTerms } from '../../../src/guidance/clocks/term-length'
import { vehicleGained } from '../../../src/guidance/clocks/vehicle'
import { daysInYears, endByWalking, held, londonByRule, nextDay, seventhByWalking, walk, yearsOn, type Spell } from './day-walk'

const anyDay = fc.integer({ min: 0, max: 22_000 }).map(n => addDays('1999-01-01', n))
/** Days around which calendars go wrong: the end of February, clock changes, the turn of the year. */
const edges = ['02-26', '02-27', '02-28', '03-01', '03-27', '10-24', '12-29', '12-31', '01-01']
const edgeDay = fc
  .tuple(fc.integer({ min: 2000, max: 2056 }), fc.constantFrom(...edges), fc.integer({ min: 0, max: 3 }))
  .map(([year, edge, more]) => addDays(`${year}-${edge}`, more))
const leapDay = fc.constantFrom('2000-02-29', '2004-02-29', '2020-02-29', '2024-02-29', '2028-02-29')
const day = fc.oneof(anyDay, edgeDay, leapDay)

/** Spells that overlap, touch, lie in each other or run on, at most `reach` days away from a day. */
function spellsNear(start: string, reach: number): fc.Arbitrary<Spell[]> {
  const plain = fc.record({ at: fc.integer({ min: -30, max: reach }), length: fc.integer({ min: 0, max: Math.ceil(reach / 3) }) })
  const kind = fc.constantFrom<'plain' | 'touching' | 'day-after' | 'nested' | 'same'>(
    'plain',
    'plain',
    'touching',
    'day-after',
    'nested',
    'same'
  )
  return fc
    .tuple(fc.array(fc.tuple(plain, kind), { maxLength: 6 }), fc.option(fc.integer({ min: -30, max: reach * 2 }), { freq: 4 }))
    .map(([told, open]) => {
      const spells: { from: string; to: string }[] = []
      for (const [{ at, length }, how] of told) {
        const before = spells.at(-1)
        const from =
          how === 'plain' || !before
            ? addDays(start, at)
            : how === 'touching'
              ? before.to
              : how === 'day-after'
                ? addDays(before.to, 1)
                : how === 'nested'
                  ? addDays(before.from, 1)
                  : before.from
        spells.push({ from, to: addDays(from, how === 'nested' ? Math.min(length, 3) : length) })
      }
      return open === null ? spells : [...spells, { from: addDays(start, open) }]
    })
}

const short = day.chain(start => fc.tuple(fc.constant(start), spellsNear(start, 40)))

/** The steps that count and those that do not cover every day from the first to the last, none twice, and their numbers add up. */
function expectWhole(steps: readonly Step[], first: string, last: string, days: number, spells: readonly Spell[]): void {
  const stretches = steps.filter(step => step.counts !== undefined)
  let at = first
  let sum = 0
  for (const { from, to, days: length, counts } of stretches) {
    expect(from).toBe(at)
    let seen = 0
    for (; at <= (to ?? ''); at = nextDay(at)) {
      seen++
      if (held(at, spells) === counts) throw new Error('a stretch holds a day of the other kind')
    }
    expect(length).toBe(seen)
    if (counts) sum += seen
  }
  expect(at).toBe(nextDay(last))
  expect(sum).toBe(days)
}

const kinds = Object.keys(changeStatutes) as ChangeKind[]

const threeDayClocks: [string, (on: string, spells: Spell[]) => Answer][] = [
  ['initial notification', initialNotification],
  ['release', released],
  ...kinds.map((kind): [string, (on: string, spells: Spell[]) => Answer] => [
    kind,
    (on, spells) => notifiedChange(kind, on, spells)
  ])
]

test.each(threeDayClocks)('%s is due where a walk of three free days ends', (_name, clock) => {
  fc.assert(
    fc.property(short, ([start, spells]) => {
      const { due, steps } = clock(start, spells)
      expect(due).toBe(walk(start, 3, spells))
      if (due !== undefined) expectWhole(steps, start, due, 3, spells)
      expect(periodEnd(start, 3, spells)).toBe(due ?? '')
    }),
    { numRuns: 150 }
  )
})

test('the order in which spells are told does not matter', () => {
  fc.assert(
    fc.property(short, fc.infiniteStream(fc.nat()), ([start, spells], chance) => {
      const shuffled = spells
        .map(spell => ({ spell, rank: chance.next().value as number }))
        .sort((a, b) => a.rank - b.rank)
        .map(({ spell }) => spell)
      expect(initialNotification(start, shuffled)).toEqual(initialNotification(start, spells))
    }),
    { numRuns: 200 }
  )
})

test('an event told as an instant falls on its London day, through every clock change', () => {
  const instant = fc
    .tuple(day, fc.integer({ min: 0, max: 86_399 }))
    .map(([on, second]) => new Date(Date.parse(on) + second * 1000))
  fc.assert(
    fc.property(instant, at => {
      expect(notifiedChange('home', at.toISOString(), []).due).toBe(walk(londonByRule(at), 3, []))
    }),
    { numRuns: 300 }
  )
})

test('a vehicle is due on the earlier of the third free day and the first use', () => {
  fc.assert(
    fc.property(short, fc.option(fc.integer({ min: -2, max: 60 })), ([start, spells], use) => {
      const used = use === null ? undefined : addDays(start, use)
      const three = walk(start, 3, spells)
      const expected = [three, used].flatMap(one => (one === undefined ? [] : [one])).sort()[0]
      expect(vehicleGained(start, used, spells).due).toBe(expected)
    }),
    { numRuns: 300 }
  )
})

test('premises are due three free days from the seventh day within twelve months', () => {
  const stay = fc.tuple(fc.integer({ min: 0, max: 500 }), fc.integer({ min: 0, max: 4 }), fc.boolean())
  const stays = fc.tuple(
    day,
    fc.array(stay, { minLength: 1, maxLength: 9 }),
    fc.option(fc.integer({ min: 0, max: 500 }), { freq: 3 })
  )
  const near = stays.chain(([start, told, open]) =>
    fc.tuple(
      fc.constant([
        // Some a year apart to the day: where a rolling year begins and ends is what goes wrong.
        ...told.map(([at, length, yearOn]) => {
          const from = yearOn ? yearsOn(start, 1) : addDays(start, at)
          return { from, to: addDays(from, length) }
        }),
        ...(open === null ? [] : [{ from: addDays(start, open) }])
      ]),
      spellsNear(start, 300),
      fc.constant(addDays(start, 2200))
    )
  )
  let reached = 0
  fc.assert(
    fc.property(near, ([told, spells, until]) => {
      const answer = premisesStay(told, spells)
      const seventh = seventhByWalking(told, spells, until)
      expect(answer.seventhDay).toBe(seventh)
      expect(answer.due).toBe(seventh === undefined ? undefined : walk(seventh, 3, spells))
      if (seventh === undefined) return
      reached++
      const days = answer.steps.filter(({ rule }) => rule.startsWith('s.48(3)')).map(step => step.days ?? 0)
      expect(days.reduce((a, b) => a + b, 0)).toBe(7)
    }),
    { numRuns: 300 }
  )
  expect(reached).toBeGreaterThan(60)
})

test('re-notification falls a year or a week on, and never into custody', () => {
  fc.assert(
    fc.property(
      day.chain(start => fc.tuple(fc.constant(start), spellsNear(start, 400))),
      fc.boolean(),
      ([start, spells], residence) => {
        const on = residence ? yearsOn(start, 1) : [1, 2, 3, 4, 5, 6, 7].reduce(at => nextDay(at), start)
        expect(renewal(start, residence, spells).due).toBe(held(on, spells) ? undefined : on)
      }
    ),
    { numRuns: 400 }
  )
})

test('the notification period ends where a walk over every day ends, whatever the spells', () => {
  const years = fc.constantFrom(10, 15, 30)
  const long = fc
    .tuple(day, years)
    .chain(([start, length]) => fc.tuple(fc.constant(start), fc.constant(length), spellsNear(start, length * 400)))
  fc.assert(
    fc.property(long, ([start, length, spells]) => {
      const { end, steps } = endDate(start, length, spells)
      expect(end).toBe(endByWalking(start, length, spells))
      const first = walk(start, 1, spells)
      if (end !== undefined && first !== undefined) expectWhole(steps, start, end, daysInYears(first, length), spells)
    }),
    { numRuns: 150 }
  )
})

test('every spell that is added moves the end later, or nowhere', () => {
  fc.assert(
    fc.property(short, fc.integer({ min: 0, max: 5000 }), fc.integer({ min: 0, max: 900 }), ([start, spells], at, length) => {
      const more = [...spells, { from: addDays(start, at), to: addDays(start, at + length) }]
      const before = endDate(start, 10, spells).end
      const after = endDate(start, 10, more).end
      if (before === undefined) expect(after).toBeUndefined()
      else expect(after === undefined ? spells.some(({ to }) => to === undefined) : after >= before).toBe(true)
    }),
    { numRuns: 300 }
  )
})

test('two terms with an overlap make X + Y - Z days, and terms apart stay apart', () => {
  fc.assert(
    fc.property(
      day,
      fc.integer({ min: 1, max: 80 }),
      fc.integer({ min: 0, max: 3000 }),
      fc.integer({ min: 1, max: 80 }),
      (from, x, later, y) => {
        const second = addDays(from, later)
        const days = (start: string, months: number): Set<string> => {
          const [term] = combineTerms([{ from: start, months }])
          const all = new Set<string>()
          for (let at = start; at <= term!.to; at = nextDay(at)) all.add(at)
          return all
        }
        const [a, b] = [days(from, x), days(second, y)]
        const overlap = [...a].filter(one => b.has(one)).length
        const combined = combineTerms([
          { from, months: x },
          { from: second, months: y }
        ])
        const lengths = combined.map(term => [...walkDays(term.from, term.to)].length)
        expect(lengths).toEqual(overlap > 0 ? [a.size + b.size - overlap] : [a.size, b.size])
      }
    ),
    { numRuns: 60 }
  )
})

test('consecutive terms are as long as one of all their months', () => {
  const safe = fc.tuple(fc.integer({ min: 2000, max: 2050 }), fc.integer({ min: 1, max: 12 }), fc.integer({ min: 1, max: 28 }))
  fc.assert(
    fc.property(safe, fc.array(fc.integer({ min: 1, max: 90 }), { minLength: 1, maxLength: 5 }), ([y, m, d], months) => {
      const from = `${y}-${String(m).padStart(2, '0')}-${String(d).padStart(2, '0')}`
      const total = months.reduce((a, b) => a + b, 0)
      expect(combineTerms(months.map(length => ({ from, months: length, consecutive: true })))).toEqual(
        combineTerms([{ from, months: total }])
      )
    }),
    { numRuns: 200 }
  )
})

test('age grows by one at each anniversary, on 1 March for 29 February in a common year', () => {
  fc.assert(
    fc.property(day, fc.integer({ min: 1, max: 40 }), (born, years) => {
      let at = born
      for (let left = daysInYears(born, years); left > 0; left--) at = nextDay(at)
      expect(ageOn(born, at)).toBe(years)
      expect(ageOn(born, addDays(at, -1))).toBe(years - 1)
    }),
    { numRuns: 100 }
  )
})

function* walkDays(from: string, to: string): Generator<string> {
  for (let at = from; at <= to; at = nextDay(at)) yield at
}
