/** A bare item of a structured field (RFC 8941), of the kinds that signature fields hold. */
export type BareItem =
  | { kind: 'string'; value: string }
  | { kind: 'integer'; value: number }
  | { kind: 'token'; value: string }
  | { kind: 'bytes'; value: Uint8Array }
  | { kind: 'boolean'; value: boolean }

/** Parameters in the order in which they stand. */
export type Parameters = ReadonlyMap<string, BareItem>

/** An item with its parameters. */
export interface Item {
  bare: BareItem
  params: Parameters
}

/** A member of a dictionary: an item, or an inner list of items. */
export type Member = ({ list: Item[] } | { bare: BareItem }) & { params: Parameters }

const mostLength = 16_384

/**
 * Reads a dictionary (RFC 8941, without decimals). Undefined where the text is none, or names a key twice: a field that two
 * readers could read in two ways is not taken at all.
 */
export function readDictionary(text: string): ReadonlyMap<string, Member> | undefined {
  if (text.length > mostLength) return undefined
  try {
    return new Reader(text.trim()).dictionary()
  } catch (error) {
    if (error instanceof Malformed) return undefined
    throw error
  }
}

class Malformed extends Error {}

class Reader {
  private at = 0
  private readonly text: string
  constructor(text: string) {
    this.text = text
  }

  dictionary(): ReadonlyMap<string, Member> {
    const members = new Map<string, Member>()
    while (this.at < this.text.length) {
      const key = this.match(/[a-z*][a-z0-9_.*-]*/y)
      if (members.has(key)) throw new Malformed()
      members.set(key, this.take('=') ? this.member() : { bare: { kind: 'boolean', value: true }, params: this.parameters() })
      this.match(/[ \t]*/y)
      if (this.at === this.text.length) return members
      if (!this.take(',')) throw new Malformed()
      this.match(/[ \t]*/y)
      if (this.at === this.text.length) throw new Malformed()
    }
    return members
  }

  private member(): Member {
    if (!this.take('(')) return { bare: this.bare(), params: this.parameters() }
    const list: Item[] = []
    for (;;) {
      this.match(/ */y)
      if (this.take(')')) return { list, params: this.parameters() }
      list.push({ bare: this.bare(), params: this.parameters() })
      if (!/[ )]/.test(this.text[this.at] ?? '')) throw new Malformed()
    }
  }

  private parameters(): Parameters {
    const params = new Map<string, BareItem>()
    while (this.take(';')) {
      this.match(/ */y)
      const key = this.match(/[a-z*][a-z0-9_.*-]*/y)
      if (params.has(key)) throw new Malformed()
      params.set(key, this.take('=') ? this.bare() : { kind: 'boolean', value: true })
    }
    return params
  }

  private bare(): BareItem {
    const first = this.text[this.at] ?? ''
    if (first === '"') {
      const quoted = this.match(/"(?:[\x20\x21\x23-\x5b\x5d-\x7e]|\\["\\])*"/y)
      return { kind: 'string', value: quoted.slice(1, -1).replaceAll(/\\(["\\])/g, '$1') }
    }
    if (first === ':') {
      const base64 = this.match(/:[A-Za-z0-9+/]*={0,2}:/y).slice(1, -1)
      const value = Buffer.from(base64, 'base64')
      // Bits that the padding leaves over must be zero, so that one sequence has one spelling.
      if (value.toString('base64') !== base64) throw new Malformed()
      return { kind: 'bytes', value }
    }
    if (first === '?') return { kind: 'boolean', value: this.match(/\?[01]/y) === '?1' }
    if (/[-0-9]/.test(first)) return { kind: 'integer', value: Number(this.match(/-?\d{1,15}(?![\d.])/y)) }
    return { kind: 'token', value: this.match(/[A-Za-z*][!#$%&'*+.^_`|~0-9A-Za-z:/-]*/y) }
  }

  private take(char: string): boolean {
    if (this.text[this.at] !== char) return false
    this.at += 1
    return true
  }

  private match(form: RegExp): string {
    form.lastIndex = this.at
    const found = form.exec(this.text)?.[0]
    if (found === undefined) throw new Malformed()
    this.at += found.length
    return found
  }
}

/** An inner list with its parameters, as RFC 8941 writes it. */
export function writeInnerList(list: readonly Item[], params: Parameters): string {
  return `(${list.map(writeItem).join(' ')})${writeParameters(params)}`
}

/** An item with its parameters, as RFC 8941 writes it. */
export function writeItem({ bare, params }: Item): string {
  return writeBare(bare) + writeParameters(params)
}

/** A bare item, as RFC 8941 writes it. */
export function writeBare(bare: BareItem): string {
  switch (bare.kind) {
    case 'string':
      return `"${bare.value.replaceAll(/["\\]/g, '\\$&')}"`
    case 'integer':
      return String(bare.value)
    case 'token':
      return bare.value
    case 'bytes':
      return `:${Buffer.from(bare.value).toString('base64')}:`
    case 'boolean':
      return bare.value ? '?1' : '?0'
  }
}

function writeParameters(params: Parameters): string {
  return [...params]
    .map(([key, bare]) => (bare.kind === 'boolean' && bare.value ? `;${key}` : `;${key}=${writeBare(bare)}`))
    .join('')
}
