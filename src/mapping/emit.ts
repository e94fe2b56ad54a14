import { isObject } from '../json'
import { isAbsent } from './absence'
import type { ItemLens } from './item'
import { leafDown, leafUp, noteFor, type LeafSpec } from './leaf'
import { silent, unsaid, type Lens, type Primitive } from './lens'
import { forbiddenSteps, place, put, type Path, type Scope } from './path'
import type { DownRun, UpRun } from './run'

/** All rules of one item as one function per direction. */
export interface ItemCode {
  up(agency: Scope, shared: Scope, run: UpRun): void
  down(shared: Scope, agency: Scope, run: DownRun, said: () => Scope): void
}

type Side = 'agency' | 'shared'

/**
 * Emits the rules of an item as functions: what plain leaves read is looked up in place, and what they write into something
 * new is put in place; all else goes the way of the interpreter. Of the mapping file only names of members enter the text,
 * through JSON.stringify. Undefined where the host forbids code from text.
 */
export function emitItem(item: Pick<ItemLens, 'lenses'>): ItemCode | undefined {
  const specs = item.lenses.map(lens => lens.leaf)
  const primitives = specs.map(spec => (spec && !('of' in spec.primitive) ? spec.primitive : undefined))
  const text = `"use strict"
const { obj, own, absent, silent, unsaid, none, put, place, leafUp, leafDown, noteFor } = tools
return {
up(agency, shared, run) {
${emit(item.lenses, 'up')}
},
down(shared, agency, run, said) {
${emit(item.lenses, 'down')}
}
}`
  try {
    // eslint-disable-next-line @typescript-eslint/no-implied-eval
    const make = new Function('specs', 'primitives', 'lenses', 'tools', text) as Make
    return make(specs, primitives, item.lenses, tools)
  } catch (error) {
    if (error instanceof EvalError) return undefined
    throw error
  }
}

type Make = (
  specs: readonly (LeafSpec | undefined)[],
  primitives: readonly (Primitive | undefined)[],
  lenses: readonly Lens[],
  tools: object
) => ItemCode

const none = Object.freeze(Object.create(null) as object)
const tools = {
  obj: isObject,
  own: Object.hasOwn,
  absent: isAbsent,
  silent,
  unsaid,
  none,
  put,
  place,
  leafUp,
  leafDown,
  noteFor
}

function emit(lenses: readonly Lens[], way: 'up' | 'down'): string {
  const from = way === 'up' ? 'agency' : 'shared'
  const to = way === 'up' ? 'shared' : 'agency'
  const reads = new Places(from)
  const lines = lenses.map((lens, i) => {
    const spec = lens.leaf
    if (lens[way] === undefined) return ''
    if (!spec || !isPlain(spec) || (way === 'down' && lens.derived === true)) return called(lens, i, way)
    return `{ const v = ${reads.value(spec[from])}\n${way === 'up' ? leafUpText(spec, i, lenses) : leafDownText(spec, i, lenses)} }`
  })
  return `const fresh = ${to}.fresh === true\n${reads.text()}${lines.join('\n')}`
}

function called(lens: Lens, i: number, way: 'up' | 'down'): string {
  if (way === 'up') return `lenses[${i}].up(agency, shared, run)`
  return `${lens.derived === true ? 'if (!run.plain) ' : ''}lenses[${i}].down(shared, agency, run, said)`
}

/** One place on either side, neither the scope's root. */
function isPlain(spec: LeafSpec): boolean {
  const single = spec.fields.length === 0 && spec.agencyFields.length === 0 && !('of' in spec.primitive)
  return single && spec.fallback === undefined && spec.agency.steps.length > 0 && spec.shared.steps.length > 0
}

function leafUpText(spec: LeafSpec, i: number, lenses: readonly Lens[]): string {
  const pointer = JSON.stringify(spec.agency.pointer)
  return `if (!fresh) leafUp(specs[${i}], agency, shared, run)
else if (v !== undefined) {
if (!run.quiet) run.seen(agency.at + ${pointer})
if (!(${absenceText(spec, i, 'v')})) {
const m = primitives[${i}].read(v, run.quiet ? silent : noteFor(specs[${i}], agency, shared, run))
if (m !== undefined) ${putText(spec, i, lenses, 'shared')}
} }`
}

function leafDownText(spec: LeafSpec, i: number, lenses: readonly Lens[]): string {
  return `if (!fresh || !run.quiet) leafDown(specs[${i}], shared, agency, run)
else if (v !== undefined) {
const m = primitives[${i}].print(v, unsaid)
if (!(${absenceText(spec, i, 'm')})) ${putText(spec, i, lenses, 'agency')}
}`
}

