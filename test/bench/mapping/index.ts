import { deepEqual, isObject, sortByKey, type Json, type JsonObject } from '../../../src/json'
import type { Mapping } from '../../../src/mapping'
import { decode } from '../../../src/formats'
import type { Bench } from '../benches'
import { isTrial, measure, ratio, round, type Case, type Measured } from '../measure'
import { compileCase } from './compile'
import { nominal, record } from './documents'
import { writtenDown, writtenUp } from './hand-written'
import { benchMapping } from './ours'
import { byJsonata, byMapTransform, byMorphism, byObjectMapper, type OtherWay } from './others'
import { lists } from './table'
import { wholePaths } from './whole-path'

/**
 * One table of rules in our language, by hand and in other libraries, both ways, on a record and on a nominal; whole paths
 * from bytes to a checked contribution against the parsers alone; and how long 200 rules take to be read.
 */
export const mapping: Bench = async (effort, talk) => {
  const ours = benchMapping()
  const interpreted = benchMapping({ emits: false })
  const others: Record<string, OtherWay> = {
    'written by hand': { up: writtenUp, down: writtenDown },
    'ours, interpreted': { up: one => interpreted.bare.up(one), down: one => interpreted.bare.down(one) },
    'map-transform 1.5': await byMapTransform('released'),
    'map-transform next': await byMapTransform('next'),
    morphism: byMorphism(),
    'object-mapper': byObjectMapper(),
    jsonata: byJsonata()
  }
  const documents = { record, nominal }
  const cases: Case[] = []
  for (const [name, document] of Object.entries(documents)) {
    const { shared, rounded } = await agree(ours, others, document)
    const size = Buffer.byteLength(JSON.stringify(rounded))
    talk(`all ways agree on the ${name} of ${size} bytes`)
    cases.push(...casesOf(name, ours, others, { document: rounded, shared }))
  }
  const paths = wholePaths(isTrial(effort) ? 3 : 50)
  const compile = compileCase()
  const measured = await measure(
    [...cases, ...paths.flatMap(({ whole, parsers }) => [whole, ...Object.values(parsers)]), compile],
    effort,
    talk
  )
  const ratios: Record<string, number> = {}
  for (const name of Object.keys(documents)) Object.assign(ratios, ratiosOf(name, measured))
  for (const { name, whole, parsers } of paths)
    for (const [what, parser] of Object.entries(parsers))
      ratios[`${name} path to ${what}`] = ratio(measured, whole.name, parser.name)
  const perSecond = measured.cases.find(one => one.case === compile.name)?.perSecond.median ?? NaN
  ratios['200 rules, milliseconds'] = round(1000 / perSecond)
  return {
    cases: measured.cases,
    ratios,
    notes: [
      'reports off is `bare`; full reports and positions is `up` of a decoded document and `down`.',
      'The other libraries use the same functions for values and leave lists as they are; ours and the one by hand put them in order.',
      'Goals: 0.8 of hand-written with reports off, 0.4 with them; 15 times map-transform next; 0.5 of the parser; 200 rules in 50 ms.'
    ]
  }
}

/** Every way gives the same, up and down. Gives the record, and the document as it comes back. */
async function agree(
  ours: Mapping,
  others: Record<string, OtherWay>,
  document: JsonObject
): Promise<{ shared: JsonObject; rounded: Json }> {
  const shared = ours.bare.up(document)
  const rounded = ours.bare.down(shared)
  if (!deepEqual(inOrder(rounded), inOrder(document))) throw new Error('our way loses something of the document')
  for (const [name, { up, down }] of Object.entries(others)) {
    const [there, back] = [tidied(await up(rounded)), down && tidied(await down(shared))]
    if (!deepEqual(there, shared)) throw new Error(`${name} gives something else upwards`)
    if (back !== undefined && !deepEqual(back, rounded)) throw new Error(`${name} gives something else downwards`)
  }
  return { shared, rounded }
}

/** The document with its lists in the order of the shared record's. */
function inOrder(document: Json): Json {
  const copy = { ...(document as JsonObject) }
  for (const { agency, rows } of lists) {
    const list = copy[agency]
    if (Array.isArray(list))
      copy[agency] = sortByKey(
        list,
        rows.map(([name]) => name)
      )
  }
  return copy
}

/** Without what stands empty: some libraries leave empty objects and lists, or say null or undefined. */
function tidied(value: unknown): Json {
  if (Array.isArray(value)) return value.filter(isThere).map(tidied).filter(isThere)
  if (!isObject(value)) return value as Json
  const members = Object.entries(value).filter(([, one]) => isThere(one))
  return Object.fromEntries(members.map(([name, one]) => [name, tidied(one)]).filter(([, one]) => isThere(one)))
}

function isThere(value: unknown): boolean {
  return value !== undefined && value !== null && !(typeof value === 'object' && Object.keys(value).length === 0)
}

const off = 'ours, reports off'
const full = 'ours, full reports and positions'

function casesOf(
  name: string,
  ours: Mapping,
  others: Record<string, OtherWay>,
  { document, shared }: { document: Json; shared: JsonObject }
): Case[] {
  const [entry] = decode(new TextEncoder().encode(JSON.stringify(document)), 'application/json', ours.format).entries
  if (entry?.ok !== true) throw new Error('the document cannot be decoded')
  const both = (way: string, up: () => unknown, down: (() => unknown) | undefined): Case[] => [
    repeated(`${name} up, ${way}`, up),
    ...(down ? [repeated(`${name} down, ${way}`, down)] : [])
  ]
  return [
    ...both(
      off,
      () => ours.bare.up(document),
      () => ours.bare.down(shared)
    ),
    ...both(
      full,
      () => ours.up(entry.tree, undefined, entry.positions),
      () => ours.down(shared)
    ),
    ...both(
      `${full}, over a base`,
      () => ours.up(entry.tree, shared, entry.positions),
      () => ours.down(shared, document)
    ),
    ...Object.entries(others).flatMap(([way, { up, down }]) => both(way, () => up(document), down && (() => down(shared))))
  ]
}

function repeated(name: string, once: () => unknown): Case {
  return {
    name,
    run: async times => {
      for (let i = 0; i < times; i++) {
        const result = once()
        if (result instanceof Promise) await result
      }
    }
  }
}

function ratiosOf(name: string, measured: Measured): Record<string, number> {
  const ratios: Record<string, number> = {}
  for (const way of ['up', 'down']) {
    const at = (what: string): string => `${name} ${way}, ${what}`
    ratios[`${name} ${way}, reports off, to hand-written`] = ratio(measured, at(off), at('written by hand'))
    ratios[`${name} ${way}, full reports, to hand-written`] = ratio(measured, at(full), at('written by hand'))
    for (const other of ['map-transform next', 'map-transform 1.5', 'morphism', 'object-mapper', 'jsonata'])
      ratios[`${name} ${way}, reports off, to ${other}`] = ratio(measured, at(off), at(other))
  }
  return ratios
}
