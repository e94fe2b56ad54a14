import { XMLBuilder } from 'fast-xml-parser'
import { below, isObject, type Json, type JsonObject } from '../json'
import { shapeOf, type Shape } from './shape'
import { textFault } from './text-rules'
import type { FormatSpec } from './types'
import { instanceNamespace, xmlLayoutOf, XmlNaming, type MemberName } from './xml-names'

/** Element or text in the builder's ordered form: one member for the content, `:@` for the attributes. */
type BuilderNode = Record<string, BuilderNode[] | Record<string, string> | string>

// The library keeps its builder while recommending the same one as a package of its own.
// eslint-disable-next-line @typescript-eslint/no-deprecated
const builder = new XMLBuilder({
  preserveOrder: true,
  ignoreAttributes: false,
  attributeNamePrefix: '',
  format: true,
  indentBy: '  ',
  suppressEmptyNode: true,
  // Escaping is done here: the builder knows neither carriage returns nor the white space of attributes.
  processEntities: false
})

/**
 * Writes one record as an XML document. Elements stand in the order of the schema, since a receiver may check their
 * sequence; what the schema does not name follows what it stood behind. Throws a TypeError that names the place where
 * the tree holds what XML cannot: that is a mistake of the caller.
 */
export function encodeXml(tree: Json, spec: FormatSpec): Uint8Array {
  const layout = xmlLayoutOf(spec)
  const writer = new XmlWriter(new XmlNaming(layout.namespaces))
  const root = writer.record(layout.root, tree, shapeOf(spec.schema, spec.schema), layout.namespaces)
  return new TextEncoder().encode(`<?xml version="1.0" encoding="UTF-8"?>${builder.build([root])}\n`)
}

class XmlWriter {
  private readonly naming: XmlNaming
  private usesInstance = false

  constructor(naming: XmlNaming) {
    this.naming = naming
  }

  record(name: string, tree: Json, shape: Shape, namespaces: Record<string, string>): BuilderNode {
    const root = this.element(name, tree, shape, namespaces[''] ?? '', '')
    const declared = Object.entries(namespaces).filter(([prefix, uri]) => prefix !== '' || uri !== '')
    if (this.usesInstance && !declared.some(([prefix]) => prefix === 'xsi')) declared.push(['xsi', instanceNamespace])
    const declarations = Object.fromEntries(
      declared.map(([prefix, uri]) => [prefix === '' ? 'xmlns' : `xmlns:${prefix}`, attributeText(uri)])
    )
    return { ...root, ':@': { ...declarations, ...(isObject(root[':@']) ? root[':@'] : {}) } }
  }

  /** `scope` is the namespace that a name without prefix has where the element stands. */
  private element(member: string, value: Json, shape: Shape, scope: string, pointer: string): BuilderNode {
    const name = this.naming.read(member, 'element')
    if (name === undefined) throw new TypeError(`no XML element name at ${pointer}`)
    const attributes: Record<string, string> = {}
    const inner = name.prefix === undefined || name.prefix === '' ? name.uri : scope
    if (inner !== scope) attributes.xmlns = attributeText(inner)
    const content = this.content(value, attributes, shape, inner, pointer)
    return { [qualified(name)]: content, ':@': attributes }
  }

  private content(value: Json, attributes: Record<string, string>, shape: Shape, scope: string, pointer: string): BuilderNode[] {
    if (value === null) {
      this.usesInstance = true
      attributes['xsi:nil'] = 'true'
      return []
    }
    if (typeof value === 'string') return textNodes(value, pointer)
    if (!isObject(value)) throw new TypeError(`an XML tree holds objects and strings only, at ${pointer}`)
    const members = inOrder(value, shape)
    this.addAttributes(value, attributes, pointer)
    const text = value['#text']
    const elements = members.filter(name => !name.startsWith('@') && name !== '#text')
    if (text === undefined)
      return elements.flatMap(name => this.elements(name, value[name] ?? null, shape.member(name), scope, below(pointer, name)))
    if (typeof text !== 'string' || elements.length > 0)
      throw new TypeError(`XML text stands alone in its element, at ${pointer}`)
    return textNodes(text, below(pointer, '#text'))
  }

  private elements(name: string, value: Json, shape: Shape, scope: string, pointer: string): BuilderNode[] {
    if (!Array.isArray(value)) return [this.element(name, value, shape, scope, pointer)]
    const items = shape.isList ? shape.items() : shape
    return value.map((item, i) => this.element(name, item, items, scope, below(pointer, i)))
  }

  private addAttributes(tree: JsonObject, attributes: Record<string, string>, pointer: string): void {
    let foreign = 0
    for (const [member, value] of Object.entries(tree)) {
      if (!member.startsWith('@')) continue
      const at = below(pointer, member)
      const name = this.naming.read(member.slice(1), 'attribute')
      if (name === undefined || typeof value !== 'string') throw new TypeError(`no XML attribute at ${at}`)
      if (name.prefix === undefined) {
        do foreign++
        while (this.naming.uris.has(`n${foreign}`))
        attributes[`xmlns:n${foreign}`] = attributeText(name.uri)
      }
      if (name.prefix === 'xsi') this.usesInstance = true
      attributes[name.prefix === undefined ? `n${foreign}:${name.local}` : qualified(name)] = attributeText(checked(value, at))
    }
  }
}

/** The members of an object in the order of the schema; one it does not name keeps behind its predecessor. */
function inOrder(tree: JsonObject, shape: Shape): string[] {
  let rank = -1
  return Object.keys(tree)
    .map(name => ({ name, rank: (rank = shape.order.get(name) ?? rank) }))
    .sort((a, b) => a.rank - b.rank)
    .map(({ name }) => name)
}

function qualified(name: MemberName): string {
  return name.prefix === undefined || name.prefix === '' ? name.local : `${name.prefix}:${name.local}`
}

function textNodes(text: string, pointer: string): BuilderNode[] {
  return text === '' ? [] : [{ '#text': escaped(checked(text, pointer), /[&<>\r]/g) }]
}

function attributeText(text: string): string {
  return escaped(text, /[&<>"'\t\n\r]/g)
}

const named: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&apos;' }

function escaped(text: string, special: RegExp): string {
  return text.replace(special, character => named[character] ?? `&#${character.charCodeAt(0)};`)
}

function checked(text: string, pointer: string): string {
  if (textFault(text) !== undefined) throw new TypeError(`characters that XML does not carry, at ${pointer}`)
  return text
}
