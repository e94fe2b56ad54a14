import type { FormatSpec, Positions } from '../formats'
import { clone, isObject, type Json, type JsonObject } from '../json'
import { itemDown, itemUp, newItem, type ItemLens } from './item'
import { lossOf } from './loss'
import { residueOf } from './residue'
import { gatherDown, gatherUp, quietDown, quietUp, type DownRun, type UpRun } from './run'
import type { DownResult, Mapping, RecordIdentity, ReportItem, RuleFootprint, UpResult } from './types'

/** A mapping made ready: its rules as one item, and what is said of it. */
export interface Plan {
  name: string
  version: string
  title: string
  hash: string
  shared: string
  sharedSchema: JsonObject
  format: FormatSpec
  refers: Mapping['refers']
  footprints: RuleFootprint[]
  unwanted: ReadonlyMap<string, string>
  identity: (tree: Json) => RecordIdentity
  record: ItemLens
}

/** The plan as a mapping that runs. */
export function runnable(plan: Plan): Mapping {
  const { name, version, title, hash, shared, sharedSchema, format, refers, footprints, unwanted } = plan
  const reads = footprints.filter(rule => rule.direction !== 'down' && rule.shared.length > 0)
  const writes = footprints.filter(rule => rule.direction !== 'up' && rule.shared.length > 0)
  const left = new Set([...unwanted.keys(), ...footprints.filter(rule => rule.direction === 'down').flatMap(rule => rule.agency)])
  return {
    name,
    version,
    hash,
    agency: name.split('/')[0] ?? name,
    title,
    format,
    refers,
    directions: [...(reads.length > 0 ? (['up'] as const) : []), ...(writes.length > 0 ? (['down'] as const) : [])],
    shared,
    sharedSchema,
    footprint: {
      shared: [...new Set(footprints.flatMap(rule => rule.shared))].sort(),
      agency: [...new Set(footprints.flatMap(rule => rule.agency))].sort()
    },
    rules: footprints,
    unwanted: Object.fromEntries(unwanted),
    identify: plan.identity,
    up: (tree, base, positions, options) => runUp(plan, left, tree, base, { positions, asserts: options?.assert === true }),
    down: (record, base) => runDown(plan, record, base),
    bare: {
      up: (tree, base) => contributionOf(plan, tree, base, quietUp),
      down: (record, base) => documentOf(plan, record, base, quietDown)
    }
  }
}

function runUp(
  plan: Plan,
  left: ReadonlySet<string>,
  tree: Json,
  base: JsonObject | undefined,
  manner: { positions: Positions | undefined; asserts: boolean }
): UpResult {
  const { run, report, seen } = gatherUp(manner.positions, manner.asserts)
  return { contribution: contributionOf(plan, tree, base, run), residue: residueOf(tree, seen, left), report }
}

function runDown(plan: Plan, record: JsonObject, base: Json | undefined): DownResult {
  const { run, report: noted, carried, lost } = gatherDown()
  const document = documentOf(plan, record, base, run)
  const { uncarried, fidelity } = lossOf(record, carried, lost)
  const losses = [...lost].flatMap(([pointer, { reason, rule }]): ReportItem[] =>
    carried.has(pointer)
      ? []
      : [
          {
            code: reason,
            message: lossWords[reason] ?? reason,
            severity: 'warning',
            rule: rule.id,
            mapping: rule.at,
            sharedPath: pointer
          }
        ]
  )
  return { document, uncarried, fidelity, report: [...losses, ...noted] }
}

function contributionOf(plan: Plan, tree: Json, base: JsonObject | undefined, run: UpRun): JsonObject {
  const value = itemUp(plan.record, { root: tree, at: '' }, base === undefined ? undefined : clone(base), '', run)
  return isObject(value) ? value : {}
}

function documentOf(plan: Plan, record: JsonObject, base: Json | undefined, run: DownRun): Json {
  const from = { root: record, at: '' }
  const made = base === undefined ? newItem(plan.record, from, '', run) : itemDown(plan.record, from, clone(base), '', run)
  return made === undefined ? {} : made
}

const lossWords: Record<string, string> = {
  'no-slot': 'the agency document has no place for this',
  'no-code': 'the agency has no code for this',
  precision: 'the agency cannot write this as precisely',
  cardinality: 'the agency has fewer places than there are values',
  length: 'this is longer than the agency can hold',
  charset: 'this cannot be told apart again in the form the agency writes'
}
