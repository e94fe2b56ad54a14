import { below, type Json, type JsonObject } from '../json'
import { faultAt, Unreadable } from './fault-list'
import { readNumber } from './json-number'
import type { Limits } from './limits'
import { isForbiddenName, textFault } from './text-rules'
import type { Fault, Position } from './types'

/**
 * Reads one JSON text (RFC 8259) that holds nothing `JSON.parse` would change in silence. `faults` lists what is wrong
 * within readable JSON; where the text is not JSON, or too deep or too large, an `Unreadable` with the one fault is thrown.
 */
export function readJson(
  text: string,
  place: (offset: number) => Position,
  limits: Limits
): { value: Json; faults: Fault[]; nodes: number } {
  const reader = new JsonReader(text, place, limits)
  const value = reader.document()
  return { value, faults: reader.faults, nodes: reader.nodes }
}

const quote = 0x22
const comma = 0x2c
const colon = 0x3a
const backslash = 0x5c
const numberPattern = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y

class JsonReader {
  readonly faults: Fault[] = []
  private readonly text: string
  private readonly place: (offset: number) => Position
  private readonly limits: Limits
  private readonly path: (string | number)[] = []
  private at = 0
  private depth = 0
  /** Values read so far. */
  nodes = 0

  constructor(text: string, place: (offset: number) => Position, limits: Limits) {
    this.text = text
    this.place = place
    this.limits = limits
  }

  document(): Json {
    this.skipSpace()
    const value = this.value()
    this.skipSpace()
    if (this.at < this.text.length) this.stop('not-json', 'The JSON value is complete before this character.')
    return value
  }

  private value(): Json {
    if (++this.nodes > this.limits.documentNodes) {
      this.stop('too-many-values', `The document holds more than ${this.limits.documentNodes} values.`)
    }
    switch (this.text.charCodeAt(this.at)) {
      case 0x7b:
        return this.object()
      case 0x5b:
        return this.array()
      case quote:
        return this.string(this.at)
      case 0x74:
        return this.word('true', true)
      case 0x66:
        return this.word('false', false)
      case 0x6e:
        return this.word('null', null)
      default:
        return this.number()
    }
  }

  private object(): JsonObject {
    const object: JsonObject = {}
    this.enter()
    if (!this.closes(0x7d)) {
      let members = 0
      do {
        this.skipSpace()
        this.checkWidth(++members)
        this.member(object)
      } while (this.continues(0x7d))
    }
    this.depth--
    return object
  }

  private member(object: JsonObject): void {
    const start = this.at
    if (this.text.charCodeAt(start) !== quote) this.unexpected('a member name in quotes')
    const name = this.string(start)
    if (name.length > this.limits.name) {
      this.stop('name-too-long', `The member name is longer than ${this.limits.name} characters.`, start)
    }
    this.path.push(name)
    const sound = this.nameIsSound(object, name, start)
    this.skipSpace()
    if (this.text.charCodeAt(this.at) !== colon) this.unexpected('a colon')
    this.at++
    this.skipSpace()
    const value = this.value()
    if (sound) object[name] = value
    this.path.pop()
  }

  private nameIsSound(object: JsonObject, name: string, start: number): boolean {
    if (isForbiddenName(name)) {
      this.report(
        start,
        'forbidden-name',
        'This member name is not allowed in any document.',
        'Rename the member or leave it out.'
      )
      return false
    }
    if (Object.hasOwn(object, name)) {
      this.report(start, 'duplicate-member', 'This member stands twice in one object.', 'Keep the one that is meant.')
    }
    return true
  }

  private array(): Json[] {
    const array: Json[] = []
    this.enter()
    if (!this.closes(0x5d)) {
      do {
        this.skipSpace()
        this.checkWidth(array.length + 1)
        this.path.push(array.length)
        array.push(this.value())
        this.path.pop()
      } while (this.continues(0x5d))
    }
    this.depth--
    return array
  }

