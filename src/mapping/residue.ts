import { isObject, pointerStep, type Json } from '../json'

/** Leaf paths that no rule read and that are not declared unwanted, `*` for indexes, each once, in document order. */
export function residueOf(tree: Json, seen: ReadonlySet<string>, left: ReadonlySet<string>): string[] {
  const found = new Set<string>()
  const walk = (value: Json, pointer: string, pattern: string): void => {
    if (seen.has(pointer) || left.has(pattern)) return
    if (Array.isArray(value)) return value.forEach((item, i) => walk(item, `${pointer}/${i}`, `${pattern}/*`))
    if (!isObject(value)) {
      found.add(pattern)
      return
    }
    for (const name of Object.keys(value))
      walk(value[name] as Json, `${pointer}/${pointerStep(name)}`, `${pattern}/${pointerStep(name)}`)
  }
  walk(tree, '', '')
  return [...found]
}
