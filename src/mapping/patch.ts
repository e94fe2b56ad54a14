import { clone, deepEqual, isObject, pointerStep, type Json, type JsonObject } from '../json'
import { patternOf, touching, without } from './law-tools'
import type { Mapping, UpOptions, UpResult } from './types'

/** A document after a JSON merge patch (RFC 7396): members are set, `null` removes them, arrays are replaced whole. */
export function mergePatch(target: Json | undefined, patch: Json): Json {
  if (!isObject(patch)) return clone(patch)
  const result: JsonObject = isObject(target) ? clone(target) : {}
  for (const name of Object.keys(patch)) {
    const value = patch[name] as Json
    if (value === null) delete result[name]
    else define(result, name, mergePatch(Object.hasOwn(result, name) ? result[name] : undefined, value))
  }
  return result
}

/** The merge patch from one value to another that holds no nulls; undefined where they are equal. */
export function patchBetween(before: Json | undefined, after: Json): Json | undefined {
  if (before !== undefined && deepEqual(before, after)) return undefined
  if (!isObject(before) || !isObject(after)) return clone(after)
  const patch: JsonObject = {}
  for (const name of Object.keys(before)) if (!Object.hasOwn(after, name)) define(patch, name, null)
  for (const name of Object.keys(after)) {
    const part = patchBetween(Object.hasOwn(before, name) ? before[name] : undefined, after[name] as Json)
    if (part !== undefined) define(patch, name, part)
  }
  return patch
}

/** What a merge patch of an agency's document says in shared terms. */
export interface PatchedUp extends UpResult {
  /** The agency's whole document after the patch. */
  document: Json
  /** The merge patch of the contribution; undefined where nothing of it changes. */
  patch: Json | undefined
}

/**
 * Maps a merge patch of an agency's document. Only what the rules of the patched places reach is changed; all else of the
 * base, also what the document says otherwise, stays. Without the agency's document, the one that the base makes is patched.
 */
export function patchUp(mapping: Mapping, patch: Json, base: JsonObject, document?: Json, options?: UpOptions): PatchedUp {
  const whole = mergePatch(document ?? mapping.down(base).document, patch)
  const { contribution: all, ...rest } = mapping.up(whole, base, undefined, options)
  const touched = patchedPaths(patch, '').flatMap(path => touching(mapping, patternOf(path), 'agency', 'shared'))
  const contribution = keeping(base, all, touched)
  return { ...rest, document: whole, contribution, patch: patchBetween(base, contribution) }
}

/** The places that a patch sets or removes. */
function patchedPaths(patch: Json, at: string): string[] {
  if (!isObject(patch)) return [at]
  return Object.keys(patch).flatMap(name => patchedPaths(patch[name] as Json, `${at}/${pointerStep(name)}`))
}

/** `after` where the paths say so; the base everywhere else. Where the two differ elsewhere, whole sections stay as they were. */
function keeping(base: JsonObject, after: JsonObject, touched: readonly string[]): JsonObject {
  if (deepEqual(without(base, touched), without(after, touched))) return after
  const sections = new Set(touched.map(path => path.split('/')[1] ?? ''))
  const names = [...new Set([...Object.keys(base), ...Object.keys(after)])]
  return Object.fromEntries(
    names.flatMap(name => {
      const value = sections.has(name) || sections.has('') ? after[name] : base[name]
      return value === undefined ? [] : [[name, value] as const]
    })
  )
}

function define(object: JsonObject, name: string, value: Json): void {
  Object.defineProperty(object, name, { value, enumerable: true, configurable: true, writable: true })
}
