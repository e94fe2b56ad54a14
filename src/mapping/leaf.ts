import { clone, deepEqual, isObject, type Json, type JsonObject } from '../json'
import { isAbsent, removalOf, type Absence } from './absence'
import { silent, unsaid, type Lens, type Lost, type Note, type Primitive } from './lens'
import { put, remove, valueIn, type Path, type Scope } from './path'
import type { DownRun, RuleMark, UpRun } from './run'
import type { LossReason } from './types'

/** One agency value and the shared value it stands for. */
export interface LeafSpec {
  rule: RuleMark
  agency: Path
  shared: Path
  /** The places of `primitive.fields`, in their order, from the shared scope. */
  fields: readonly { name: string; path: Path }[]
  /** The places of `primitive.agencyFields`, in their order, from the agency scope. */
  agencyFields: readonly { name: string; path: Path }[]
  primitive: Primitive | PrimitiveByKind
  absence: Absence
  /** Absence on one side leaves the other alone. */
  keeps: boolean
  /** What an absent agency value means. */
  fallback: Json | undefined
  /** What the agency says is taken even where it cannot say it as finely. */
  asserts: boolean
}

/** A primitive that depends on another member of the shared item. */
export interface PrimitiveByKind {
  kind: Path
  fields: readonly string[]
  of(kind: string): Primitive
}

/**
 * The retentive leaf. Down keeps the base b where it means v, or prints as v does (print(read(b)) = print(v)), else
 * writes print(v); up keeps the shared w under the same condition, else takes read(a). Absence is one more value; what
 * cannot be printed is written as absence and so survives it on the way up. From print∘read∘print = print follow L1
 * and L2.
 */
export function leafLens(spec: LeafSpec): Lens {
  return {
    up: (agency, shared, run) => leafUp(spec, agency, shared, run),
    down: (shared, agency, run) => leafDown(spec, shared, agency, run),
    shape: { kind: 'leaf', spec }
  }
}

/** What the leaf's shared place holds. */
export function sharedValue(spec: LeafSpec, shared: Scope): Json | undefined {
  return spec.fields.length === 0 ? valueIn(shared, spec.shared) : gather(shared, spec.fields)
}

function agencyValue(spec: LeafSpec, agency: Scope): Json | undefined {
  return spec.agencyFields.length === 0 ? valueIn(agency, spec.agency) : gather(agency, spec.agencyFields)
}

function gather(scope: Scope, fields: LeafSpec['fields']): JsonObject | undefined {
  let value: JsonObject | undefined
  for (const { name, path } of fields) {
    const member = valueIn(scope, path)
    if (member !== undefined) (value ??= {})[name] = member
  }
  return value
}

/** Upwards by the interpreter. */
export function leafUp(spec: LeafSpec, agency: Scope, shared: Scope, run: UpRun): void {
  const raw = agencyValue(spec, agency)
  if (raw !== undefined && !run.quiet) {
    for (const pointer of agencyPointers(spec)) run.seen(agency.at + pointer)
  }
  const primitive = primitiveFor(spec, shared)
  const fallback = defaultFor(spec, agency, raw)
  const note = run.quiet ? silent : noteFor(spec, agency, shared, run)
  const meant = fallback ?? (primitive === undefined ? undefined : read(spec, primitive, raw, note))
  const held = sharedValue(spec, shared)
  // A base that lacks the value is one that the agency was shown without it.
  if (fallback !== undefined && held === undefined && shared.fresh !== true) return
  if (primitive === undefined || deepEqual(meant, held)) return
  if (held !== undefined) {
    if (meant === undefined && spec.keeps) return
    const printed = print(spec, primitive, held, unsaid)
    // Absence is also how a value is left out that the agency cannot write.
    if (fallback !== undefined && printed === undefined) return
    const asserts = run.asserts || spec.asserts
    if (meant === undefined ? printed === undefined : !asserts && means(spec, primitive, meant, printed)) return
  }
  setShared(spec, shared, meant)
}

/** Downwards by the interpreter. */
export function leafDown(spec: LeafSpec, shared: Scope, agency: Scope, run: DownRun): void {
  const value = sharedValue(spec, shared)
  const base = agencyValue(spec, agency)
  const primitive = primitiveFor(spec, shared)
  const fallback = agency.fresh === true ? undefined : defaultFor(spec, agency, base)
  const said = fallback ?? (primitive === undefined ? undefined : read(spec, primitive, base, silent))
  const stands = said !== undefined && fallback === undefined
  if (run.plain && spec.fallback !== undefined && deepEqual(value, spec.fallback)) return
  if (value === undefined || primitive === undefined) {
    if (stands && !spec.keeps) clear(spec, agency)
    if (value !== undefined && !run.quiet) account(spec, primitive, shared, value, { reason: 'no-slot' }, run)
    return
  }
  let why: LossReason | undefined
  let holds = said
  if (!deepEqual(said, value)) {
    const printed = print(spec, primitive, value, reason => (why = reason))
    if (printed === undefined) {
      if (stands) clear(spec, agency)
      holds = undefined
    } else if (said === undefined || !means(spec, primitive, said, printed)) {
      if (setAgency(spec, agency, printed)) holds = run.quiet ? value : read(spec, primitive, printed, silent)
      else why = 'no-slot'
    }
  }
  if (!run.quiet) account(spec, primitive, shared, value, { holds, reason: why ?? primitive.loss }, run)
}

