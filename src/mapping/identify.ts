import type { Json } from '../json'
import { resolve, type Bench } from './bench'
import { silent } from './lens'
import { pathAt, valueIn } from './path'
import { planDate, planDateTime } from './plan-primitive'
import type { MappingSource } from './rule-source'
import type { SchemaPlace } from './schema-view'
import type { RecordIdentity } from './types'

/** Makes ready what tells an agency's own record from its others: key, as-of time, version. */
export function planIdentity(bench: Bench, source: MappingSource['record'], root: SchemaPlace): (tree: Json) => RecordIdentity {
  const at = (pointer: string, here: string): ((tree: Json) => string | undefined) => {
    if (!resolve(bench, root, pointer, here, 'agency')) return () => undefined
    const path = pathAt(pointer, root)
    return tree => textOf(valueIn({ root: tree, at: '' }, path))
  }
  const pointers = typeof source.key === 'string' ? [source.key] : source.key
  const keys = pointers.map((pointer, i) => at(pointer, Array.isArray(source.key) ? `/record/key/${i}` : '/record/key'))
  const version = source.version === undefined ? undefined : at(source.version, '/record/version')
  const moment = typeof source.asOf === 'string' ? { path: source.asOf } : source.asOf
  const asOf = moment && at(moment.path, '/record/asOf')
  const date = moment?.date && planDate(bench, moment.date, '/record/asOf/date')
  const time = moment?.datetime && planDateTime(bench, moment.datetime, '/record/asOf/datetime')
  const conversion = date ?? time
  return tree => {
    const recordKey = keys.map(key => key(tree)).find(key => key !== undefined)
    const raw = asOf?.(tree)
    const when = raw === undefined || !conversion ? raw : conversion.read(raw, silent)
    const recordVersion = version?.(tree)
    return {
      ...(recordKey === undefined ? {} : { recordKey }),
      ...(typeof when === 'string' ? { asOf: when } : {}),
      ...(recordVersion === undefined ? {} : { recordVersion })
    }
  }
}

function textOf(value: Json | undefined): string | undefined {
  const text = typeof value === 'string' ? value.trim() : typeof value === 'number' ? String(value) : ''
  return text === '' ? undefined : text
}
