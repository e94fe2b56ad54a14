import { nominalShape } from './shape.generated'

/** An object whose members are merged one by one, in schema order. */
export interface ObjectShape {
  members: Record<string, Shape>
}

/** An array that is a set: its items are named by the values of their key fields. */
export interface SetShape {
  key: string[]
  /** `x-key-least`: with these fields alone an item stands for the one that has all of them. */
  least?: string[]
  item: Shape
}

/** An object that is one value (a worker, a marking): mixing two of them would invent a third. Its members in schema order. */
export interface WholeShape {
  whole: string[]
}

/**
 * How a leaf is compared: `date` may be partial, `instant` is a point in time however its offset is written, `plain` is
 * anything else, lists without a key and parked codes included.
 */
export type LeafShape = WholeShape | 'plain' | 'date' | 'instant'

/** What merging and comparing have to know of a node of the shared schema. Generated from it. */
export type Shape = ObjectShape | SetShape | LeafShape

export function isObjectShape(shape: Shape): shape is ObjectShape {
  return typeof shape === 'object' && 'members' in shape
}

export function isSetShape(shape: Shape): shape is SetShape {
  return typeof shape === 'object' && 'key' in shape
}

export function isWholeShape(shape: Shape): shape is WholeShape {
  return typeof shape === 'object' && 'whole' in shape
}

/** The shape of a member; a member the schema does not know is compared plainly. */
export function memberShape(shape: ObjectShape, member: string): Shape {
  return (Object.hasOwn(shape.members, member) ? shape.members[member] : undefined) ?? 'plain'
}

/** The shape at a path of the record, `*` standing for any item of a set; undefined where the schema has no such place. */
export function shapeAt(path: string, from: Shape = nominalShape): Shape | undefined {
  let at: Shape | undefined = from
  for (const step of path.split('/').slice(1)) {
    if (at === undefined) return undefined
    if (isSetShape(at)) at = step === '*' ? at.item : undefined
    else if (isObjectShape(at)) at = Object.hasOwn(at.members, step) ? at.members[step] : undefined
    else at = isWholeShape(at) && at.whole.includes(step) ? 'plain' : undefined
  }
  return at
}
