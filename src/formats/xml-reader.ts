import { SaxesParser, type SaxesAttributeNS } from 'saxes'
import { faultAt, Unreadable } from './fault-list'
import type { Limits } from './limits'
import { textFault } from './text-rules'
import type { Position } from './types'
import { explain } from './xml-faults'
import { gate } from './xml-gate'

/** A name as XML knows it: the prefix is gone, the namespace is `''` where there is none. */
export interface XmlName {
  uri: string
  local: string
}

/** An attribute and the offset of its name. Namespace declarations are not attributes. */
export interface XmlAttribute extends XmlName {
  value: string
  start: number
}

/** An element. `text` joins its character data and CDATA; its span reaches from its first `<` to its last `>`. */
export interface XmlElement extends XmlName {
  attributes: XmlAttribute[]
  children: XmlElement[]
  text: string
  /** The text is nothing but white space. */
  isBlank: boolean
  /** A comment stands between two parts of the text. */
  textCut: boolean
  start: number
  end: number
}

/**
 * Reads a namespace-aware XML 1.0 document without document type and processing instructions. Throws `Unreadable` with
 * the place of the first fault. `levelOf` says of the root element how many elements are open where a record begins: none
 * where the root is one, one where its children are.
 */
export function readXml(
  text: string,
  place: (offset: number) => Position,
  limits: Limits,
  levelOf: (root: XmlName) => number
): XmlElement {
  return new XmlReader(text, place, limits, levelOf).document()
}

const declarations = 'http://www.w3.org/2000/xmlns/'

class XmlReader {
  private readonly text: string
  private readonly place: (offset: number) => Position
  private readonly limits: Limits
  private readonly levelOf: (root: XmlName) => number
  private readonly parser = new SaxesParser({ xmlns: true, position: true })
  private readonly open: XmlElement[] = []
  /** Names found sound: few, and each read many times. */
  private readonly soundNames = new Set<string>()
  private root: XmlElement | undefined
  private tagStart = 0
  /** Where the next attribute of the open tag can begin, and where those read did begin. */
  private attributeFrom = 0
  private attributeStarts: number[] = []
  private commentAfterText = false
  /** How many elements are open where a record begins. */
  private recordLevel = 0
  private records = 0
  private recordNodes = 0
  private nodes = 0

  constructor(text: string, place: (offset: number) => Position, limits: Limits, levelOf: (root: XmlName) => number) {
    this.text = text
    this.place = place
    this.limits = limits
    this.levelOf = levelOf
  }

  document(): XmlElement {
    const { parser } = this
    parser.on('error', error => this.stopAt(this.errorOffset(error), explain(error)))
    parser.on('xmldecl', declaration => this.checkDeclaration(declaration.version, declaration.encoding))
    parser.on('doctype', () =>
      this.stop('doctype', 'A document type declaration is not allowed.', 'Remove it.', this.lastOpening())
    )
    parser.on('processinginstruction', () =>
      this.stop('processing-instruction', 'A processing instruction is not allowed.', 'Remove it.', this.lastOpening())
    )
    parser.on('opentagstart', tag => this.tagBegins(tag.name))
    parser.on('attribute', ({ value }) => this.attribute(value))
    parser.on('opentag', tag => this.opens(tag.uri, tag.local, Object.values(tag.attributes)))
    parser.on('text', text => this.characters(text))
    parser.on('cdata', text => this.characters(text))
    parser.on('comment', text => this.comment(text))
    parser.on('closetag', () => this.closes())
    gate(this.text, this.place, this.limits)
    parser.write(this.text).close()
    return this.root ?? this.stop('not-well-formed', 'The document holds no element.')
  }

  private checkDeclaration(version: string | undefined, encoding: string | undefined): void {
    if (version !== '1.0') this.stop('xml-version', 'Only XML 1.0 is read.', 'Declare version="1.0".', 0)
    if (encoding !== undefined && encoding.toLowerCase() !== 'utf-8') {
      this.stop(
        'not-utf-8',
        'The document declares an encoding other than UTF-8.',
        'Send it in UTF-8 and declare that or nothing.',
        0
      )
    }
  }

  private tagBegins(name: string): void {
    this.tagStart = this.lastOpening()
    this.attributeFrom = this.tagStart + 1 + name.length
    this.attributeStarts = []
    this.checkName(name, this.tagStart)
    if (this.open.length >= this.limits.depth) {
      this.stop('too-deep', `Elements are nested deeper than ${this.limits.depth} levels.`, undefined, this.tagStart)
    }
  }

