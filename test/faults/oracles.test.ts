import type { Accepted, Applied, Facts } from './facts'
import { oracles, type OracleName } from './oracles'

const prison = 'prison-hmps'
const police = 'police-ctnm'

const posted = (version: number, agency: string, mark: string): Accepted => ({
  ...{ key: `k${version}`, agency, nominal: 'n', version, submission: `s${version}`, mark }
})

const number = (sequence: number, version: number, more: Partial<Applied> = {}): Applied => ({
  ...{ receiver: prison, nominal: 'n', kind: 'changed', epoch: 1, sequence, rendering: 1, version, from: version, news: false },
  ...{ prevChain: `c${sequence - 1}`, chain: `c${sequence}` },
  ...more
})

/** Two changes by the police and one by the prison between them; all is well. */
const well: Facts = {
  accepted: [posted(1, police, 'a'), posted(2, prison, 'b'), posted(3, police, 'c')],
  ...{ refused: [], unanswered: [], stuck: [], logFaults: [], leaks: [] },
  versions: new Map([['n', [1, 2, 3]]]),
  entries: [1, 2, 3].map(version => ({ submission: `s${version}`, nominal: 'n', version })),
  applied: [number(1, 1), number(2, 3, { from: 2 })],
  held: [{ receiver: prison, nominal: 'n', shown: { [police]: 'c', [prison]: 'b' }, holds: { [police]: 'c' }, lacks: [] }]
}

const broken = (change: Partial<Facts>): OracleName[] =>
  (Object.keys(oracles) as OracleName[]).filter(name => oracles[name]({ ...well, ...change }).length > 0)

const [held] = well.held

test('find nothing where all is well', () => {
  expect(broken({})).toEqual([])
  expect(broken({ applied: [number(1, 1), number(2, 2, { news: true }), number(3, 3)] })).toEqual([])
  expect(broken({ held: [{ receiver: prison, nominal: 'n', shown: undefined, holds: undefined, lacks: [] }] })).toEqual([])
})

test.each<[string, OracleName, Partial<Facts>]>([
  ['an accepted entry that is nowhere', 'accepted', { entries: well.entries.slice(1) }],
  ['an entry under another version', 'accepted', { entries: well.entries.map(one => ({ ...one, version: one.version + 1 })) }],
  ['a version that nobody posted', 'accepted', { versions: new Map([['n', [1, 2, 3, 4]]]) }],
  ['a version that is missing', 'accepted', { versions: new Map([['n', [1, 3]]]) }],
  ['one key that made two of a version', 'accepted', { accepted: [...well.accepted, posted(3, police, 'd')] }],
  ['what was refused', 'accepted', { refused: ['k9'] }],
  ['what was never answered', 'accepted', { unanswered: ['k9'] }],
  ['an old value that is held', 'newest', { held: [{ ...held!, holds: { [police]: 'a' } }] }],
  ['a value that is not held', 'newest', { held: [{ ...held!, holds: {} }] }],
  ['a nominal that is not held', 'newest', { held: [{ ...held!, holds: undefined }] }],
  ['an old value that is shown', 'newest', { held: [{ ...held!, shown: { [police]: 'a' }, holds: { [police]: 'a' } }] }],
  ['a section that is lacking', 'newest', { held: [{ ...held!, lacks: ['custody'] }] }],
  ['what may not be seen and is held', 'newest', { held: [{ ...held!, shown: undefined }] }],
  ['a number that comes twice', 'order', { applied: [...well.applied, number(2, 3, { from: 2 })] }],
  ['a number that is left out', 'order', { applied: [number(1, 1), number(3, 3, { from: 2, prevChain: 'c1' })] }],
  [
    'numbers that go back',
    'order',
    { applied: [number(1, 1), number(2, 3, { from: 2 }), number(1, 3, { rendering: 2, from: 1 })] }
  ],
  ['versions that go back', 'order', { applied: [number(1, 3, { from: 1 }), number(2, 1)] }],
  ['a first number that is not 1', 'order', { applied: [number(2, 3, { from: 1 })] }],
  ['a chain that is broken', 'order', { applied: [number(1, 1), number(2, 3, { from: 2, prevChain: 'x' })] }],
  ['a rendering on another chain', 'order', { applied: [number(1, 1), number(1, 3, { rendering: 2, prevChain: 'x' })] }],
  ['a delivery of nothing but its own', 'echo', { applied: [number(1, 1), number(2, 2), number(3, 3)] }],
  ['a lane that stands', 'stuck', { stuck: ['prison-hmps/n held'] }],
  ['a log that is not sound', 'log', { logFaults: ['tile'] }],
  ['a process that wrote a value', 'quiet', { leaks: ['worker 1'] }]
])('see %s', (_what, name, change) => {
  expect(broken(change)).toEqual([name])
})

test('take a later rendering in the place of an earlier for no fault', () => {
  const again = number(2, 3, { rendering: 2, from: 2, chain: 'other' })
  expect(
    broken({ applied: [number(1, 1), number(2, 2, { from: 1 }), again, number(3, 3, { from: 3, prevChain: 'other' })] })
  ).toEqual([])
  expect(broken({ applied: [number(1, 1), number(2, 3, { from: 2 }), number(3, 3, { kind: 'overtaken' })] })).toEqual([])
})
