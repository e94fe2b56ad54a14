import type { FormatSpec, XmlLayout } from './types'
import type { XmlName } from './xml-reader'

/** The namespace of `xsi:nil`. */
export const instanceNamespace = 'http://www.w3.org/2001/XMLSchema-instance'
const xmlNamespace = 'http://www.w3.org/XML/1998/namespace'

const nameStart =
  'A-Z_a-z\\u{c0}-\\u{d6}\\u{d8}-\\u{f6}\\u{f8}-\\u{2ff}\\u{370}-\\u{37d}\\u{37f}-\\u{1fff}\\u{200c}\\u{200d}\\u{2070}-\\u{218f}\\u{2c00}-\\u{2fef}\\u{3001}-\\u{d7ff}\\u{f900}-\\u{fdcf}\\u{fdf0}-\\u{fffd}\\u{10000}-\\u{effff}'
const ncName = new RegExp(`^[${nameStart}][${nameStart}\\-.0-9\\u{b7}\\u{300}-\\u{36f}\\u{203f}\\u{2040}]*$`, 'u')

/** The XML layout of a format. Throws where the format has none: that is a mistake in the program. */
export function xmlLayoutOf(spec: FormatSpec): XmlLayout {
  if (spec.xml === undefined) throw new TypeError('an XML format needs an xml layout')
  return spec.xml
}

/** The name of a tree's member, taken apart. */
export interface MemberName extends XmlName {
  /** The prefix the layout has for the namespace; undefined where the name spells the namespace out. */
  prefix: string | undefined
}

/**
 * Names elements and attributes in a tree and reads those names again: by the prefixes of the layout, never by those of
 * a document. A namespace the layout does not know is spelled out: `{uri}local`.
 */
export class XmlNaming {
  /** Prefix to URI, `xsi` and `xml` included. */
  readonly uris: ReadonlyMap<string, string>
  private readonly elementPrefixes = new Map<string, string>()
  private readonly attributePrefixes = new Map<string, string>()
  /** The names of elements given so far, by namespace and local name: few, and each asked for many times. */
  private readonly elementNames = new Map<string, Map<string, string>>()

  constructor(namespaces: Record<string, string>) {
    const uris = new Map([['xml', xmlNamespace], ['xsi', instanceNamespace], ...Object.entries(namespaces)])
    this.uris = uris
    for (const [prefix, uri] of uris) {
      if (prefix === '' || !this.elementPrefixes.has(uri)) this.elementPrefixes.set(uri, prefix)
      if (prefix !== '') this.attributePrefixes.set(uri, prefix)
    }
    if (!uris.has('')) this.elementPrefixes.set('', '')
  }

  element(name: XmlName): string {
    let names = this.elementNames.get(name.uri)
    if (names === undefined) this.elementNames.set(name.uri, (names = new Map<string, string>()))
    let known = names.get(name.local)
    if (known === undefined) names.set(name.local, (known = join(this.elementPrefixes.get(name.uri), name)))
    return known
  }

  /** With the `@` that marks an attribute in a tree. */
  attribute(name: XmlName): string {
    return `@${name.uri === '' ? name.local : join(this.attributePrefixes.get(name.uri), name)}`
  }

  /** Reads the name of an element, or of an attribute without its `@`. Undefined where it is no name XML can write. */
  read(member: string, kind: 'element' | 'attribute'): MemberName | undefined {
    const spelled = /^\{([^{}]*)\}([^{}]*)$/.exec(member)
    const [prefix, local] = spelled ? [undefined, spelled[2] ?? ''] : split(member)
    if (!ncName.test(local)) return undefined
    if (spelled) return { uri: spelled[1] ?? '', local, prefix }
    const uri = prefix === '' ? (kind === 'element' ? (this.uris.get('') ?? '') : '') : this.uris.get(prefix ?? '')
    return uri === undefined ? undefined : { uri, local, prefix }
  }
}

function join(prefix: string | undefined, name: XmlName): string {
  if (prefix === undefined) return `{${name.uri}}${name.local}`
  return prefix === '' ? name.local : `${prefix}:${name.local}`
}

function split(member: string): [string, string] {
  const colon = member.indexOf(':')
  return colon === -1 ? ['', member] : [member.slice(0, colon), member.slice(colon + 1)]
}
