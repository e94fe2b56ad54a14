import { below, itemStep, keyed, keyedAmong, type Json, type JsonObject } from '../json'
import { ownsItem, rankFor, type AuthorityPolicy } from './authority'
import { choose, type Said } from './choose'
import type { Nominal } from './nominal.generated'
import { phaseOf, type Phase, type Statement } from './phase'
import type { AgencyId } from './sections'
import { isObjectShape, isSetShape, memberShape, type LeafShape, type ObjectShape, type SetShape, type Shape } from './shape'
import { nominalShape } from './shape.generated'
import { tidy } from './tidy'

/** Who said the value of a leaf of the record, and who else says the same; by name. */
export interface Provenance {
  agency: AgencyId
  alsoSaidBy?: AgencyId[]
}

/** A leaf about which agencies differ: whose value the record has, and who says something else. No values. */
export interface Disagreement {
  path: string
  kept: AgencyId
  others: AgencyId[]
}

/** The shared record of a nominal, and what is known about it. Paths name items of sets by key, so they are personal data. */
export interface Folded {
  record: Nominal
  phase: Phase
  /** By the path of each leaf of the record, in record order. */
  provenance: Record<string, Provenance>
  /** By path. */
  disagreements: Disagreement[]
}

/**
 * Folds what the agencies say into the one shared record. Pure: the result depends on each agency's latest statement (the
 * last of its statements in the list) and the policy, and on nothing else; equal input gives equal bytes. Per leaf the
 * leading agency of the section in the present phase wins, then precedence, then the agency's name; partial dates are
 * refined; keyed arrays are united item by item. Throws on contributions that the shared schema would have refused.
 */
export function fold(statements: readonly Statement[], authority: AuthorityPolicy): Folded {
  const latest = latestOfEach(statements)
  const folding: Folding = { authority, phase: phaseOf(latest), provenance: [], disagreements: [] }
  const said = latest.map(({ agency, contribution }) => ({ agency, value: tidy(contribution) }))
  const record = mergeMembers(folding, { shape: nominalShape, path: '', pattern: '', section: '' }, said) ?? {}
  return {
    record,
    phase: folding.phase,
    provenance: Object.fromEntries(folding.provenance),
    disagreements: folding.disagreements.sort((a, b) => (a.path < b.path ? -1 : 1))
  }
}

interface Folding {
  authority: AuthorityPolicy
  phase: Phase
  provenance: [string, Provenance][]
  disagreements: Disagreement[]
}

/** A place in the record: its path with items by key, its path with `*` for items, and the section it lies in. */
interface Place<S extends Shape = Shape> {
  shape: S
  path: string
  pattern: string
  section: string
  /** A key field of an item: equal by the very fact that the items have been put together. */
  isKey?: boolean
}

function latestOfEach(statements: readonly Statement[]): Statement[] {
  return [...new Map(statements.map(statement => [statement.agency, statement])).values()]
}

function merge(folding: Folding, place: Place, said: readonly Said[]): Json | undefined {
  const { shape } = place
  if (isSetShape(shape)) return mergeItems(folding, { ...place, shape }, said)
  if (isObjectShape(shape)) return mergeMembers(folding, { ...place, shape }, said)
  return mergeLeaf(folding, { ...place, shape }, said)
}

function mergeMembers(
  folding: Folding,
  place: Place<ObjectShape>,
  said: readonly Said[],
  keyFields: readonly string[] = []
): JsonObject | undefined {
  const present = new Set(said.flatMap(({ value }) => Object.keys(value as JsonObject)))
  const known = Object.keys(place.shape.members).filter(member => present.delete(member))
  const members = [...known, ...[...present].sort()].flatMap(member => {
    const section = place.section || member
    const speaking = said.flatMap(({ agency, value }) => ofMember(agency, value as JsonObject, member))
    if (place.section === '') {
      const rank = rankFor(folding.authority, section, folding.phase)
      speaking.sort((a, b) => rank(a.agency, b.agency))
    }
    const at = {
      path: below(place.path, member),
      pattern: below(place.pattern, member),
      section,
      isKey: keyFields.includes(member)
    }
    const value = merge(folding, { ...at, shape: memberShape(place.shape, member) }, speaking)
    return value === undefined ? [] : [[member, value] as const]
  })
  return members.length === 0 ? undefined : Object.fromEntries(members)
}

function ofMember(agency: AgencyId, value: JsonObject, member: string): Said[] {
  const own = Object.hasOwn(value, member) ? value[member] : undefined
  return own === undefined ? [] : [{ agency, value: own }]
}

/** The union of everybody's items, put together by (key, occurrence); who says less of a key may mean the same item. */
function mergeItems(folding: Folding, place: Place<SetShape>, said: readonly Said[]): Json[] {
  const { key, item: shape } = place.shape
  const everybodys = new Map(said.flatMap(({ value }) => [...keyed(value as Json[], key)]))
  const byName = new Map<string, Said[]>()
  for (const { agency, value } of said) {
    for (const [name, item] of keyedAmong(value as Json[], place.shape, everybodys))
      byName.set(name, [...(byName.get(name) ?? []), { agency, value: item }])
  }
  return [...byName].sort(byKeyThenOccurrence).flatMap(([name, items]) => {
    const at = { path: below(place.path, itemStep(name)), pattern: below(place.pattern, '*'), section: place.section }
    const owned = items.filter(({ agency, value }) => ownsItem(folding.authority, place.section, agency, value))
    const inOrder = [...owned, ...items.filter(item => !owned.includes(item))]
    const merged = isObjectShape(shape)
      ? mergeMembers(folding, { ...at, shape }, inOrder, key)
      : merge(folding, { ...at, shape }, inOrder)
    return merged === undefined ? [] : [merged]
  })
}

function byKeyThenOccurrence([a]: [string, unknown], [b]: [string, unknown]): number {
  const [keyOfA, keyOfB] = [a.slice(0, a.lastIndexOf('#')), b.slice(0, b.lastIndexOf('#'))]
  if (keyOfA !== keyOfB) return keyOfA < keyOfB ? -1 : 1
  return Number(a.slice(keyOfA.length + 1)) - Number(b.slice(keyOfB.length + 1))
}

function mergeLeaf(
  { authority, provenance, disagreements }: Folding,
  place: Place<LeafShape>,
  said: readonly Said[]
): Json | undefined {
  const [first, ...rest] = authority.protective.includes(place.pattern) ? protectiveFirst(said) : said
  if (first === undefined) return undefined
  const { value, agency, same, others } = choose(place.shape, [first, ...rest])
  const also = (place.isKey ? [...same, ...others] : same).sort()
  provenance.push([place.path, { agency, ...(also.length > 0 && { alsoSaidBy: also }) }])
  const mayDiffer = !place.isKey && !authority.spellings.includes(place.pattern)
  if (others.length > 0 && mayDiffer) disagreements.push({ path: place.path, kept: agency, others: others.sort() })
  return value
}

function protectiveFirst(said: readonly Said[]): Said[] {
  return [...said.filter(({ value }) => value === true), ...said.filter(({ value }) => value !== true)]
}
