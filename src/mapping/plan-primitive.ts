import { isObject } from '../json'
import { blame, listOf, resolve, type Bench } from './bench'
import type { Primitive } from './lens'
import { checkCodes } from './check-codes'
import { pathAt } from './path'
import { boolPrimitive } from './primitives/bool'
import { datePattern, tokensOf, type DatePattern } from './primitives/calendar'
import { codePrimitive } from './primitives/code'
import { copyPrimitive } from './primitives/copy'
import { datePrimitive } from './primitives/date'
import { dateTimePrimitive } from './primitives/datetime'
import { identifierFields, identifierPrimitive, lacking, referencePrimitive } from './primitives/identifier'
import { fieldsOf, joinAgencyPrimitive, joinParts, joinPrimitive } from './primitives/join'
import { linePrimitive } from './primitives/line'
import { lookupPrimitive } from './primitives/lookup'
import { numberPrimitive, unitPrimitive } from './primitives/number'
import { textPrimitive } from './primitives/text'
import { zoneOf } from './primitives/zone'
import type { PrimitiveByKind } from './leaf'
import { primitiveWords, type DateSource, type RuleSource } from './rule-source'
import { memberOf, typeOf, typesOf, type SchemaPlace } from './schema-view'

/** The two places between which a value is converted. */
export interface Between {
  agency: SchemaPlace
  shared: SchemaPlace
  /** The shared scope, from which `kind-from` starts. */
  scope: SchemaPlace
}

/** Makes the conversion of a rule ready; undefined where the rule is at fault. */
export function planPrimitive(
  bench: Bench,
  source: RuleSource,
  between: Between,
  at: string
): Primitive | PrimitiveByKind | undefined {
  const words = primitiveWords.filter(word => source[word] !== undefined)
  if (words.length > 1) {
    blame(bench, at, 'two-primitives', `a rule converts in one way; this one says ${words.join(' and ')}`)
    return undefined
  }
  const types = typesOf(between.agency)
  if (source.text) return textPrimitive(source.text, types)
  if (source.number) return numberPrimitive(source.number, types)
  if (source.bool) return boolPrimitive(source.bool, types)
  if (source.unit) {
    const { factor, decimals = 0, 'shared-decimals': sharedDecimals = 0 } = source.unit
    return unitPrimitive({ factor, decimals, sharedDecimals }, types)
  }
  if (source.code) return planCode(bench, source.code, between, at)
  if (source.date) return planDate(bench, source.date, `${at}/date`)
  if (source.datetime) return planDateTime(bench, source.datetime, `${at}/datetime`)
  if (source.identifier) return planIdentifier(bench, source.identifier, between, at)
  if (source.join !== undefined) return planJoin(bench, source.join, between, at)
  if (source.line) return planLine(bench, source.line, between, at)
  if (source.lookup) return planLookup(bench, source.lookup, between, at)
  return copyPrimitive(types, typesOf(between.shared))
}

/** Dates, for a rule or for the record's own date. */
export function planDate(bench: Bench, source: NonNullable<RuleSource['date']>, at: string): Primitive | undefined {
  const read = patternsOf(bench, source, ['yyyy-MM-dd'], at)
  const partial = patterns(bench, source.partial ?? [], source['century-pivot'], `${at}/partial`)
  const [emit] = read ? [read.emit ?? read.accept[0]] : []
  if (!read || !partial || !emit) return undefined
  if (
    ![emit, ...read.accept].every(pattern => tokensOf(pattern).has('dd')) ||
    partial.some(pattern => tokensOf(pattern).has('dd'))
  ) {
    blame(bench, at, 'date-pattern', 'accept and emit hold whole dates (with dd), partial holds dates without dd')
    return undefined
  }
  return datePrimitive({ accept: read.accept, emit, partial, sentinels: source.sentinels ?? [] })
}

/** Moments, for a rule or for the record's own date. */
export function planDateTime(bench: Bench, source: NonNullable<RuleSource['datetime']>, at: string): Primitive | undefined {
  const read = patternsOf(bench, source, [], at)
  const zone = source.zone === undefined ? undefined : zoneOf(source.zone)
  if (source.zone !== undefined && !zone) blame(bench, `${at}/zone`, 'zone-unknown', 'no time zone has this name')
  if (!read) return undefined
  const local = [...read.accept, ...(read.emit ? [read.emit] : [])].filter(pattern => !tokensOf(pattern).has('XXX'))
  if (local.length > 0 && !zone) {
    blame(bench, at, 'zone-missing', 'patterns without XXX are local times: say in which zone', { hint: 'zone: Europe/London' })
    return undefined
  }
  return dateTimePrimitive({ accept: read.accept, emit: read.emit ?? read.accept[0], zone, sentinels: source.sentinels ?? [] })
}

function patternsOf(
  bench: Bench,
  source: DateSource,
  accepted: string[],
  at: string
): { accept: DatePattern[]; emit: DatePattern | undefined } | undefined {
  const pivot = source['century-pivot']
  const accept = patterns(bench, source.accept ?? accepted, pivot, `${at}/accept`)
  const emit = source.emit === undefined ? [] : patterns(bench, [source.emit], pivot, `${at}/emit`)
  return accept && emit ? { accept, emit: emit[0] } : undefined
}

function patterns(bench: Bench, sources: readonly string[], pivot: number | undefined, at: string): DatePattern[] | undefined {
  const read = sources.map(source => datePattern(source, pivot))
  read.forEach((pattern, i) => {
    const hint = 'use yyyy (or yy with century-pivot) MM MMM dd HH mm ss SSS XXX, and quote letters that stand for themselves'
    if (!pattern) blame(bench, at.endsWith('/emit') ? at : `${at}/${i}`, 'date-pattern', 'this is not a date pattern', { hint })
  })
  return read.every(pattern => pattern !== undefined) ? read : undefined
}

