import { capped, faultAt, readable } from './fault-list'
import type { Limits } from './limits'
import { shapeOf } from './shape'
import { placesIn } from './text-position'
import type { Decoded, DecodedEntry, Fault, FormatSpec, Position } from './types'
import { readUtf8 } from './utf8'
import { xmlLayoutOf, XmlNaming } from './xml-names'
import { readXml, type XmlElement } from './xml-reader'
import { positionsOf, treeOf } from './xml-tree'

/** Reads an XML document of one record, or of many in the layout's wrapper. A fault inside a record is that record's alone. */
export function decodeXml(bytes: Uint8Array, spec: FormatSpec, limits: Limits): Decoded {
  const layout = xmlLayoutOf(spec)
  const naming = new XmlNaming(layout.namespaces)
  const decoded = readUtf8(bytes)
  if ('fault' in decoded) return { entries: [], batch: false, faults: [decoded.fault] }
  const { text } = decoded
  const place = placesIn(text)
  const read = readable(() => readXml(text, place, limits, root => naming.element(root) === layout.batch))
  if ('fault' in read) return { entries: [], batch: false, faults: [read.fault] }
  const root = read.value
  const isRecord = (element: XmlElement): boolean => naming.element(element) === layout.root
  const batch = naming.element(root) === layout.batch
  if (!batch && !isRecord(root)) return { entries: [], batch, faults: [wrongRoot(place(root.start), layout.root, layout.batch)] }
  if (batch && !root.isBlank) {
    const hint = 'A wrapper holds records only.'
    return { entries: [], batch, faults: [faultAt(place(root.start), 'mixed-content', 'Text stands between the records.', hint)] }
  }
  const entryOf = (element: XmlElement, index: number): DecodedEntry => {
    const source = batch ? new TextEncoder().encode(text.slice(element.start, element.end)) : bytes
    if (!isRecord(element)) return { index, ok: false, faults: [wrongRoot(place(element.start), layout.root)], source }
    const faults: Fault[] = []
    const tree = treeOf(element, shapeOf(spec.schema, spec.schema), { naming, place, faults })
    if (faults.length > 0) return { index, ok: false, faults: capped(faults, limits.faults), source }
    return { index, ok: true, tree, positions: positionsOf(element, { naming, place }), source }
  }
  return { entries: (batch ? root.children : [root]).map(entryOf), batch, faults: [] }
}

function wrongRoot(position: Position, ...names: (string | undefined)[]): Fault {
  const wanted = names.filter(name => name !== undefined).join(' or ')
  return faultAt(
    position,
    'wrong-root',
    `This element should be ${wanted}, in the namespace of this format.`,
    'Check the name and its namespace.'
  )
}