  private attribute(value: string): void {
    const start = this.attributeFrom + this.text.slice(this.attributeFrom, this.parser.position).search(/[^ \t\r\n]/)
    this.attributeFrom = this.parser.position
    this.attributeStarts.push(start)
    if (this.attributeStarts.length > this.limits.attributes) {
      this.stop(
        'too-many-attributes',
        `The element has more than ${this.limits.attributes} attributes.`,
        undefined,
        this.tagStart
      )
    }
    if (value.length > this.limits.text) {
      this.stop('text-too-long', `The attribute is longer than ${this.limits.text} characters.`, undefined, start)
    }
  }

  private opens(uri: string, local: string, attributes: readonly SaxesAttributeNS[]): void {
    if (this.open.length === this.recordLevel) this.recordBegins()
    if (attributes.length > 0)
      attributes.forEach((attribute, i) => this.checkName(attribute.name, this.attributeStarts[i] ?? this.tagStart))
    this.countNodes(1 + attributes.length)
    const element: XmlElement = {
      uri,
      local,
      attributes: attributes.flatMap((attribute, i) =>
        attribute.uri === declarations
          ? []
          : { uri: attribute.uri, local: attribute.local, value: attribute.value, start: this.attributeStarts[i] ?? 0 }
      ),
      children: [],
      text: '',
      isBlank: true,
      textCut: false,
      start: this.tagStart,
      end: this.tagStart
    }
    if (this.root === undefined) {
      this.root = element
      this.recordLevel = this.levelOf(element)
      if (this.recordLevel > 0) this.records = 0
    }
    this.open.at(-1)?.children.push(element)
    this.open.push(element)
    this.commentAfterText = false
  }

  private recordBegins(): void {
    this.recordNodes = 0
    if (++this.records > this.limits.records)
      this.stop('too-many-records', `The document holds more than ${this.limits.records} records.`, 'Send it in parts.')
  }

  private countNodes(nodes: number): void {
    this.nodes += nodes
    this.recordNodes += nodes
    if (this.recordNodes > this.limits.nodes)
      this.stop('record-too-large', `The record holds more than ${this.limits.nodes} values.`)
    if (this.nodes > this.limits.documentNodes)
      this.stop('too-many-values', `The document holds more than ${this.limits.documentNodes} values.`)
  }

  private characters(text: string): void {
    const element = this.open.at(-1)
    if (element === undefined) return
    // Each piece is looked at once: what was read before must not be looked through again for every piece.
    if (!/^[ \t\r\n]*$/.test(text)) {
      element.isBlank = false
      if (this.commentAfterText) element.textCut = true
    }
    element.text += text
    if (element.text.length > this.limits.text) {
      this.stop('text-too-long', `The text is longer than ${this.limits.text} characters.`, undefined, element.start)
    }
  }

  private comment(text: string): void {
    if (text.length > this.limits.text) this.stop('text-too-long', `The comment is longer than ${this.limits.text} characters.`)
    this.commentAfterText = this.open.at(-1)?.isBlank === false
  }

  private closes(): void {
    const element = this.open.pop()
    if (element !== undefined) element.end = this.parser.position
    this.commentAfterText = false
  }

  private checkName(name: string, offset: number): void {
    if (this.soundNames.has(name)) return
    if (name.length > this.limits.name) {
      this.stop('name-too-long', `The name is longer than ${this.limits.name} characters.`, undefined, offset)
    }
    const wrong = textFault(name)
    if (wrong !== undefined) this.stop(wrong.code, wrong.message, wrong.hint, offset)
    // The parser checks the characters of the whole name, not that the part behind the prefix may begin a name.
    if (/:[-.\d\u00b7\u0300-\u036f\u203f\u2040]/.test(name))
      this.stop('not-well-formed', 'The name behind the prefix is no XML name.', undefined, offset)
    this.soundNames.add(name)
  }

  /** The offset of the last `<`: within a tag it is where the tag begins. */
  private lastOpening(): number {
    return Math.max(0, this.text.lastIndexOf('<', this.parser.position - 1))
  }

  private errorOffset(error: Error): number {
    if (/closing tag|close tag|only one root|doctype|XML declaration must/.test(error.message)) return this.lastOpening()
    const last = Math.max(0, this.parser.position - 1)
    return /entity/.test(error.message) ? Math.max(0, this.text.lastIndexOf('&', last)) : last
  }

  private stopAt(offset: number, message: string): never {
    return this.stop('not-well-formed', message, undefined, offset)
  }

  private stop(code: string, message: string, hint?: string, offset = this.lastOpening()): never {
    throw new Unreadable(faultAt(this.place(offset), code, message, hint))
  }
}
