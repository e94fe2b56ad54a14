import { faultAt, Unreadable } from './fault-list'
import type { Limits } from './limits'
import type { Position } from './types'

/**
 * Looks at the text of an XML document before it is parsed, for what would be read at length only to be refused: a
 * document type, padded references, too many references. Throws `Unreadable`.
 */
export function gate(text: string, place: (offset: number) => Position, limits: Limits): void {
  const stop = (offset: number, code: string, message: string, hint: string): never => {
    throw new Unreadable(faultAt(place(offset), code, message, hint))
  }
  const root = prologEnd(text)
  if (text.startsWith('<!DOCTYPE', root)) stop(root, 'doctype', 'A document type declaration is not allowed.', 'Remove it.')
  const padded = text.search(/&#x?0{8}/)
  if (padded !== -1) stop(padded, 'not-well-formed', 'The character reference is padded with zeros.', 'Remove the zeros.')
  let references = 0
  for (let at = text.indexOf('&'); at !== -1; at = text.indexOf('&', at + 1)) {
    if (++references <= limits.references) continue
    const message = `The document holds more than ${limits.references} references.`
    stop(at, 'too-many-references', message, 'Write the characters themselves.')
  }
}

/** The offset behind the XML declaration, comments and white space that a document begins with. */
function prologEnd(text: string): number {
  const prolog = /(?:[ \t\r\n]+|<!--[^]*?-->|<\?xml[ \t\r\n][^?]*\?>)*/y
  prolog.exec(text)
  return prolog.lastIndex
}
