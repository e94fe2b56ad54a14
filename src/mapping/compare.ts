import { readYamlFile } from '../definitions'
import { deepEqual, isObject, type Json, type JsonObject } from '../json'

/** One difference between two versions of a mapping file. */
export interface MappingChange {
  kind: 'added' | 'removed' | 'changed'
  /** The rule's id, or the member of the head. */
  what: string
  /** The members of the rule that differ. */
  members?: string[]
  /** `file:line:column` in the newer file, of the older one for what is gone. */
  at: string
}

/** How a newer mapping file differs from an older one: head, fragments and rules by id, whatever their order and layout. */
export function compareMappings(older: { text: string; file: string }, newer: { text: string; file: string }): MappingChange[] {
  const before = partsOf(older)
  const after = partsOf(newer)
  const changes: MappingChange[] = []
  for (const [what, { at }] of before) if (!after.has(what)) changes.push({ kind: 'removed', what, at })
  for (const [what, { value, at }] of after) {
    const old = before.get(what)?.value
    if (old === undefined) changes.push({ kind: 'added', what, at })
    else if (!deepEqual(old, value)) {
      const members = differing(old, value)
      changes.push({ kind: 'changed', what, ...(members.length > 0 ? { members } : {}), at })
    }
  }
  return changes
}

function partsOf({ text, file }: { text: string; file: string }): Map<string, { value: Json; at: string }> {
  const yaml = readYamlFile(text, file)
  const parts = new Map<string, { value: Json; at: string }>()
  const placed = (value: Json, pointer: string): { value: Json; at: string } => {
    const { line, column } = yaml.fault({ pointer, code: '', message: '' })
    return { value, at: `${file}:${line}:${column}` }
  }
  const rules = (list: Json | undefined, pointer: string, within: string): void => {
    if (!Array.isArray(list)) return
    list.forEach((rule, i) => {
      if (!isObject(rule)) return
      const { rules: inner, id, ...own } = rule
      const name = typeof id === 'string' ? id : `${pointer}/${i}`
      parts.set(`rule ${name}`, placed({ ...own, ...(within === '' ? {} : { within }) }, `${pointer}/${i}`))
      rules(inner, `${pointer}/${i}/rules`, name)
    })
  }
  if (!isObject(yaml.value)) return parts
  const { rules: all, fragments, ...head } = yaml.value
  for (const name of Object.keys(head)) parts.set(name, placed(head[name] as Json, `/${name}`))
  if (isObject(fragments))
    for (const name of Object.keys(fragments)) rules(fragments[name], `/fragments/${name}`, `fragment ${name}`)
  rules(all, '/rules', '')
  return parts
}

function differing(a: Json, b: Json): string[] {
  if (!isObject(a) || !isObject(b)) return []
  const [one, two]: [JsonObject, JsonObject] = [a, b]
  const names = [...new Set([...Object.keys(one), ...Object.keys(two)])]
  return names.filter(name => !deepEqual(one[name] ?? null, two[name] ?? null))
}
