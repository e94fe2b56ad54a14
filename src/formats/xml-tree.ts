import { below, pointerSteps, type Json, type JsonObject } from '../json'
import { faultAt } from './fault-list'
import type { Shape } from './shape'
import { isForbiddenName, textFault } from './text-rules'
import type { Fault, Position, Positions } from './types'
import { instanceNamespace, type XmlNaming } from './xml-names'
import type { XmlAttribute, XmlElement } from './xml-reader'

/** What turning elements into a tree needs, and where it leaves what is wrong. */
export interface TreeContext {
  naming: XmlNaming
  place: (offset: number) => Position
  faults: Fault[]
}

/**
 * The tree of one element, as its shape directs: attributes first, then elements in the order of their first
 * occurrence; a list where the shape says list or the element repeats; text alone is a string unless the shape says object.
 */
export function treeOf(element: XmlElement, shape: Shape, context: TreeContext, pointer = ''): Json {
  checkElement(element, context, pointer)
  if (element.attributes.length === 1 && element.attributes.some(isNilMark)) return nothing(element, context, pointer)
  const hasElements = element.children.length > 0
  if (!hasElements && element.attributes.length === 0 && (!shape.isObject || isPlainText(element, shape))) return element.text
  const tree: JsonObject = {}
  for (const attribute of element.attributes) {
    const name = context.naming.attribute(attribute)
    checkAttribute(attribute, context, below(pointer, name))
    tree[name] = attribute.value
  }
  if (hasElements) addElements(tree, element, shape, context, pointer)
  else if (shape.order.has('#text') || !element.isBlank) tree['#text'] = element.text
  return tree
}

/** The places of the values of an element's tree. Looks only where it is asked. */
export function positionsOf(root: XmlElement, { naming, place }: Pick<TreeContext, 'naming' | 'place'>): Positions {
  return pointer => {
    let at = root
    let same: XmlElement[] = []
    for (const step of pointerSteps(pointer)) {
      if (step.startsWith('@')) {
        const attribute = at.attributes.find(candidate => naming.attribute(candidate) === step)
        return place(attribute?.start ?? at.start)
      }
      // No element's name is a number, so a number picks one of the elements of the name before it.
      const next = /^\d+$/.test(step)
        ? same[Number(step)]
        : (same = at.children.filter(child => naming.element(child) === step))[0]
      if (next === undefined) break
      at = next
    }
    return place(at.start)
  }
}

function addElements(tree: JsonObject, element: XmlElement, shape: Shape, context: TreeContext, pointer: string): void {
  const byName = new Map<string, XmlElement[]>()
  for (const child of element.children) {
    const name = context.naming.element(child)
    const same = byName.get(name)
    if (same === undefined) byName.set(name, [child])
    else same.push(child)
  }
  for (const [name, same] of byName) {
    const inner = shape.member(name)
    const at = below(pointer, name)
    const [first] = same
    if (inner.isList || same.length > 1) {
      const items = inner.isList ? inner.items() : inner
      tree[name] = same.map((child, i) => treeOf(child, items, context, below(at, i)))
    } else if (first !== undefined) tree[name] = treeOf(first, inner, context, at)
  }
}

/** The shape wants an object, yet there is text where it names none: the text is kept for the schema to complain of. */
function isPlainText(element: XmlElement, shape: Shape): boolean {
  return !shape.order.has('#text') && !element.isBlank
}

function isNilMark(attribute: XmlAttribute): boolean {
  return attribute.uri === instanceNamespace && attribute.local === 'nil' && /^(?:true|1)$/.test(attribute.value.trim())
}

function nothing(element: XmlElement, context: TreeContext, pointer: string): null {
  if (element.children.length > 0 || !element.isBlank) {
    const report = reporter(context, element.start, pointer)
    report('nil-with-content', 'The element is marked xsi:nil and has content.', 'Remove the mark or the content.')
  }
  return null
}

function checkElement(element: XmlElement, context: TreeContext, pointer: string): void {
  const wrong = textFault(element.text)
  const mixed = element.children.length > 0 && !element.isBlank
  if (wrong === undefined && !mixed && !element.textCut && !isForbiddenName(element.local)) return
  const report = reporter(context, element.start, pointer)
  if (isForbiddenName(element.local)) report('forbidden-name', 'This element name is not allowed in any document.')
  if (mixed) {
    report('mixed-content', 'The element holds text beside its elements.', 'Put the text into an element of its own.')
  }
  if (element.textCut) {
    report('comment-in-text', 'A comment splits the text of this element.', 'Move the comment to the start or end of the text.')
  }
  if (wrong !== undefined) report(wrong.code, wrong.message, wrong.hint)
}

function checkAttribute({ start, local, value }: XmlAttribute, context: TreeContext, pointer: string): void {
  const report = reporter(context, start, pointer)
  if (isForbiddenName(local)) report('forbidden-name', 'This attribute name is not allowed in any document.')
  const wrong = textFault(value)
  if (wrong !== undefined) report(wrong.code, wrong.message, wrong.hint)
}

/** Reports faults of one element or attribute. */
function reporter({ faults, place }: TreeContext, offset: number, pointer: string) {
  return (code: string, message: string, hint?: string): void => {
    faults.push({ ...faultAt(place(offset), code, message, hint), pointer })
  }
}
