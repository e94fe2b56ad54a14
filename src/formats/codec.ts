import type { Json } from '../json'
import { decodeCsv } from './csv-decode'
import { encodeCsv } from './csv-encode'
import { decodeFixed } from './fixed-decode'
import { encodeFixed } from './fixed-encode'
import { decodeJson } from './json-decode'
import { defaultLimits, type Limits } from './limits'
import { withInner, withoutInner } from './json-inner'
import { decodeNdjson } from './ndjson-decode'
import type { Decoded, FormatSpec } from './types'
import { decodeXml } from './xml-decode'
import { encodeXml } from './xml-encode'

const mediaTypes = {
  json: ['application/json', 'application/x-ndjson'],
  xml: ['application/xml', 'text/xml'],
  csv: ['text/csv'],
  fixed: ['text/plain']
} as const

/** The media type in which a format's documents are sent. */
export function mediaTypeOf(spec: FormatSpec): string {
  return mediaTypes[spec.codec][0]
}

/**
 * Reads a submitted document into the trees of its records, with the place of every value. All that is wrong is told as
 * faults: with the document as a whole, or with single records while the others stand. Never throws on what it reads.
 */
export function decode(bytes: Uint8Array, mediaType: string, spec: FormatSpec, limits: Limits = defaultLimits): Decoded {
  const type = essence(mediaType)
  const accepted: readonly string[] = mediaTypes[spec.codec]
  if (type === undefined || !accepted.includes(type)) {
    return refused(
      'wrong-media-type',
      'The content type is not one of this format.',
      `Send it as ${accepted.join(' or ')}, in UTF-8.`
    )
  }
  if (bytes.length > limits.bytes)
    return refused('too-large', `The document is larger than ${limits.bytes} bytes.`, 'Send it in parts.')
  if (spec.codec === 'json')
    return withInner(
      type === 'application/x-ndjson' ? decodeNdjson(bytes, limits) : decodeJson(bytes, spec, limits),
      spec.inner ?? [],
      limits
    )
  return { xml: decodeXml, csv: decodeCsv, fixed: decodeFixed }[spec.codec](bytes, spec, limits)
}

/** Writes one record as the agency's system expects it. The same tree gives the same bytes. */
export function encode(tree: Json, spec: FormatSpec): Uint8Array {
  if (spec.codec === 'xml') return encodeXml(tree, spec)
  if (spec.codec === 'csv') return encodeCsv(tree, spec)
  if (spec.codec === 'fixed') return encodeFixed(tree, spec)
  return new TextEncoder().encode(JSON.stringify(withoutInner(tree, spec.inner ?? [])))
}

/** The media type without its parameters; undefined where a parameter asks for another character set than UTF-8. */
function essence(mediaType: string): string | undefined {
  const [type = '', ...parameters] = mediaType.toLowerCase().split(';')
  const charset = parameters.map(parameter => parameter.trim()).find(parameter => parameter.startsWith('charset='))
  return charset === undefined || /^charset="?utf-8"?$/.test(charset) ? type.trim() : undefined
}

function refused(code: string, message: string, hint: string): Decoded {
  return { entries: [], batch: false, faults: [{ code, message, hint }] }
}
