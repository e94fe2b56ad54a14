import type { FormatSpec, Positions } from '../formats'
import { clone, isObject, type Json, type JsonObject } from '../json'
import { itemDown, itemUp, newItem, type ItemLens } from './item'
import { lossOf } from './loss'
import { passedOver } from './passed-over'
import { residueOf } from './residue'
import { gatherDown, gatherUp, quietDown, quietUp, type DownRun, type UpRun } from './run'
import { lossFinder, residueFinder, type LossFinder, type ResidueFinder } from './untold'
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
  const finders = findersOf(plan, left)
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
    up: (tree, base, positions, options) => {
      const asserts = options?.assert === true
      return silentUp(plan, finders, tree, base, asserts) ?? runUp(plan, left, tree, base, { positions, asserts })
    },
    down: (record, base) => (base === undefined ? losslessDown(plan, finders, record) : undefined) ?? runDown(plan, record, base),
    bare: {
      up: (tree, base) => contributionOf(plan, tree, base, quietUp),
      down: (record, base) => documentOf(plan, record, base, quietDown)
    }
  }
}

interface Finders {
  residue: () => ResidueFinder | undefined
  loss: () => LossFinder | undefined
}

/** Made when first asked for. */
function findersOf({ record }: Plan, left: ReadonlySet<string>): Finders {
  const made: { residue?: ResidueFinder | undefined; loss?: LossFinder | undefined } = {}
  return {
    residue: () => ('residue' in made ? made.residue : (made.residue = residueFinder(record, left))),
    loss: () => ('loss' in made ? made.loss : (made.loss = lossFinder(record)))
  }
}

/**
 * A reading of which there is nothing to report, as the emitted code does it; undefined where there may be something, or where
 * the rules are interpreted.
 */
function silentUp(
  plan: Plan,
  finders: Finders,
  tree: Json,
  base: JsonObject | undefined,
  asserts: boolean
): UpResult | undefined {
  const find = plan.record.code() && finders.residue()
  if (!find) return undefined
  const before = passedOver.count
  const contribution = contributionOf(plan, tree, base, asserts ? { ...quietUp, asserts } : quietUp)
  const residue = passedOver.count === before ? find(tree) : undefined
  return residue && { contribution, residue, report: [] }
}

/** A new document that loses nothing of what its rules write, as the emitted code makes it; undefined where it may lose something. */
function losslessDown(plan: Plan, finders: Finders, record: JsonObject): DownResult | undefined {
  const make = plan.record.code()?.make
  const find = make && finders.loss()
  if (!find) return undefined
  const before = passedOver.count
  const document = make(record, false, true)
  const loss = passedOver.count === before ? find(record) : undefined
  return loss && { document: document === undefined ? {} : document, ...loss, report: [] }
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
