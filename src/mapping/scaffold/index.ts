import { stringify } from 'yaml'
import type { FormatSpec } from '../../formats'
import type { Json, JsonObject } from '../../json'
import { goldenInput } from '../golden'
import { readMapping } from '../read'
import { chanceFrom, sampleDocument } from '../sample'
import type { CodeList, Mapping, MappingResources } from '../types'
import { guessKey, guessRules, type CodeGap, type GuessedRule } from './guess'
import { leavesSeen, placesSeen, schemaSeen } from './infer'
import { shapeOf } from './shapes'

/** What a first mapping is made of. */
export interface ScaffoldSource {
  /** AGENCY/FORMAT. */
  name: string
  records: readonly Json[]
  layout: Omit<FormatSpec, 'schema'>
  resources: MappingResources
  /** Code lists that may be used as they are. */
  lists: readonly CodeList[]
}

/** A place of the samples that no rule reads, and what kind of thing stands there. */
export interface UnmappedPlace {
  path: string
  shape: string
  records: number
}

/** A first mapping, with the files it needs and what is left to do. */
export interface Scaffold {
  mapping: string
  files: { file: string; text: string }[]
  records: number
  mapped: string[]
  unmapped: UnmappedPlace[]
  gaps: CodeGap[]
  /** Guessed rules that did not stand up to the check, with the codes of their faults. */
  dropped: { rule: string; codes: string[] }[]
}

const mostTries = 60

/** Makes a schema, a mapping that checks and first tests of samples. None of the files holds a value of the samples but codes. */
export function scaffold(source: ScaffoldSource): Scaffold | { problem: string } {
  const { name, records, resources, lists } = source
  const places = placesSeen(records)
  const key = guessKey(places, resources.identifier, records.length)
  if (key === undefined) return { problem: 'no place of the samples could be the number of a record' }
  const schema = schemaSeen(records, `${name}: inferred from ${records.length} samples`)
  const guess = guessRules(places, { identifier: resources.identifier, lists }, name.replace('/', '-'))
  const ground = groundOf(source, schema, guess.made)
  const dropped: Scaffold['dropped'] = []
  let rules = guess.rules
  for (let i = 0; i < mostTries; i++) {
    const head = headOf(source, key, guess.codeLists)
    const text = fileOf(head, rules, [])
    const { mapping, faults } = readMapping(text, `${name}.mapping.yaml`, ground)
    if (mapping && faults.length === 0) return finished(source, { schema, key, rules, guess, dropped, mapping, places })
    const [fault] = faults
    const blamed = fault && ruleAt(text, fault.line, rules)
    if (!blamed) return { problem: `the mapping does not check: ${fault?.code ?? 'no reason'}: ${fault?.message ?? ''}` }
    dropped.push({ rule: blamed, codes: [fault.code] })
    rules = without(rules, blamed)
  }
  return { problem: 'no guessed rules could be made to check' }
}

interface Made {
  schema: JsonObject
  key: string
  rules: GuessedRule[]
  guess: ReturnType<typeof guessRules>
  dropped: Scaffold['dropped']
  mapping: Mapping
  places: ReturnType<typeof placesSeen>
}

function groundOf({ name, resources }: ScaffoldSource, schema: JsonObject, made: readonly CodeList[]): MappingResources {
  return {
    ...resources,
    agencySchema: path => (path === name ? schema : resources.agencySchema(path)),
    codeList: list => made.find(one => one.name === list) ?? resources.codeList(list)
  }
}

function headOf({ name, layout }: ScaffoldSource, key: string, codeLists: Record<string, string>): JsonObject {
  const { codec, ...more } = layout
  return {
    mapping: name,
    version: '0.1.0',
    title: `${name}, a first mapping out of samples`,
    agency: { codec, schema: name, ...(more as unknown as JsonObject) },
    record: { key },
    shared: 'nominal@1',
    ...(Object.keys(codeLists).length > 0 ? { 'code-lists': codeLists } : {})
  }
}

const inFlow = { collectionStyle: 'flow' as const, lineWidth: 0, flowCollectionPadding: true }

/** One rule a line, so that a fault's line tells its rule. */
function ruleLines(rule: GuessedRule, indent: string): string[] {
  const { rules, ...own } = rule
  if (!rules) return [`${indent}- ${stringify(own, inFlow).trim()}`]
  const head = Object.entries(own).map(([name, value]) => `${indent}  ${name}: ${stringify(value, inFlow).trim()}`)
  return [
    `${indent}- ${(head[0] ?? '').trim()}`,
    ...head.slice(1),
    `${indent}  rules:`,
    ...rules.flatMap(each => ruleLines(each, `${indent}    `))
  ]
}

function fileOf(head: JsonObject, rules: readonly GuessedRule[], remarks: readonly string[]): string {
  const lines = rules.flatMap(rule => ruleLines(rule, '  '))
  const list = lines.length === 0 ? 'rules: []' : `rules:\n${lines.join('\n')}`
  return `${stringify(head, { lineWidth: 0 })}${list}\n${remarks.map(remark => `# ${remark}\n`).join('')}`
}

