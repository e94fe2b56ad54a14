import { isMap, isScalar, isSeq, parseDocument, type Node, type YAMLMap } from 'yaml'
import { mappingFileSchema } from './file-schema'
import { isObject, type Json, type JsonObject } from '../json'

const memberOrder = (schema: Json | undefined): string[] => (isObject(schema) ? Object.keys(schema) : [])
const definitions = mappingFileSchema['$defs'] as { rule: { properties: JsonObject } }
const headOrder = memberOrder(mappingFileSchema['properties'])
const ruleOrder = memberOrder(definitions.rule.properties).filter(name => name !== 'rules')

/**
 * A mapping file in the one layout: members in the order of the manual, two blanks to a level, comments kept. Undefined where
 * the text is not YAML.
 */
export function layOut(text: string): string | undefined {
  const document = parseDocument(text)
  if (document.errors.length > 0 || !isMap(document.contents)) return undefined
  order(document.contents, headOrder)
  orderRules(document.contents.get('rules', true))
  const fragments = document.contents.get('fragments', true)
  if (isMap(fragments)) for (const pair of fragments.items) orderRules(pair.value)
  return document.toString({ indent: 2, lineWidth: 0, flowCollectionPadding: true, singleQuote: true })
}

function orderRules(rules: unknown): void {
  if (!isSeq(rules)) return
  for (const rule of rules.items) {
    if (!isMap(rule)) continue
    order(rule, [...ruleOrder, 'rules'])
    orderRules(rule.get('rules', true))
  }
}

function order(map: YAMLMap, names: readonly string[]): void {
  const rank = (key: unknown): number => {
    const at = isScalar(key as Node) ? names.indexOf(String((key as { value: unknown }).value)) : -1
    return at < 0 ? names.length : at
  }
  // The comment above the first member belongs to the whole and stays at the top.
  const first = map.items[0]?.key
  const above = isScalar(first) ? first.commentBefore : undefined
  if (typeof above === 'string' && isScalar(first)) first.commentBefore = null
  map.items.sort((a, b) => rank(a.key) - rank(b.key))
  const next = map.items[0]?.key
  if (typeof above === 'string' && isScalar(next)) next.commentBefore = above
}
