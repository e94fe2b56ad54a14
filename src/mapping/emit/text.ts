import { forbiddenSteps } from '../path'

/**
 * What emitted text refers to by name. Of a mapping file only names of members enter the text, through `literal`; every
 * other value of the file is handed over bound to a name.
 */
export class Binder {
  readonly values: unknown[] = []
  private readonly names = new Map<unknown, string>()

  /** The name under which the text knows a value. */
  bind(value: unknown): string {
    const known = this.names.get(value)
    if (known !== undefined) return known
    const name = `k${this.values.length}`
    this.values.push(value)
    this.names.set(value, name)
    return name
  }

  /** Names all values that have been bound, out of the array `bound`. */
  declarations(): string {
    return this.values.map((_value, i) => `const k${i} = bound[${i}]`).join('\n')
  }
}

/** A text of the file as a text of the code. */
export const literal = (text: string): string => JSON.stringify(text)

/** The text of a member of an object; one that every object has by nature is asked for as its own. */
export function member(object: string, name: string): string {
  if (forbiddenSteps.has(name)) throw new RangeError('a forbidden step in a path')
  const text = `${object}[${literal(name)}]`
  return name in Object.prototype ? `(own(${object}, ${literal(name)}) ? ${text} : undefined)` : text
}

/** True of a JSON object, as text. */
export const isObjectText = (value: string): string =>
  `typeof ${value} === 'object' && ${value} !== null && !Array.isArray(${value})`

/** True where one pointer names the other's place, or one above or below it. */
export function meet(a: string, b: string): boolean {
  return a === b || a === '' || b === '' || a.startsWith(`${b}/`) || b.startsWith(`${a}/`)
}
