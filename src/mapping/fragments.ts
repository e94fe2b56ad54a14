import { nearest } from '../definitions'
import { blame, type Bench } from './bench'
import type { MappingSource, RuleSource } from './rule-source'

/** Puts the rules of the named fragments where `use` asks for them; their ids get the id of the rule that uses them before. */
export function withFragments(bench: Bench, source: MappingSource): RuleSource[] {
  const fragments = source.fragments ?? {}
  const used = new Set<string>()
  const open = (rules: readonly RuleSource[], at: string, ids: string, within: readonly string[]): RuleSource[] =>
    rules.map((rule, i) => {
      const place = `${at}/${i}`
      const id = ids + rule.id
      const own: RuleSource = { ...rule, id, '#at': place }
      if (rule.rules && rule.use !== undefined)
        blame(bench, place, 'two-shapes', 'a rule has rules of its own or those of a fragment, not both')
      if (rule.rules) return { ...own, rules: open(rule.rules, `${place}/rules`, ids, within) }
      const name = rule.use
      if (name === undefined) return own
      const fragment = Object.hasOwn(fragments, name) ? fragments[name] : undefined
      used.add(name)
      if (fragment && !within.includes(name)) {
        return { ...own, rules: open(fragment, `/fragments/${name}`, `${id}.`, [...within, name]) }
      }
      if (fragment) blame(bench, `${place}/use`, 'fragment-cycle', `the fragment "${name}" uses itself`)
      else {
        const meant = nearest(name, Object.keys(fragments))
        const hint = meant === undefined ? {} : { hint: `did you mean "${meant}"?` }
        blame(bench, `${place}/use`, 'fragment-unknown', `no fragment is called "${name}"`, hint)
      }
      return { ...own, rules: [] }
    })
  const rules = open(source.rules, '/rules', '', [])
  for (const name of Object.keys(fragments)) {
    const message = `no rule uses the fragment "${name}"`
    if (!used.has(name)) blame(bench, `/fragments/${name}`, 'fragment-unused', message, { severity: 'warning' })
  }
  return rules
}
