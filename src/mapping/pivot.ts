import { deepEqual, type Json } from '../json'
import { isAbsent, removalOf, type Absence } from './absence'
import { silent, unsaid, type Lens, type Note, type Primitive } from './lens'
import { put, remove, valueIn, type Path, type Scope } from './path'
import type { DownRun, RuleMark, UpRun } from './run'
import type { LossReason } from './types'

/** Numbered agency places, and perhaps one for the rest, that together hold a plain shared list. */
export interface PivotSpec {
  rule: RuleMark
  slots: readonly Path[]
  /** Where the items beyond the slots stand: as an array, or as words of one text. */
  rest: { path: Path; as: 'list' | 'words' } | undefined
  shared: Path
  primitive: Primitive
  absence: Absence
  /** What the agency says is taken even where it cannot say it as finely. */
  asserts: boolean
}

/** What the places hold: one value per slot (null for none), and the rest. */
type Row = { slots: Json[]; rest: Json[] }

/** What the places say, gaps closed; undefined where they say nothing. Nothing is gathered. */
export function pivotMeaning(spec: PivotSpec, agency: Json | undefined): Json[] | undefined {
  const meant = read(spec, { root: agency, at: '' }, nowhere)
  return meant.length === 0 ? undefined : meant
}

/** What a list puts into new places: one value per slot (null for none), and what stands in the place for the rest. */
export function pivotRow(spec: PivotSpec, list: Json): { slots: Json[]; rest: Json | undefined } {
  const { slots, rest } = print(spec, list)
  return { slots, rest: rest.length === 0 ? undefined : restOf(spec, rest) }
}

/** True where new places for a list say all of it again. */
export function pivotKeeps(spec: PivotSpec, list: Json): boolean {
  const row: Scope = { root: undefined, at: '', fresh: true }
  write(spec, row, print(spec, list))
  return deepEqual(read(spec, row, nowhere), list)
}

const nowhere: Scope = { root: undefined, at: '' }

/** A plain shared list over numbered slots. The row stays as it is while it says what the list says. */
export function pivotLens(spec: PivotSpec): Lens {
  return {
    shape: { kind: 'pivot', spec },
    up(agency, shared, run) {
      pivotUp(spec, agency, shared, run)
    },
    down(shared, agency, run) {
      pivotDown(spec, shared, agency, run)
    }
  }
}

function pivotUp(spec: PivotSpec, agency: Scope, shared: Scope, run: UpRun): void {
  if (!run.quiet) {
    for (const path of [...spec.slots, ...(spec.rest ? [spec.rest.path] : [])]) {
      if (valueIn(agency, path) !== undefined) run.seen(agency.at + path.pointer)
    }
  }
  const meant = read(spec, agency, shared, run)
  const held = valueIn(shared, spec.shared)
  if (deepEqual(meant, Array.isArray(held) ? held : [])) return
  if (held !== undefined && !run.asserts && !spec.asserts && deepEqual(print(spec, meant), print(spec, held))) return
  if (meant.length === 0) remove(shared, spec.shared)
  else put(shared, spec.shared, meant)
}

function pivotDown(spec: PivotSpec, shared: Scope, agency: Scope, run: DownRun): void {
  const held = valueIn(shared, spec.shared)
  const said = read(spec, agency, shared)
  const wanted = print(spec, held)
  if (!deepEqual(said, Array.isArray(held) ? held : []) && !deepEqual(print(spec, said), wanted)) write(spec, agency, wanted)
  if (run.quiet || !Array.isArray(held)) return
  const holds = read(spec, agency, shared)
  const room = spec.rest ? Infinity : spec.slots.length
  held.forEach((value, i) => {
    const pointer = `${shared.at}${spec.shared.pointer}/${i}`
    let why: LossReason = i >= room ? 'cardinality' : spec.primitive.loss
    if (deepEqual(holds[i], value)) return run.carried(pointer)
    spec.primitive.print(value, reason => (why = reason))
    run.lost(pointer, why, spec.rule)
  })
}

/** What the row means, gaps closed. */
function read(spec: PivotSpec, agency: Scope, shared: Scope, run?: UpRun): Json[] {
  const values: Json[] = []
  const take = (value: Json | undefined, at: string): void => {
    if (isAbsent(value, spec.absence)) return
    const meant = spec.primitive.read(value, run && !run.quiet ? noteFor(spec, at, shared, run) : silent)
    if (meant !== undefined) values.push(meant)
  }
  for (const slot of spec.slots) take(valueIn(agency, slot), agency.at + slot.pointer)
  if (!spec.rest) return values
  const rest = valueIn(agency, spec.rest.path)
  const at = agency.at + spec.rest.path.pointer
  if (spec.rest.as === 'list') {
    if (Array.isArray(rest)) rest.forEach((value, i) => take(value, `${at}/${i}`))
    else take(rest, at)
  } else if (typeof rest === 'string' && !isAbsent(rest, spec.absence)) {
    wordsOf(rest).forEach(word => take(word, at))
  } else {
    take(rest, at)
  }
  return values
}

function print(spec: PivotSpec, list: Json | undefined): Row {
  const values = (Array.isArray(list) ? list : []).flatMap(value => {
    const printed = spec.primitive.print(value, unsaid)
    return isAbsent(printed, spec.absence) ? [] : [printed]
  })
  const slots = spec.slots.map((_slot, i) => values[i] ?? null)
  const rest = spec.rest ? values.slice(slots.length) : []
  if (spec.rest?.as !== 'words') return { slots, rest }
  return { slots, rest: rest.flatMap((value): Json[] => (typeof value === 'string' ? wordsOf(value) : [value])) }
}

/** Writes the row; a place that already means what it should keeps its spelling. */
function write(spec: PivotSpec, agency: Scope, row: Row): void {
  spec.slots.forEach((slot, i) => writeOne(spec, agency, slot, row.slots[i] ?? null))
  if (!spec.rest) return
  const { path } = spec.rest
  if (row.rest.length === 0) {
    const base = valueIn(agency, path)
    if (Array.isArray(base)) put(agency, path, [])
    else if (!isAbsent(base, spec.absence)) clear(spec, agency, path)
  } else {
    put(agency, path, restOf(spec, row.rest))
  }
}

/** The values beyond the slots as they stand in their place. */
function restOf({ rest }: PivotSpec, values: Json[]): Json {
  return rest?.as === 'list' ? values : values.map(textOfWord).join(' ')
}

function writeOne(spec: PivotSpec, agency: Scope, slot: Path, wanted: Json): void {
  const base = valueIn(agency, slot)
  const said = isAbsent(base, spec.absence) ? undefined : spec.primitive.read(base, silent)
  if (wanted === null) {
    if (said !== undefined) clear(spec, agency, slot)
  } else if (said === undefined || !deepEqual(spec.primitive.print(said, unsaid), wanted)) {
    put(agency, slot, wanted)
  }
}

function clear(spec: PivotSpec, agency: Scope, path: Path): void {
  const removal = removalOf(spec.absence)
  if (removal === undefined) remove(agency, path)
  else put(agency, path, removal)
}

function noteFor(spec: PivotSpec, agencyPath: string, shared: Scope, run: UpRun): Note {
  const sharedPath = shared.at + spec.shared.pointer
  return (code, message, severity = 'error', hint) =>
    run.note(spec.rule, { code, message, severity, agencyPath, sharedPath, ...(hint === undefined ? {} : { hint }) })
}

function wordsOf(text: string): string[] {
  return text.split(/\s+/).filter(word => word !== '')
}

function textOfWord(word: Json): string {
  return typeof word === 'string' ? word : JSON.stringify(word)
}