function planCode(bench: Bench, source: NonNullable<RuleSource['code']>, between: Between, at: string): Primitive | undefined {
  const list = listOf(bench, source.list, `${at}/code/list`)
  const { unknown = 'error', fields } = source
  if (!list) return undefined
  const placed = fields?.map(field => resolve(bench, between.shared, `/${field}`, `${at}/code/fields`, 'shared'))
  if (placed?.includes(undefined)) return undefined
  checkCodes(bench, { list, unknown, ...(fields ? { fields } : {}) }, between.shared, at)
  return codePrimitive({ list, unknown, ...(fields ? { fields } : {}) }, typesOf(between.agency))
}

function planIdentifier(
  bench: Bench,
  source: NonNullable<RuleSource['identifier']>,
  between: Between,
  at: string
): Primitive | PrimitiveByKind | undefined {
  const types = typesOf(between.agency)
  const { kind, 'kind-from': kindFrom, print } = source
  const style = print === undefined ? {} : { print }
  if (!memberOf(between.shared, 'value')) {
    blame(bench, `${at}/identifier`, 'identifier-place', 'the shared place of an identifier is the item that holds `value`', {
      hint: "shared: ''"
    })
    return undefined
  }
  if ((kind === undefined) === (kindFrom === undefined)) {
    blame(bench, `${at}/identifier`, 'identifier-kind', 'an identifier has either `kind` or `kind-from`')
    return undefined
  }
  if (kindFrom !== undefined) return identifierByKind(bench, kindFrom, style, between, at)
  const lacks = lacking(bench.resources.identifier, kind ?? '', print)
  if (lacks) {
    const place = `${at}/identifier/${lacks === 'kind' ? 'kind' : 'print'}`
    blame(bench, place, `identifier-${lacks}`, `there are no rules for this ${lacks}`)
    return undefined
  }
  return identifierPrimitive({ kind: kind ?? '', ...style }, bench.resources.identifier, types)
}

/** An identifier whose kind another member of the item holds. Kinds without rules are kept as they are. */
function identifierByKind(
  bench: Bench,
  kindFrom: string,
  style: { print?: string },
  between: Between,
  at: string
): PrimitiveByKind | undefined {
  if (!resolve(bench, between.scope, kindFrom, `${at}/identifier/kind-from`, 'shared')) return undefined
  const types = typesOf(between.agency)
  const rules = bench.resources.identifier
  const made = new Map<string, Primitive>()
  const of = (kind: string): Primitive => {
    const known = made.get(kind)
    if (known) return known
    const lacks = lacking(rules, kind, style.print)
    const options = lacks === 'style' ? { kind } : { kind, ...style }
    const primitive = lacks === 'kind' ? referencePrimitive(types) : identifierPrimitive(options, rules, types)
    // Kinds may come from documents: only so many are remembered.
    if (made.size < 100) made.set(kind, primitive)
    return primitive
  }
  return { kind: pathAt(kindFrom, between.scope), fields: identifierFields, of }
}

function planLookup(
  bench: Bench,
  source: NonNullable<RuleSource['lookup']>,
  between: Between,
  at: string
): Primitive | undefined {
  const table = listOf(bench, source.table, `${at}/lookup/table`)
  if (!table) return undefined
  const given = table.codes
    .flatMap(({ shared }) => (isObject(shared) ? [shared[source.take]] : []))
    .filter(one => one !== undefined)
  const types = typesOf(between.shared)
  if (given.length === 0) blame(bench, `${at}/lookup/take`, 'lookup-column', `no row of ${table.name} has "${source.take}"`)
  else if (types.size > 0 && given.some(value => !types.has(typeOf(value))))
    blame(bench, `${at}/lookup/take`, 'lookup-type', `"${source.take}" of ${table.name} has values that may not stand here`)
  return lookupPrimitive(table, source.take)
}

function planJoin(bench: Bench, source: NonNullable<RuleSource['join']>, between: Between, at: string): Primitive | undefined {
  const side = typeof source === 'string' ? 'shared' : 'agency'
  const place = between[side]
  const isList = (field: string): boolean => {
    const member = memberOf(place, field)
    return member !== undefined && typesOf(member).has('array')
  }
  const parts = joinParts(typeof source === 'string' ? source : source.agency, isList)
  if (!parts) {
    const hint = 'members in braces with fixed text between them, optional runs in brackets that begin with fixed text'
    blame(bench, `${at}/join`, 'join-pattern', 'this pattern cannot be read back', { hint })
    return undefined
  }
  const known = fieldsOf(parts).map(field => resolve(bench, place, `/${field}`, `${at}/join`, side))
  if (known.includes(undefined)) return undefined
  return side === 'shared' ? joinPrimitive(parts) : joinAgencyPrimitive(parts)
}

function planLine(bench: Bench, source: NonNullable<RuleSource['line']>, between: Between, at: string): Primitive | undefined {
  const groups = source.parts.map(part => (typeof part === 'string' ? [part] : part))
  const members = [source.into, ...groups.flat()]
  if (new Set(members).size < members.length) {
    blame(bench, `${at}/line`, 'line-member', 'a line names each member once')
    return undefined
  }
  const known = members.map(member => resolve(bench, between.shared, `/${member}`, `${at}/line`, 'shared'))
  return known.includes(undefined) ? undefined : linePrimitive({ into: source.into, groups }, typesOf(between.agency))
}
