import { mediaTypeOf, type FormatSpec } from '../formats'
import type { SyntheticDocument } from './documents'

/** A batch of documents in the form their format has for many records. */
export interface Bundle {
  contentType: string
  bytes: Uint8Array
}

/** Many documents as one: NDJSON, CSV rows under at most one header, or XML records in the wrapper of the format. */
export function bundle(documents: Iterable<SyntheticDocument>, format: FormatSpec): Bundle {
  const texts = Array.from(documents, document => new TextDecoder().decode(document.bytes))
  if (format.codec === 'json') return made('application/x-ndjson', texts.map(text => `${text.trimEnd()}\n`).join(''))
  if (format.codec === 'csv') return made(mediaTypeOf(format), rows(texts, format))
  return made(mediaTypeOf(format), wrapped(texts, format))
}

function rows(texts: readonly string[], format: FormatSpec): string {
  const end = format.csv?.lineEnd ?? '\r\n'
  const whole = texts.map(text => (text.endsWith(end) ? text : `${text}${end}`))
  if (format.csv?.header !== true) return whole.join('')
  return whole.map((text, i) => (i === 0 ? text : text.slice(text.indexOf(end) + end.length))).join('')
}

/** The root of every record declares its own namespaces, so it can stand in the wrapper as it is. */
function wrapped(texts: readonly string[], format: FormatSpec): string {
  const batch = format.xml?.batch
  if (batch === undefined) throw new TypeError('the format has no wrapper for many records')
  const uri = format.xml?.namespaces[''] ?? ''
  const records = texts.map(text => text.replace(/^<\?xml[^>]*\?>\s*/, '').trimEnd())
  return `<?xml version="1.0" encoding="UTF-8"?>\n<${batch}${uri === '' ? '' : ` xmlns="${uri}"`}>\n${records.join('\n')}\n</${batch}>\n`
}

function made(contentType: string, text: string): Bundle {
  return { contentType, bytes: new TextEncoder().encode(text) }
}