  /** No container may hold more than a whole record may. */
  private checkWidth(children: number): void {
    if (children > this.limits.nodes) {
      this.stop('too-many-values', `An object or list holds more than ${this.limits.nodes} values.`)
    }
  }

  /** Steps over an opening bracket. */
  private enter(): void {
    if (++this.depth > this.limits.depth) this.stop('too-deep', `Values are nested deeper than ${this.limits.depth} levels.`)
    this.at++
  }

  private closes(bracket: number): boolean {
    this.skipSpace()
    if (this.text.charCodeAt(this.at) !== bracket) return false
    this.at++
    return true
  }

  /** True after a comma, false after the closing bracket. */
  private continues(bracket: number): boolean {
    if (this.closes(bracket)) return false
    if (this.text.charCodeAt(this.at) !== comma) this.unexpected(`a comma or "${String.fromCharCode(bracket)}"`)
    this.at++
    return true
  }

  /** Reads the string that begins at a quotation mark. */
  private string(start: number): string {
    const { text } = this
    let at = start + 1
    let escaped = false
    let suspect = false
    for (;;) {
      const code = text.charCodeAt(at)
      if (code === quote) break
      if (code === backslash) {
        at = this.escape(at)
        escaped = true
      } else if (code >= 0x20) {
        if (code >= 0x2000) suspect = true
        at++
      } else {
        this.at = at
        this.stop('not-json', at < text.length ? 'A control character stands in a string unescaped.' : 'The string has no end.')
      }
    }
    this.at = at + 1
    const value = escaped ? (JSON.parse(text.slice(start, at + 1)) as string) : text.slice(start + 1, at)
    if (suspect || escaped) this.checkText(value, start)
    if (value.length > this.limits.text) {
      this.report(start, 'text-too-long', `The text is longer than ${this.limits.text} characters.`)
    }
    return value
  }

  /** Checks the escape at an offset and gives the offset behind it. */
  private escape(at: number): number {
    const letter = this.text[at + 1] ?? ''
    if (letter !== '' && '"\\/bfnrt'.includes(letter)) return at + 2
    if (letter === 'u' && /^[0-9a-f]{4}$/i.test(this.text.slice(at + 2, at + 6))) return at + 6
    this.at = at
    return this.stop('not-json', 'This is no escape that JSON knows.')
  }

  private checkText(value: string, start: number): void {
    const wrong = textFault(value)
    if (wrong !== undefined) this.report(start, wrong.code, wrong.message, wrong.hint)
  }

  private word<T>(word: string, value: T): T {
    if (!this.text.startsWith(word, this.at)) this.unexpected('a value')
    this.at += word.length
    return value
  }

  private number(): number {
    const start = this.at
    numberPattern.lastIndex = start
    const text = numberPattern.exec(this.text)?.[0]
    if (text === undefined) return this.unexpected('a value')
    this.at += text.length
    const read = readNumber(text)
    if ('value' in read) return read.value
    this.report(start, read.code, read.message, read.hint)
    return 0
  }

  private skipSpace(): void {
    for (;;) {
      const code = this.text.charCodeAt(this.at)
      if (code !== 0x20 && code !== 0x0a && code !== 0x0d && code !== 0x09) return
      this.at++
    }
  }

  private pointer(): string {
    return this.path.reduce<string>((pointer, step) => below(pointer, step), '')
  }

  private report(offset: number, code: string, message: string, hint?: string): void {
    // One more than the limit is kept, so that the list can say that it was cut.
    if (this.faults.length > this.limits.faults) return
    this.faults.push({ ...faultAt(this.place(offset), code, message, hint), pointer: this.pointer() })
  }

  private unexpected(wanted: string): never {
    return this.stop(
      'not-json',
      this.at < this.text.length ? `Expected ${wanted} here.` : `The document ends where ${wanted} should follow.`
    )
  }

  private stop(code: string, message: string, offset = this.at): never {
    throw new Unreadable(faultAt(this.place(offset), code, message))
  }
}
