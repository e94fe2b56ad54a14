import type { FixedLayout, FormatSpec } from '../formats'
import type { Json, JsonObject } from '../json'

/** A rule as the file writes it, after the file has passed its schema. */
export interface RuleSource {
  id: string
  agency?: string | FindSource
  shared?: string
  direction?: 'both' | 'up' | 'down'
  absent?: ('missing' | 'null' | 'empty' | null)[]
  'absent-values'?: Json[]
  'on-absent'?: 'remove' | 'keep'
  text?: { trim?: boolean; squeeze?: boolean; case?: 'upper' | 'lower'; nfc?: boolean; max?: number }
  code?: { list: string; unknown?: 'error' | 'park' | 'ignore'; fields?: string[] }
  date?: DateSource & { partial?: string[] }
  datetime?: DateSource & { zone?: string }
  number?: { decimals?: number }
  bool?: { true?: Json[]; false?: Json[] }
  unit?: { factor: number; decimals?: number; 'shared-decimals'?: number }
  identifier?: { kind?: string; 'kind-from'?: string; print?: string }
  join?: string | { agency: string }
  line?: { into: string; parts: (string | string[])[] }
  const?: string | number | boolean
  default?: Json
  when?: { agency: JsonObject; shared: JsonObject }
  derive?: string
  compute?: string
  lookup?: { table: string; take: string }
  assert?: true | { agency?: string; shared?: string; message: string; severity?: 'error' | 'warning' }
  use?: string
  unwanted?: string
  each?: { where?: JsonObject; only?: JsonObject; new?: JsonObject }
  pick?: { where?: JsonObject; value?: string }
  pivot?: { slots: string[]; rest?: { words?: string; list?: string }; where?: JsonObject; value?: string }
  rules?: RuleSource[]
  /** Place in the file of a rule that came from a fragment. No member of the file: it is set when fragments are put in. */
  '#at'?: string
}

/** One element of an agency list, as the file writes it. */
export interface FindSource {
  list: string
  where: JsonObject
  value?: string
  new?: JsonObject
}

/** Date patterns as the file writes them. */
export interface DateSource {
  accept?: string[]
  emit?: string
  sentinels?: string[]
  'century-pivot'?: number
}

/** A mapping file that has passed its schema. */
export interface MappingSource {
  mapping: string
  version: string
  title: string
  agency: {
    codec: FormatSpec['codec']
    schema: string
    records?: string[]
    inner?: string[]
    xml?: JsonObject
    csv?: JsonObject
    fixed?: FixedLayout
  }
  record: { key: string | string[]; asOf?: MomentSource; version?: string }
  shared: string
  'code-lists'?: Record<string, string>
  fragments?: Record<string, RuleSource[]>
  rules: RuleSource[]
}

/** A place that holds a date or moment, and how it is read. */
export type MomentSource = string | { path: string; date?: RuleSource['date']; datetime?: RuleSource['datetime'] }

/** The words that name a conversion. */
export const primitiveWords = [
  'text',
  'code',
  'date',
  'datetime',
  'number',
  'bool',
  'unit',
  'identifier',
  'join',
  'line',
  'lookup'
] as const

/** The words that name a shape other than a leaf. */
export const shapeWords = ['const', 'unwanted', 'each', 'pick', 'pivot', 'when', 'derive', 'compute'] as const