/** The commonest absence is told without a call. */
function absenceText({ absence }: LeafSpec, i: number, value: 'v' | 'm'): string {
  if (absence.spellings.length < 3 || absence.values.length > 0) return `absent(${value}, specs[${i}].absence)`
  return `${value} === undefined || ${value} === null || ${value} === "" || (typeof ${value} === "object" && absent(${value}, specs[${i}].absence))`
}

/** Puts `m` at a place of something new, where the objects on the way are plain, and no later member can be there already. */
function putText(spec: LeafSpec, i: number, lenses: readonly Lens[], side: Side): string {
  const path = spec[side]
  const generic = `put(${side}, specs[${i}].${side}, m)`
  const earlier = lenses.slice(0, i).map(lens => lens.writes?.[side])
  const orders = path.steps.map((_step, depth) => laterThan(path, depth, earlier))
  // A place that may hold something already is the interpreter's: what it holds may be what the agency cannot tell apart.
  if (orders.includes(undefined)) return `{ ${generic} }`
  const lines = path.steps.map((step, depth) => {
    const name = JSON.stringify(step.name)
    const member = `p${depth}[${name}]`
    const last = depth === path.steps.length - 1
    const later = (orders[depth] ?? []).map(other => `own(p${depth}, ${JSON.stringify(other)})`).join(' || ')
    const value = last ? 'm' : `p${depth + 1}`
    const plain = `${member} = ${value}`
    const set =
      later === '' ? plain : `if (${later}) place(p${depth}, specs[${i}].${side}.steps[${depth}], ${value}); else ${plain}`
    if (last) return set
    const next = `p${depth + 1}`
    return `let ${next} = own(p${depth}, ${name}) ? ${member} : undefined
if (${next} === undefined) { ${next} = {}; ${set} }`
  })
  const objects = path.steps.map((_step, depth) => (depth === 0 ? '' : ` && obj(p${depth})`))
  return nested(lines, objects, side, generic)
}

/** Each step only while there is a plain object to stand in; else the interpreter's way. */
function nested(lines: readonly string[], objects: readonly string[], side: Side, generic: string): string {
  const body = lines.reduceRight((inner, line, depth) => {
    const test = objects[depth] === '' ? '' : `if (!obj(p${depth})) ${generic}; else `
    return `${test}{ ${line}\n${inner} }`
  }, '')
  return `{ let p0 = ${side}.root
if (p0 === undefined) p0 = ${side}.root = {}
if (!obj(p0)) ${generic}
else ${body} }`
}

/** Names that earlier rules may have written beside a step and that the schema puts after it; undefined where it cannot be told. */
function laterThan(path: Path, depth: number, earlier: readonly (readonly string[] | undefined)[]): string[] | undefined {
  const step = path.steps[depth]
  const above = path.steps.slice(0, depth).map(one => one.name)
  if (!step || forbiddenSteps.has(step.name)) return undefined
  const later = new Set<string>()
  for (const writes of earlier) {
    if (!writes) return undefined
    for (const pointer of writes) {
      const names = pointer.split('/').slice(1).map(unescaped)
      if (names.length <= depth && names.every((name, i) => name === above[i])) return undefined
      const beside = above.every((name, i) => names[i] === name) ? names[depth] : undefined
      if (beside === undefined || beside === step.name) continue
      const rank = step.ranks.get(step.name)
      if (rank !== undefined && (step.ranks.get(beside) ?? -1) > rank) later.add(beside)
    }
  }
  return [...later]
}

const unescaped = (step: string): string => step.replaceAll('~1', '/').replaceAll('~0', '~')

/** Places that are read, with the objects on the way held once. */
class Places {
  readonly side: Side
  private readonly held = new Map<string, string>()
  private readonly lines: string[] = []

  constructor(side: Side) {
    this.side = side
  }

  /** The text of the value at a path. */
  value(path: Path): string {
    const names = path.steps.map(step => step.name)
    const last = names.at(-1) ?? ''
    return member(this.object(names.slice(0, -1)), last)
  }

  text(): string {
    return this.lines.map(line => `${line}\n`).join('')
  }

  private object(names: readonly string[]): string {
    const key = JSON.stringify(names)
    const known = this.held.get(key)
    if (known !== undefined) return known
    const last = names.at(-1)
    const found = last === undefined ? `${this.side}.root` : member(this.object(names.slice(0, -1)), last)
    const name = `o${this.held.size}`
    this.lines.push(`let ${name} = ${found}; if (!obj(${name})) ${name} = none`)
    this.held.set(key, name)
    return name
  }
}

/** A member of a plain object; one that every object has by nature is asked for by name. */
function member(object: string, name: string): string {
  if (forbiddenSteps.has(name)) throw new RangeError('a forbidden step in a path')
  const text = `${object}[${JSON.stringify(name)}]`
  return name in Object.prototype ? `(own(${object}, ${JSON.stringify(name)}) ? ${text} : undefined)` : text
}
