import { clone, deepEqual, isObject, sortByKey, type Json } from '../../json'
import { isAbsent } from '../absence'
import { byText } from '../each'
import { loneSide, meaningOf, newItem, plainMeaning, type ItemLens } from '../item'
import { leafDown, leafUp, type LeafSpec } from '../leaf'
import { silent, unsaid } from '../lens'
import { valueUnder, type Scope } from '../path'
import { passOver } from '../passed-over'
import { pivotKeeps, pivotMeaning, pivotRow } from '../pivot'
import { inList, passes } from '../predicate'
import { plainDown, quietDown, quietUp, watchDown, type DownRun, type UpRun } from '../run'
import { makingText } from './making'
import { overBaseText } from './over-base'
import { readingText } from './reading'
import { Binder } from './text'

/** All rules of one item as functions. */
export interface ItemCode {
  /** What an agency item says where there is no base, with nothing gathered; with `stamp` the constant members too. */
  read?: (agency: Json | undefined, stamp: boolean) => Json | undefined
  /**
   * A new agency item, its constant members included, with nothing gathered; `plain` as in a run. With `watch`, which is never
   * set together with it, what is lost is counted.
   */
  make?: (shared: Json | undefined, plain: boolean, watch: boolean) => Json | undefined
  up(agency: Scope, shared: Scope, run: UpRun): void
  down(shared: Scope, agency: Scope, run: DownRun, said: () => Scope): void
}

/**
 * Emits the rules of an item as functions: one that reads and one that makes an item from nothing, written out in full, and
 * one per direction that goes over a base, where places that need nothing are passed over and all else is called. Undefined
 * where the host forbids code from text.
 */
export function emitItem(item: Pick<ItemLens, 'lenses' | 'stamp' | 'template'>): ItemCode | undefined {
  const binder = new Binder()
  const read = readingText(item, binder)
  const make = makingText(item, binder)
  const text = `"use strict"
const { ${Object.keys(tools).join(', ')} } = tools
const lenses = given
${overBaseText(item.lenses, binder)}
let some = false
${read ?? ''}
${make ?? ''}
${binder.declarations()}
return { up, down${read === undefined ? '' : ', read'}${make === undefined ? '' : ', make'} }`
  try {
    // eslint-disable-next-line @typescript-eslint/no-implied-eval
    const build = new Function('tools', 'given', 'bound', text) as (...given: unknown[]) => ItemCode
    return build(tools, item.lenses, binder.values)
  } catch (error) {
    if (error instanceof EvalError) return undefined
    throw error
  }
}

const noScope: Scope = { root: undefined, at: '' }

const tools = {
  own: Object.hasOwn,
  absent: isAbsent,
  silent,
  unsaid,
  valueUnder,
  deepEqual,
  copied: clone,
  sortByKey,
  byText,
  passes,
  inList,
  pivotMeaning,
  pivotRow,
  pivotKeeps,
  keepsFields,
  passOver,
  meaningOf,
  plainMeaning,
  quietUp,
  quietDown,
  plainDown,
  watchDown,
  leafUp,
  leafDown,
  saidNothing: (): Scope => noScope,
  isEmpty: (value: Json): boolean => isObject(value) && Object.keys(value).length === 0,
  newItemOf: (item: ItemLens, value: Json, plain: boolean, watch: boolean) =>
    newItem(item, { root: value, at: '' }, '', watch ? watchDown : plain ? plainDown : quietDown),
  isWritable: (item: ItemLens, value: Json): boolean => loneSide(item, value).writable,
  part: (value: Json, name: string): Json | undefined =>
    isObject(value) && Object.hasOwn(value, name) ? value[name] : undefined,
  gathered,
  joined: (parts: readonly (Json[] | undefined)[]): Json[] | undefined => {
    let all: Json[] | undefined
    for (const part of parts) if (part !== undefined) all = all === undefined ? part : [...all, ...part]
    return all
  },
  joinedParts
}

/** The members of an object that have these names; undefined where there are none. */
function gathered(from: Record<string, Json>, names: readonly string[]): Json | undefined {
  let value: Record<string, Json> | undefined
  for (const name of names) {
    const one = Object.hasOwn(from, name) ? from[name] : undefined
    if (one !== undefined) (value ??= {})[name] = one
  }
  return value
}

/** The items of several rules of one array, in turn; for comparing, a rule may sort all that stands there so far. */
function joinedParts(plain: boolean, parts: readonly (Json[] | undefined | boolean)[]): Json[] | undefined {
  let all: Json[] | undefined
  for (let i = 0; i < parts.length; i += 2) {
    const part = parts[i]
    if (!Array.isArray(part)) continue
    all = [...(all ?? []), ...part]
    if (plain && parts[i + 1] === true) all.sort(byText)
  }
  return all
}

/** True where the parts of a value that stand in these fields are what is held; parts that only describe the leading one are if it is. */
function keepsFields(fields: LeafSpec['fields'], leading: string | undefined, holds: Json | undefined, value: Json): boolean {
  const part = (whole: Json | undefined, name: string): Json | undefined => (isObject(whole) ? whole[name] : undefined)
  const same = (name: string): boolean => isObject(holds) && deepEqual(part(holds, name), part(value, name))
  return fields.every(({ name }) => !isObject(value) || !Object.hasOwn(value, name) || same(leading ?? name))
}
