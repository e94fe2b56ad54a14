import { decode, type FormatSpec } from '../formats'
import { isObject, type Json } from '../json'
import { CannotDo, exit, readInput } from './terminal'

/** The records of sample files, and how they are laid out. */
export interface Samples {
  records: Json[]
  layout: Omit<FormatSpec, 'schema'>
}

type Layout = Samples['layout']

const separators = [',', '|', ';', '\t'] as const

/** Where the records of JSON documents stand: in a list of objects at the top or one member down, else the document itself. */
function recordsOf(documents: readonly Json[]): string[] {
  const patterns = documents.map(document => {
    if (Array.isArray(document)) return '/*'
    const lists = Object.entries(isObject(document) ? document : {}).filter(
      ([, value]) => Array.isArray(value) && value.some(isObject)
    )
    const paging =
      isObject(document) && ['pageable', 'totalElements', 'totalPages', 'links', '_links'].some(name => name in document)
    const [only] = lists
    return only && (paging || (lists.length === 1 && Object.keys(document as object).length === 1)) ? `/${only[0]}/*` : ''
  })
  // The document itself fits whatever stands there, so it is asked for last.
  return [...new Set([...patterns, ''])].sort((a, b) => b.length - a.length)
}

function xmlLayout(text: string): Layout {
  const tag = /<([A-Za-z_][\w.-]*(?::[A-Za-z_][\w.-]*)?)((?:\s+[\w.:-]+\s*=\s*(?:"[^"]*"|'[^']*'))*)\s*\/?>/.exec(text)
  if (!tag) throw new CannotDo('a sample that begins as XML has no root element', exit.wrong)
  const [, root = '', attributes = ''] = tag
  const declared = [...`${attributes} ${text}`.matchAll(/\sxmlns(?::([\w.-]+))?\s*=\s*(?:"([^"]*)"|'([^']*)')/g)]
  const namespaces: Record<string, string> = {}
  for (const [, prefix = '', double, single] of declared) namespaces[prefix] ??= double ?? single ?? ''
  delete namespaces['xsi']
  return { codec: 'xml', xml: { root, namespaces } }
}

/** Columns that hold quoted items, and the character that joins them: `"x"~"y"`. */
function listColumns(lines: readonly string[], separator: string): Map<number, string> {
  const found = new Map<number, string>()
  for (const line of lines)
    line.split(`"${separator}"`).forEach((field, i) => {
      const joiner = /[^"]"([^"\w\s])"(?!")/.exec(field)?.[1]
      if (joiner !== undefined && joiner !== separator) found.set(i, joiner)
    })
  return found
}

/** The separator that cuts the first lines into the most columns, equally many in each; and whether the first line names them. */
function csvLayout(text: string): Layout {
  const lines = text
    .replace(/^\ufeff/, '')
    .split(/\r\n?|\n/)
    .filter(line => line !== '')
    .slice(0, 50)
  const counts = separators.map(separator => {
    const each = lines.map(line => line.replaceAll(/"[^"]*"/g, '').split(separator).length)
    return { separator, columns: new Set(each).size === 1 ? (each[0] ?? 1) : 1 }
  })
  const { separator, columns } = counts.reduce((best, one) => (one.columns > best.columns ? one : best))
  const first = (lines[0] ?? '').split(separator).map(name => name.replaceAll(/^"|"$/g, '').trim())
  const header = new Set(first).size === first.length && first.every(name => /^[A-Za-z_][\w ./()-]*$/.test(name))
  const lists = listColumns(lines, separator)
  const columnOf = (i: number) => ({ name: `column${i + 1}`, ...(lists.has(i) ? { list: lists.get(i) ?? '' } : {}) })
  const named = header ? {} : { columns: Array.from({ length: columns }, (_none, i) => columnOf(i)) }
  const lineEnd = text.includes('\r\n') ? ('\r\n' as const) : ('\n' as const)
  const alwaysQuoted = lines.at(-1)?.startsWith('"') === true
  return { codec: 'csv', csv: { separator, quote: '"', header, alwaysQuoted, lineEnd, ...named } }
}

function layoutOf(files: readonly { name: string; text: string }[]): { layout: Layout; mediaType: string } {
  const [first = { name: '', text: '' }] = files
  const start = first.text.replace(/^\ufeff/, '').trimStart()
  if (start.startsWith('<')) return { layout: xmlLayout(start), mediaType: 'application/xml' }
  if (/\.(?:ndjson|jsonl)$/.test(first.name)) return { layout: { codec: 'json' }, mediaType: 'application/x-ndjson' }
  if (!/^[[{]/.test(start))
    return { layout: csvLayout(files.map(({ text }) => text.replace(/^\ufeff/, '')).join('\n')), mediaType: 'text/csv' }
  const documents = files.map(({ name, text }) => jsonOf(name, text))
  return { layout: { codec: 'json', records: recordsOf(documents) }, mediaType: 'application/json' }
}

function jsonOf(name: string, text: string): Json {
  try {
    return JSON.parse(text) as Json
  } catch {
    throw new CannotDo(`${name} is not JSON, as the first sample is`, exit.wrong)
  }
}

/** Reads sample files of one format; what it is, is found out from the first. */
export async function readSamples(names: readonly string[]): Promise<Samples> {
  const files = await Promise.all(names.map(async name => ({ name, bytes: await readInput(name) })))
  const { layout, mediaType } = layoutOf(files.map(({ name, bytes }) => ({ name, text: bytes.toString('utf8') })))
  const spec: FormatSpec = { ...layout, schema: {} }
  const records = files.flatMap(({ name, bytes }) => {
    const { entries, faults } = decode(bytes, mediaType, spec)
    const all = [...faults, ...entries.flatMap(entry => (entry.ok ? [] : entry.faults))]
    const [fault] = all
    if (fault) throw new CannotDo(`${name}:${fault.line ?? 1}:${fault.column ?? 1}: ${fault.code}: ${fault.message}`, exit.wrong)
    return entries.flatMap(entry => (entry.ok ? [entry.tree] : []))
  })
  if (records.length === 0) throw new CannotDo('the samples hold no record', exit.wrong)
  return { records, layout: withColumns(layout, records) }
}

/** Columns that a header named are those of the layout. */
function withColumns(layout: Layout, records: readonly Json[]): Layout {
  if (layout.csv?.header !== true) return layout
  const names = [...new Set(records.flatMap(record => (isObject(record) ? Object.keys(record) : [])))]
  return { ...layout, csv: { ...layout.csv, columns: names.map(name => ({ name })) } }
}
