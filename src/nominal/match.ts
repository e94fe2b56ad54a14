import { isObject, valueAt, type JsonObject } from '../json'
import { readCanonical } from './identifiers'

/** An identifier strong enough to find a nominal by. `former` marks one that has been replaced: it finds, and contradicts nothing. */
export interface MatchKey {
  kind: string
  value: string
  former?: true
}

/** A nominal that is already known under a key. */
export interface Hit {
  kind: string
  value: string
  nominal: string
}

/** Which nominal an entry is about. `reason` is a code: `two-nominals`, or the contradicted kind as in `noms-differs`. */
export type Verdict =
  | { kind: 'one'; nominal: string }
  | { kind: 'none' }
  | { kind: 'conflict'; nominals: string[]; reason: 'two-nominals' | 'noms-differs' | 'crn-differs' | 'visor-differs' }

/**
 * How strongly check letters count: `lenient` matches a PNC or CRO number by year and serial, whatever its letter; `strict`
 * takes a number whose letter is wrong for no key at all.
 */
export type CheckLetters = 'lenient' | 'strict'

/** Kinds of which a person has one at a time, so that two values contradict each other. Several PNC numbers are normal. */
const singleValued = ['noms', 'crn', 'visor'] as const

/** Kinds of identifier that are keys, and the kind each finds by. */
const keyKinds: Record<string, { as: string; former?: true }> = {
  noms: { as: 'noms' },
  mergedNoms: { as: 'noms', former: true },
  crn: { as: 'crn' },
  previousCrn: { as: 'crn', former: true },
  pnc: { as: 'pnc' },
  cro: { as: 'cro' },
  visor: { as: 'visor' }
}

/**
 * The identifiers of a contribution that are strong enough to match by: prison number, CRN, PNC, CRO and ViSOR reference;
 * a merged prison number or a previous CRN finds the record of its successor. Not strong: a National Insurance number
 * (free text at its sources, no check letter, shared and borrowed), an arrest/summons number (names a case), passport and
 * the like. Dummies and unreadable values are never keys. By default PNC and CRO count by year and serial, as the public
 * advice has it, because many systems hold wrong letters; an operator of live data may prefer `strict`.
 */
export function matchKeys(contribution: JsonObject, checkLetters: CheckLetters = 'lenient'): MatchKey[] {
  const listed = contribution['identifiers']
  const reference = valueAt(contribution, '/core/visorRef')
  const identifiers = [
    ...(Array.isArray(listed) ? listed : []),
    ...(reference === undefined ? [] : [{ kind: 'visor', value: reference }])
  ]
  const keys = new Map<string, MatchKey>()
  for (const identifier of identifiers) {
    const key = isObject(identifier) ? keyOf(identifier, checkLetters) : undefined
    if (key) keys.set(`${key.kind} ${key.value} ${key.former ?? false}`, key)
  }
  return [...keys.values()]
}

function keyOf({ kind, value }: JsonObject, checkLetters: CheckLetters): MatchKey | undefined {
  if (typeof kind !== 'string' || typeof value !== 'string') return undefined
  const rule = Object.hasOwn(keyKinds, kind) ? keyKinds[kind] : undefined
  if (!rule) return undefined
  const { canonical, reason, dummy } = readCanonical(rule.as, value)
  if (canonical === null || dummy || (reason !== null && checkLetters === 'strict')) return undefined
  const lettered = rule.as === 'pnc' || rule.as === 'cro'
  const part = lettered ? canonical.slice(0, -1) : canonical.toUpperCase()
  return { kind: rule.as, value: part, ...(rule.former && { former: true }) }
}

/**
 * The verdict on an entry with these keys, given the nominals known under them and what other agencies say of those nominals
 * (`others`, without the statement that this entry replaces). Two nominals, or one for which another agency holds a
 * different prison number, CRN or ViSOR reference, are a conflict for a person to resolve (rule ID-05), never a link.
 */
export function match(
  keys: readonly MatchKey[],
  found: readonly Hit[],
  others: readonly { nominal: string; contribution: JsonObject }[] = []
): Verdict {
  const nominals = [...new Set(found.map(({ nominal }) => nominal))].sort()
  const [nominal, ...more] = nominals
  if (nominal === undefined) return { kind: 'none' }
  if (more.length > 0) return { kind: 'conflict', nominals, reason: 'two-nominals' }
  for (const other of others) {
    const theirs = other.nominal === nominal ? matchKeys(other.contribution) : []
    const contradicted = singleValued.find(kind => contradicts(keys, theirs, kind))
    if (contradicted) return { kind: 'conflict', nominals, reason: `${contradicted}-differs` }
  }
  return { kind: 'one', nominal }
}

/** Both sides have a present value, and neither side's present values occur on the other side, be it as former ones. */
function contradicts(ours: readonly MatchKey[], theirs: readonly MatchKey[], kind: string): boolean {
  const values = (keys: readonly MatchKey[]): string[] => keys.filter(key => key.kind === kind).map(({ value }) => value)
  const present = (keys: readonly MatchKey[]): string[] => values(keys.filter(key => !key.former))
  const shared = [
    ...present(ours).filter(v => values(theirs).includes(v)),
    ...present(theirs).filter(v => values(ours).includes(v))
  ]
  return present(ours).length > 0 && present(theirs).length > 0 && shared.length === 0
}