/** What the rule takes an absent value to mean; nothing where there is no document that it could be absent from. */
function defaultFor(spec: LeafSpec, agency: Scope, value: Json | undefined): Json | undefined {
  if (spec.fallback === undefined || agency.root === undefined || !isAbsent(value, spec.absence)) return undefined
  return clone(spec.fallback)
}

/** Tells the run which parts of the value the document now carries. */
function account(
  spec: LeafSpec,
  primitive: Primitive | undefined,
  shared: Scope,
  value: Json,
  outcome: { holds?: Json | undefined; reason: LossReason },
  run: DownRun
): void {
  const { holds, reason } = outcome
  const tell = (path: Path, there: boolean): void => {
    const pointer = shared.at + path.pointer
    if (there) run.carried(pointer)
    else run.lost(pointer, reason, spec.rule)
  }
  if (spec.fields.length === 0) return tell(spec.shared, deepEqual(holds, value))
  if (!isObject(value)) return
  const same = (name: string): boolean => isObject(holds) && deepEqual(holds[name], value[name])
  for (const { name, path } of spec.fields) if (Object.hasOwn(value, name)) tell(path, same(primitive?.leading ?? name))
}

function primitiveFor(spec: LeafSpec, shared: Scope): Primitive | undefined {
  if (!('of' in spec.primitive)) return spec.primitive
  const kind = valueIn(shared, spec.primitive.kind)
  return typeof kind === 'string' ? spec.primitive.of(kind) : undefined
}

function read(spec: LeafSpec, primitive: Primitive, value: Json | undefined, note: Note): Json | undefined {
  return isAbsent(value, spec.absence) ? undefined : primitive.read(value, note)
}

function print(spec: LeafSpec, primitive: Primitive, value: Json, lost: Lost): Json | undefined {
  const printed = primitive.print(value, lost)
  return isAbsent(printed, spec.absence) ? undefined : printed
}

/** True where a value read from the agency prints as the other does: the agency cannot tell the two apart. */
function means(spec: LeafSpec, primitive: Primitive, value: Json, printed: Json | undefined): boolean {
  return printed !== undefined && deepEqual(print(spec, primitive, value, unsaid), printed)
}

/** The agency pointers that a leaf reads, from its scope. */
function agencyPointers(spec: LeafSpec): string[] {
  return spec.agencyFields.length === 0 ? [spec.agency.pointer] : spec.agencyFields.map(field => field.path.pointer)
}

function setAgency(spec: LeafSpec, agency: Scope, value: Json): boolean {
  if (spec.agencyFields.length === 0) return put(agency, spec.agency, value)
  return spec.agencyFields.every(({ name, path }) => {
    const member = isObject(value) && Object.hasOwn(value, name) ? value[name] : undefined
    if (member !== undefined) return put(agency, path, member)
    remove(agency, path)
    return true
  })
}

function clear(spec: LeafSpec, agency: Scope): void {
  const removal = removalOf(spec.absence)
  const paths = spec.agencyFields.length === 0 ? [spec.agency] : spec.agencyFields.map(field => field.path)
  for (const path of paths) {
    if (removal === undefined) remove(agency, path)
    else put(agency, path, removal)
  }
}

function setShared(spec: LeafSpec, shared: Scope, value: Json | undefined): void {
  if (spec.fields.length === 0) {
    if (value === undefined) remove(shared, spec.shared)
    else put(shared, spec.shared, value)
    return
  }
  for (const { name, path } of spec.fields) {
    const member = isObject(value) && Object.hasOwn(value, name) ? value[name] : undefined
    if (member === undefined) remove(shared, path)
    else put(shared, path, member)
  }
}

/** Reports what is noticed about the leaf's value. */
export function noteFor(spec: LeafSpec, agency: Scope, shared: Scope, run: UpRun): Note {
  return (code, message, severity = 'error', hint) =>
    run.note(spec.rule, {
      code,
      message,
      severity,
      agencyPath: agency.at + spec.agency.pointer,
      sharedPath: shared.at + spec.shared.pointer,
      ...(hint === undefined ? {} : { hint })
    })
}
