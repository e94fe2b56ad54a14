import { readXml, type XmlElement } from './xml-reader'
import type { XmlNaming } from './xml-names'
import type { Limits } from './limits'
import type { Position } from './types'

/** The elements that the names of a path lead to, the first being the root's own; any of them may occur more than once. */
export function elementsAt(root: XmlElement, path: readonly string[], naming: XmlNaming): XmlElement[] {
  const [first, ...rest] = path
  if (naming.element(root) !== first) return []
  return rest.reduce<XmlElement[]>(
    (reached, name) => reached.flatMap(element => element.children.filter(child => naming.element(child) === name)),
    [root]
  )
}

/** A document held as text, with one more layer of escaping taken off where it was escaped twice. Throws `Unreadable`. */
export function embeddedText(holder: XmlElement, place: (offset: number) => Position, limits: Limits): string {
  const text = holder.text.trim()
  if (!text.startsWith('&lt;')) return text
  return readXml(
    `<text>${text}</text>`,
    () => place(holder.start),
    limits,
    () => 0
  ).text.trim()
}