/** The id of the rule that a line of the file belongs to: the nearest above it. */
function ruleAt(text: string, line: number, rules: readonly GuessedRule[]): string | undefined {
  const above = text.split('\n').slice(0, line).reverse()
  for (const one of above) {
    const id = /^ *- (?:\{ )?id: ([^,\s}]+)/.exec(one)?.[1]
    if (id !== undefined) return id
  }
  return rules[0]?.id
}

function without(rules: readonly GuessedRule[], id: string): GuessedRule[] {
  return rules
    .filter(rule => rule.id !== id)
    .map(rule => (rule.rules ? { ...rule, rules: without(rule.rules, id) } : rule))
    .filter(rule => rule.rules === undefined || rule.rules.length > 0)
}

function finished(source: ScaffoldSource, made: Made): Scaffold {
  const { name, records, resources } = source
  const { mapping, places, guess, dropped } = made
  const mapped = mapping.footprint.agency
  const read = (path: string): boolean =>
    mapped.some(known => path === known || path.startsWith(`${known}/`)) && !isShape(mapping, path)
  const unmapped = leavesSeen(places)
    .filter(({ path }) => !read(path))
    .map(({ path, values, types, records: seen }) => ({
      path,
      shape: shapeOf(values, types, resources.identifier),
      records: seen
    }))
  const used = new Set(mapping.refers.codeLists.map(list => list.split('@')[0]))
  const gaps = guess.gaps.filter(({ list }) => used.has(list))
  const remarks = [
    ...(unmapped.length > 0 ? ['Not mapped, with what kind of thing stands there and in how many samples:'] : []),
    ...unmapped.map(one => `  ${one.path}: ${one.shape} (${one.records} of ${records.length})`),
    ...gaps.flatMap(({ path, list, unknown }) =>
      unknown.length > 0 ? [`Codes at ${path} that ${list} does not know, and parks: ${unknown.join(', ')}`] : []
    )
  ]
  const codeLists = Object.fromEntries(Object.entries(guess.codeLists).filter(([, list]) => used.has(list.split('@')[0])))
  const text = fileOf(headOf(source, made.key, codeLists), made.rules, remarks)
  return {
    mapping: name,
    files: [
      { file: `mappings/${name}.mapping.yaml`, text },
      { file: `mappings/${name}.mapping-test.yaml`, text: testsOf(mapping) },
      { file: `schemas/agencies/${name}.schema.json`, text: `${JSON.stringify(made.schema, null, 2)}\n` },
      ...guess.made
        .filter(list => used.has(list.name))
        .map(list => ({ file: `mappings/code-lists/${list.name}.codes.yaml`, text: listText(list) }))
    ],
    records: records.length,
    mapped: leavesSeen(places)
      .filter(({ path }) => read(path))
      .map(({ path }) => path),
    unmapped,
    gaps,
    dropped
  }
}

/** A path that only a shape stands for, whose rules read what is below it. */
function isShape(mapping: Mapping, path: string): boolean {
  const shapes = mapping.rules.filter(({ shape }) => ['each', 'find', 'pick', 'when'].includes(shape))
  const leaves = mapping.rules.filter(({ shape }) => !['each', 'find', 'pick', 'when'].includes(shape))
  const covers = (rules: typeof leaves): boolean =>
    rules.some(({ agency }) => agency.some(known => path === known || path.startsWith(`${known}/`)))
  return covers(shapes) && !covers(leaves)
}

function listText({ name, version, codes }: CodeList): string {
  return stringify({ list: name, version, source: 'codes seen in samples, by the words they are', codes }, { lineWidth: 0 })
}

/** A first test: an invented document that says something, and what it says. */
function testsOf(mapping: Mapping): string {
  const chance = chanceFrom(1)
  const drawn = Array.from({ length: 200 }, () => sampleDocument(mapping, chance))
  const good = drawn
    .map(document => {
      try {
        return goldenInput(mapping, { name: '', input: document }, () => '')
      } catch (error) {
        if (error instanceof RangeError || error instanceof TypeError) return undefined
        throw error
      }
    })
    .filter(tree => tree !== undefined)
    .map(input => ({ input, ...mapping.up(input) }))
    .sort((a, b) => score(b) - score(a))[0]
  if (!good) return stringify({ mapping: mapping.name, tests: [] })
  const { input, contribution, residue, report } = good
  const test = {
    name: 'up, an invented document and what it says in shared terms',
    input,
    contribution,
    ...(residue.length > 0 && { residue }),
    ...(report.length > 0 && { report: report.map(({ code }) => code).sort() })
  }
  return `# First tests, drawn from the schema: nothing of the samples stands here.\n${stringify({ mapping: mapping.name, tests: [test] }, { lineWidth: 0 })}`
}

/** Faults count against a document; what it says counts for it. */
function score({ contribution, report }: { contribution: JsonObject; report: readonly { severity: string }[] }): number {
  return Object.keys(contribution).length - 3 * report.filter(({ severity }) => severity === 'error').length
}
