import { createHash } from 'node:crypto'
import { inOrder, readYamlFile, schemaFaults } from '../definitions'
import { fixedLayoutFaults, type FormatSpec } from '../formats'
import { canonicalJson, type JsonObject } from '../json'
import { blame, type Bench, type Ground } from './bench'
import { checkOverlaps } from './check-overlap'
import { mappingFileSchema } from './file-schema'
import { planIdentity } from './identify'
import { withFragments } from './fragments'
import type { ItemLens } from './item'
import { pathAt } from './path'
import { anything } from './predicate'
import { lensesOf } from './plan-item'
import { planRules } from './plan-rule'
import type { MappingSource, RuleSource } from './rule-source'
import { runnable } from './mapping'
import { rootPlace } from './schema-view'
import type { CodeList, Mapping, MappingFault, MappingResources } from './types'

/**
 * Reads, checks and makes ready a mapping file. Every fault is listed in one pass with file, line and column; with an
 * error there is no mapping. The rules are emitted as functions, or with `emits: false`, and on hosts that forbid code from
 * text, interpreted: slower, with the same results.
 */
export function readMapping(
  text: string,
  fileName: string,
  resources: MappingResources,
  { emits = true }: { emits?: boolean } = {}
): { mapping?: Mapping; faults: MappingFault[] } {
  const yaml = readYamlFile(text, fileName)
  const shape = yaml.faults.length > 0 ? yaml.faults : schemaFaults(yaml, mappingFileSchema)
  if (shape.length > 0) return { faults: inOrder(shape).map(fault => ({ ...fault, severity: 'error' as const })) }
  const source = yaml.value as unknown as MappingSource
  const bench: Bench = { yaml, resources, emits, lists: new Map(), faults: [], footprints: [], claims: [], unwanted: new Map() }
  bench.lists = listsOf(bench, source)
  const rules = withFragments(bench, source)
  checkIds(bench, rules, new Set())
  const schema = resources.agencySchema(source.agency.schema)
  if (!schema) {
    blame(bench, '/agency/schema', 'schema-unknown', `no agency schema is called "${source.agency.schema}"`)
    return { faults: sorted(bench.faults) }
  }
  checkLayout(bench, source)
  const mapping = planned(bench, source, rules, schema)
  const faults = sorted(bench.faults)
  return faults.some(fault => fault.severity === 'error') ? { faults } : { mapping, faults }
}

function planned(bench: Bench, source: MappingSource, written: readonly RuleSource[], schema: JsonObject): Mapping {
  const agencyRoot = rootPlace(schema)
  const sharedRoot = rootPlace(bench.resources.sharedSchema)
  const ground = (place: Ground['place']): Ground => ({ place, path: '', prefix: '', tests: new Map() })
  const standing = {
    agency: ground(agencyRoot),
    shared: ground(sharedRoot),
    direction: 'both' as const,
    outer: 'both' as const,
    within: [],
    branches: []
  }
  const planned = planRules(bench, written, standing, i => `/rules/${i}`)
  checkOverlaps(bench)
  const record: ItemLens = {
    ...lensesOf(bench, planned, {
      template: planned.constants.map(({ pointer, value }) => ({ path: pathAt(pointer, agencyRoot), value })),
      stamp: []
    }),
    only: anything,
    where: anything,
    reach: []
  }
  return runnable({
    name: source.mapping,
    version: source.version,
    title: source.title,
    hash: hashOf(bench, source, schema),
    shared: source.shared,
    sharedSchema: bench.resources.sharedSchema,
    format: formatOf(source, schema),
    refers: { agencySchema: source.agency.schema, codeLists: Object.values(source['code-lists'] ?? {}) },
    footprints: bench.footprints,
    unwanted: bench.unwanted,
    identity: planIdentity(bench, source.record, agencyRoot),
    record
  })
}

function listsOf(bench: Bench, source: MappingSource): ReadonlyMap<string, CodeList> {
  const lists = new Map<string, CodeList>()
  for (const [alias, reference] of Object.entries(source['code-lists'] ?? {})) {
    const [name = '', version] = reference.split('@')
    const list = bench.resources.codeList(name)
    const at = `/code-lists/${alias}`
    if (!list) blame(bench, at, 'code-list-missing', `there is no code list called "${name}"`)
    else if (version !== list.version) {
      blame(bench, at, 'code-list-version', `code list ${name} is at version ${list.version}`, {
        hint: `${name}@${list.version}`
      })
    } else lists.set(alias, list)
  }
  return lists
}

function checkIds(bench: Bench, rules: readonly RuleSource[], seen: Set<string>): void {
  rules.forEach(rule => {
    if (seen.has(rule.id)) blame(bench, `${rule['#at'] ?? ''}/id`, 'id-repeated', `another rule is called "${rule.id}"`)
    seen.add(rule.id)
    if (rule.rules) checkIds(bench, rule.rules, seen)
  })
}

function checkLayout(bench: Bench, { agency: { codec, fixed } }: MappingSource): void {
  if (codec !== 'fixed') return
  if (!fixed) blame(bench, '/agency/codec', 'layout-missing', 'the codec "fixed" needs a layout: agency.fixed')
  else for (const { pointer, message } of fixedLayoutFaults(fixed)) blame(bench, `/agency/fixed${pointer}`, 'layout', message)
}

function formatOf(source: MappingSource, schema: JsonObject): FormatSpec {
  const { codec, records, inner, xml, csv, fixed } = source.agency
  return {
    codec,
    schema,
    ...(records ? { records } : {}),
    ...(inner ? { inner } : {}),
    ...(xml ? { xml: xml as unknown as NonNullable<FormatSpec['xml']> } : {}),
    ...(csv ? { csv: csv as unknown as NonNullable<FormatSpec['csv']> } : {}),
    ...(fixed ? { fixed } : {})
  }
}

/** The hash of the canonical JSON of mapping, lists and both schemas, as one object. */
function hashOf(bench: Bench, source: MappingSource, schema: JsonObject): string {
  const lists = [...bench.lists.values()].map(list => canonicalText(list as unknown as JsonObject))
  return createHash('sha256')
    .update(`{"agency":${canonicalText(schema)},"lists":[${lists.join(',')}],"mapping":`)
    .update(canonicalJson(source as unknown as JsonObject))
    .update(`,"shared":${canonicalText(bench.resources.sharedSchema)}}`)
    .digest('hex')
}

const canonicalTexts = new WeakMap<JsonObject, string>()

/** Canonical JSON of what several mappings refer to, written once: schemas and code lists are not changed after they have been read. */
function canonicalText(value: JsonObject): string {
  const known = canonicalTexts.get(value) ?? canonicalJson(value)
  canonicalTexts.set(value, known)
  return known
}

function sorted(faults: readonly MappingFault[]): MappingFault[] {
  return [...faults].sort((a, b) => a.line - b.line || a.column - b.column || (a.code < b.code ? -1 : a.code > b.code ? 1 : 0))
}
