import jsonata from 'jsonata'
import { morphism, type StrictSchema } from 'morphism'
import objectMapper from 'object-mapper'
import type { Json, JsonObject } from '../../../src/json'
import { ways } from './conversions'
import { lists, values, type Conversion, type Row } from './table'

/** The table in another library, both ways where it goes both ways. They leave lists in the order in which they come. */
export interface OtherWay {
  up: (document: Json) => unknown
  down?: (record: JsonObject) => unknown
}

const nameOf = (conversion: Conversion): string => (typeof conversion === 'object' ? `code-${conversion.code}` : conversion)
const allRows: readonly Row[] = [...values, ...lists.flatMap(({ rows }) => rows)]
const conversions = new Map(allRows.map(([, , conversion]) => [nameOf(conversion), ways(conversion)]))

/** An object with a value at each dotted path. */
function nested(entries: readonly (readonly [string, unknown])[]): Record<string, unknown> {
  const root: Record<string, unknown> = {}
  for (const [path, value] of entries) {
    const steps = path.split('.')
    const last = steps.pop() ?? ''
    let at = root
    for (const step of steps) at = (at[step] ??= {}) as Record<string, unknown>
    at[last] = value
  }
  return root
}

/** The definition that both versions of map-transform read, one for both directions. */
function transformDefinition(): { definition: object; transformers: object } {
  const row = ([agency, shared, conversion]: Row): [string, unknown] => [shared, [agency, { $transform: nameOf(conversion) }]]
  const listed = lists.map(({ agency, shared, rows }): [string, unknown] => [
    shared,
    [`${agency}[]`, { $iterate: true, ...Object.fromEntries(rows.map(row)) }]
  ])
  const transformers = Object.fromEntries(
    [...conversions].map(([name, { up, down }]) => [
      name,
      () => () => (value: unknown, state: { rev?: boolean }) => (state.rev === true ? down(value) : up(value))
    ])
  )
  return { definition: Object.fromEntries([...values.map(row), ...listed]), transformers }
}

type Transform = (definition: object, options: object) => (data: unknown, state?: { rev: boolean }) => unknown

/** map-transform as released, and what its `next` entry offers. */
export async function byMapTransform(version: 'released' | 'next'): Promise<OtherWay> {
  const { definition, transformers } = transformDefinition()
  const module = version === 'released' ? await import('map-transform') : await import('map-transform-next/next')
  const mapper = (module.default as unknown as Transform)(definition, { transformers })
  return { up: document => mapper(document), down: record => mapper(record, { rev: true }) }
}

/** morphism: a schema for each direction. */
export function byMorphism(): OtherWay {
  type Schema = StrictSchema<Record<string, unknown>, Record<string, unknown>>
  const schema = (up: boolean): Schema => {
    const action = ([agency, shared, conversion]: Row): [string, unknown] => {
      const fn = ways(conversion)[up ? 'up' : 'down']
      return [up ? shared : agency, { path: up ? agency : shared, fn }]
    }
    const rows = values.map(action)
    const listed = lists.map((list): [string, unknown] => {
      const one = morphism(nested(list.rows.map(action)) as Schema)
      const fn = (items: unknown): unknown =>
        Array.isArray(items) ? items.map(item => one(item as Record<string, unknown>)) : undefined
      return [up ? list.shared : list.agency, { path: up ? list.agency : list.shared, fn }]
    })
    return nested([...rows, ...listed]) as Schema
  }
  const [up, down] = [morphism(schema(true)), morphism(schema(false))]
  return {
    up: document => up(document as Record<string, unknown>),
    down: record => down(record)
  }
}

/** object-mapper: a map for each direction; the items of lists by maps of their own. */
export function byObjectMapper(): OtherWay {
  type Maps = Parameters<typeof objectMapper>[1]
  const entry = (up: boolean, [agency, shared, conversion]: Row): [string, Maps[string]] => [
    up ? agency : shared,
    { key: up ? shared : agency, transform: ways(conversion)[up ? 'up' : 'down'] }
  ]
  const map = (up: boolean): Maps => {
    const listed = lists.map(({ agency, shared, rows }): [string, Maps[string]] => {
      const inner = Object.fromEntries(rows.map(row => entry(up, row)))
      const transform = (items: unknown): unknown =>
        Array.isArray(items) ? items.map(item => objectMapper(item as object, inner)) : undefined
      return [up ? agency : shared, { key: up ? shared : agency, transform }]
    })
    return Object.fromEntries([...values.map(row => entry(up, row)), ...listed])
  }
  const [up, down] = [map(true), map(false)]
  return { up: document => objectMapper(document as object, up), down: record => objectMapper(record, down) }
}

/** jsonata: an expression for each direction, the conversions as functions of ours. */
export function byJsonata(): OtherWay {
  const expression = (up: boolean) => {
    const side = up ? 'up' : 'down'
    const call = ([agency, shared, conversion]: Row): [string, unknown] => {
      const path = (up ? agency : shared)
        .split('.')
        .map(step => `\`${step}\``)
        .join('.')
      return [up ? shared : agency, `$${nameOf(conversion).replace('-', '_')}(${path})`]
    }
    const text = (value: unknown): string =>
      typeof value === 'string'
        ? value
        : `{ ${Object.entries(value as object)
            .map(([name, one]) => `"${name}": ${text(one)}`)
            .join(', ')} }`
    const listed = lists.map((list): [string, unknown] => {
      const from = (up ? list.agency : list.shared)
        .split('.')
        .map(step => `\`${step}\``)
        .join('.')
      return [up ? list.shared : list.agency, `[${from}.${text(nested(list.rows.map(call)))}]`]
    })
    const made = jsonata(text(nested([...values.map(call), ...listed])))
    for (const [name, both] of conversions) made.registerFunction(name.replace('-', '_'), both[side])
    return made
  }
  const [up, down] = [expression(true), expression(false)]
  return { up: document => up.evaluate(document), down: record => down.evaluate(record) }
}
