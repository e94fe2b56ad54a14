import { isObject, pointerSteps, type Json, type JsonObject } from '../json'
import { memberOf, ranksOf, requires, type SchemaPlace } from './schema-view'

/** A tree being read or written. It is held in a box so that the whole of it can be replaced. */
export interface Scope {
  root: Json | undefined
  /** JSON Pointer of the root within its document, for reports. */
  at: string
  /** It was begun without a base. */
  fresh?: boolean
}

interface Step {
  name: string
  /** Ranks of the members of the object this step stands in, by the schema's order: where a new one is put. */
  ranks: ReadonlyMap<string, number>
  /** The schema demands the member, so it is left there when it has been emptied. */
  required: boolean
}

/** A place below a scope's root, made ready. */
export interface Path {
  pointer: string
  steps: readonly Step[]
}

/** Steps that would reach into JavaScript's own objects. */
export const forbiddenSteps: ReadonlySet<string> = new Set(['__proto__', 'constructor', 'prototype'])

const noRanks: ReadonlyMap<string, number> = new Map()

/** Makes a path ready against the schema of the scope it starts from. */
export function pathAt(pointer: string, from: SchemaPlace | undefined): Path {
  const steps: Step[] = []
  let place = from
  for (const name of pointerSteps(pointer)) {
    steps.push({ name, ranks: place ? ranksOf(place) : noRanks, required: place !== undefined && requires(place, name) })
    place = place && memberOf(place, name)
  }
  return { pointer, steps }
}

/** The value at a path, or undefined. */
export function valueIn(scope: Scope, path: Path): Json | undefined {
  return valueUnder(scope.root, path)
}

/** The value at a path below another, or undefined. */
export function valueUnder(root: Json | undefined, path: Path): Json | undefined {
  let at = root
  for (const { name } of path.steps) {
    if (!isObject(at) || !Object.hasOwn(at, name)) return undefined
    at = at[name]
  }
  return at
}

/** Puts a value, making the objects on the way. False where something other than an object stands in the way. */
export function put(scope: Scope, path: Path, value: Json): boolean {
  const last = path.steps.length - 1
  if (last < 0) {
    scope.root = value
    return true
  }
  if (blocked(scope, path)) return false
  if (!isObject(scope.root)) scope.root = {}
  let at: JsonObject = scope.root
  path.steps.forEach((step, i) => {
    if (i === last) return place(at, step, value)
    const next = Object.hasOwn(at, step.name) ? at[step.name] : undefined
    const object = isObject(next) ? next : {}
    if (object !== next) place(at, step, object)
    at = object
  })
  return true
}

/** Takes a value away, and with it the objects that this empties, unless the schema demands them. */
export function remove(scope: Scope, path: Path): void {
  if (path.steps.length === 0) {
    scope.root = undefined
    return
  }
  const way: { object: JsonObject; step: Step }[] = []
  let at = scope.root
  for (const step of path.steps) {
    if (!isObject(at) || !Object.hasOwn(at, step.name)) return
    way.push({ object: at, step })
    at = at[step.name]
  }
  for (const [i, { object, step }] of [...way.entries()].reverse()) {
    if (i < way.length - 1 && step.required) return
    delete object[step.name]
    if (Object.keys(object).length > 0) return
  }
}

function blocked(scope: Scope, path: Path): boolean {
  let at = scope.root
  for (const { name } of path.steps) {
    if (at === undefined || at === null) return false
    if (!isObject(at)) return true
    at = Object.hasOwn(at, name) ? at[name] : undefined
  }
  return false
}

/** Sets a member; a new one is put before the first present member that the schema names later. */
export function place(object: JsonObject, step: Step, value: Json): void {
  const { name, ranks } = step
  if (!Object.hasOwn(object, name)) {
    const rank = ranks.get(name)
    const present = rank === undefined ? [] : Object.keys(object)
    const before = present.findIndex(other => (ranks.get(other) ?? -1) > (rank ?? 0))
    if (before >= 0) {
      const later = present.slice(before).map(other => [other, object[other] as Json] as const)
      for (const [other] of later) delete object[other]
      define(object, name, value)
      for (const [other, kept] of later) define(object, other, kept)
      return
    }
  }
  define(object, name, value)
}

function define(object: JsonObject, name: string, value: Json): void {
  if (name === '__proto__') Object.defineProperty(object, name, { value, enumerable: true, configurable: true, writable: true })
  else object[name] = value
}
