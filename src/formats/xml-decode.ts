import { capped, faultAt, readable } from './fault-list'
import type { Limits } from './limits'
import { shapeOf } from './shape'
import { placesIn } from './text-position'
import type { Decoded, DecodedEntry, Fault, FormatSpec, Position, XmlEnvelope, XmlLayout } from './types'
import { readUtf8 } from './utf8'
import { elementsAt, embeddedText } from './xml-envelope'
import { xmlLayoutOf, XmlNaming } from './xml-names'
import { readXml, type XmlElement } from './xml-reader'
import { positionsOf, treeOf } from './xml-tree'

/** Text inside text inside an envelope is read; deeper it is no envelope that anybody sends. */
const deepestEnvelope = 2

/** Reads an XML document of one record, of many in the layout's wrapper, or of one that holds them. A fault inside a record is that record's alone. */
export function decodeXml(bytes: Uint8Array, spec: FormatSpec, limits: Limits): Decoded {
  const decoded = readUtf8(bytes, 'left-out')
  if ('fault' in decoded) return refused(decoded.fault)
  const { text } = decoded
  return new XmlDecoder(spec, limits).decode({ text, bytes, place: placesIn(text), depth: 0 })
}

/** A document, or one held as text in another: then every place in it is that of the element that holds it. */
interface Document {
  text: string
  bytes: Uint8Array
  place: (offset: number) => Position
  depth: number
}

class XmlDecoder {
  private readonly spec: FormatSpec
  private readonly limits: Limits
  private readonly layout: XmlLayout
  private readonly naming: XmlNaming

  constructor(spec: FormatSpec, limits: Limits) {
    this.spec = spec
    this.limits = limits
    this.layout = xmlLayoutOf(spec)
    this.naming = new XmlNaming(this.layout.namespaces)
  }

  decode(document: Document): Decoded {
    const { text, place } = document
    const read = readable(() => readXml(text, place, this.limits, root => this.levelOf(this.naming.element(root))))
    if ('fault' in read) return refused(read.fault)
    const root = read.value
    const name = this.naming.element(root)
    if (name === this.layout.root) return { entries: [this.entryOf(root, 0, document, document.bytes)], batch: false, faults: [] }
    if (name === this.layout.batch) return this.wrapped([root], document, true)
    const envelope = document.depth < deepestEnvelope ? this.envelopeOf(name) : undefined
    if (envelope === undefined) return refused(wrongRoot(place(root.start), this.rootNames()))
    return this.enclosed(root, envelope, document)
  }

  private levelOf(name: string): number {
    if (name === this.layout.batch) return 1
    return this.envelopeOf(name)?.path.length ?? 0
  }

  private envelopeOf(name: string): XmlEnvelope | undefined {
    return name === this.layout.root ? undefined : this.layout.envelopes?.find(({ path }) => path[0] === name)
  }

  private rootNames(): string[] {
    const { root, batch, envelopes } = this.layout
    return [root, ...(batch === undefined ? [] : [batch]), ...(envelopes ?? []).flatMap(({ path }) => path[0] ?? [])]
  }

  /** The records that elements hold, in order. */
  private wrapped(holders: readonly XmlElement[], document: Document, batch: boolean): Decoded {
    const mixed = holders.find(holder => !holder.isBlank)
    if (mixed) {
      const fault = ['mixed-content', 'Text stands between the records.', 'A wrapper holds records only.'] as const
      return refused(faultAt(document.place(mixed.start), ...fault), batch)
    }
    const records = holders.flatMap(holder => holder.children)
    const many = batch || records.length > 1
    const entries = records.map((record, i) => {
      const source = many ? new TextEncoder().encode(document.text.slice(record.start, record.end)) : document.bytes
      return this.entryOf(record, i, document, source)
    })
    return { entries, batch: many, faults: [] }
  }

  private enclosed(root: XmlElement, { path, batch = false }: XmlEnvelope, document: Document): Decoded {
    const holders = elementsAt(root, path, this.naming)
    const [first] = holders
    if (holders.length === 1 && first !== undefined && first.children.length === 0 && !first.isBlank)
      return this.embedded(first, document)
    if (holders.some(holder => holder.children.length > 0)) return this.wrapped(holders, document, batch)
    const hint = `One stands in ${path.map(withoutNamespace).join('/')}.`
    return refused(faultAt(document.place((first ?? root).start), 'no-record', 'The document holds no record.', hint), batch)
  }

  private embedded(holder: XmlElement, { place, depth }: Document): Decoded {
    const inner = readable(() => embeddedText(holder, place, this.limits))
    if ('fault' in inner) return refused(inner.fault)
    const text = inner.value
    return this.decode({ text, bytes: new TextEncoder().encode(text), place: () => place(holder.start), depth: depth + 1 })
  }

  private entryOf(element: XmlElement, index: number, { place }: Document, source: Uint8Array): DecodedEntry {
    const { spec, limits, naming } = this
    if (naming.element(element) !== this.layout.root)
      return { index, ok: false, faults: [wrongRoot(place(element.start), [this.layout.root])], source }
    const faults: Fault[] = []
    const tree = treeOf(element, shapeOf(spec.schema, spec.schema), { naming, place, faults })
    if (faults.length > 0) return { index, ok: false, faults: capped(faults, limits.faults), source }
    return { index, ok: true, tree, positions: positionsOf(element, { naming, place }), source }
  }
}

function refused(fault: Fault, batch = false): Decoded {
  return { entries: [], batch, faults: [fault] }
}

const withoutNamespace = (name: string): string => name.replace(/^\{[^{}]*\}/, '')

function wrongRoot(position: Position, names: readonly string[]): Fault {
  return faultAt(
    position,
    'wrong-root',
    `This element should be ${names.map(withoutNamespace).join(' or ')}, in the namespace of this format.`,
    'Check the name and its namespace.'
  )
}
