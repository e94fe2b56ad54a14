import type { FormatSpec, XmlLayout } from './types'

/** The XML layout of a format. Throws where the format has none: that is a mistake in the program. */
export function xmlLayoutOf(spec: FormatSpec): XmlLayout {
  if (spec.xml === undefined) throw new TypeError('an XML format needs an xml layout')
  return spec.xml
}
