import {
  itemPlace,
  keyFields,
  memberPlace,
  placeAt,
  type DefinitionFault,
  type Expression,
  type Place,
  type Scope,
  type Shape,
  type YamlFile
} from '../definitions'
import { below, isObject, type Json } from '../json'
import { ruleLanguage } from './language'
import {
  guidancePhases,
  type Effect,
  type GuidancePhase,
  type PackSource,
  type Rule,
  type RuleGround,
  type RuleSource
} from './pack'

/** A rule compiled, or what is wrong with it; and the names of the pack that it uses: parameters, and `terms.NAME`. */
export interface RuleReading {
  rule?: Rule
  faults: DefinitionFault[]
  names: string[]
}

/** Compiles one rule and checks every name, path and declared field of it against the shared schema. */
export function readRule(yaml: YamlFile, at: string, source: RuleSource, pack: PackSource, ground: RuleGround): RuleReading {
  const reader = new RuleReader(yaml, at, ground)
  const { list, item } = reader.list(source['for-each'])
  const scope = reader.scope(item)
  const condition = (member: 'applies' | 'require' | 'blocks-when'): Expression | undefined =>
    reader.condition(member, source[member], scope)
  const applies = condition('applies')
  const require = condition('require')
  const blocksWhen = condition('blocks-when')
  reader.path(source)
  reader.reads(source.reads)
  reader.examples(source)
  if (reader.faults.length > 0 || !require) return { faults: reader.faults, names: reader.names }
  const { 'for-each': _list, 'blocks-when': _blocks, effect, applies: _applies, require: _require, ...rest } = source
  const rule: Rule = { ...rest, effects: effectsOf(effect, source.severity, pack), require }
  if (list) rule.list = list
  if (applies) rule.applies = applies
  if (blocksWhen) rule.blocksWhen = blocksWhen
  return { rule, faults: [], names: reader.names }
}

function effectsOf(
  effect: RuleSource['effect'],
  severity: RuleSource['severity'],
  pack: PackSource
): Record<GuidancePhase, Effect> {
  const own = typeof effect === 'string' ? Object.fromEntries(guidancePhases.map(phase => [phase, effect])) : (effect ?? {})
  const pairs = guidancePhases.map(phase => [phase, own[phase] ?? pack.phases[phase][severity]])
  return Object.fromEntries(pairs) as Record<GuidancePhase, Effect>
}

/** What expressions of a pack may read, beside the item of a list. */
export function scopeOf({ record, parameters, terms }: RuleGround): Scope {
  return {
    before: record,
    after: record,
    entry: record,
    previous: record,
    says: { kind: 'by-agency', record },
    parameters: { kind: 'names', names: parameters },
    terms: { kind: 'terms', readings: terms }
  }
}

class RuleReader {
  readonly faults: DefinitionFault[] = []
  readonly names: string[] = []
  private readonly seen = new Set<string>()
  private readonly yaml: YamlFile
  private readonly at: string
  private readonly ground: RuleGround

  constructor(yaml: YamlFile, at: string, ground: RuleGround) {
    this.yaml = yaml
    this.at = at
    this.ground = ground
  }

  scope(item: Shape | undefined): Scope {
    return { ...scopeOf(this.ground), item }
  }

  list(text: string | undefined): { list?: NonNullable<Rule['list']>; item?: Shape | undefined } {
    if (text === undefined) return {}
    if (text.startsWith('/')) {
      const place = placeAt(this.ground.record, text)
      const item = place && !text.includes('*') ? itemPlace(place) : undefined
      if (!place || !item) {
        this.fault('unknown-field', 'for-each must name a list of the shared schema', 'for-each')
        return {}
      }
      this.seen.add(text)
      return { list: { pointer: text, key: keyFields(place) }, item }
    }
    const expression = this.compile('for-each', text, this.scope(undefined))
    if (!expression) return {}
    const shape = expression.reading.shape
    const item = shape?.kind === 'list' ? shape.item : shape?.kind === 'place' ? itemPlace(shape) : undefined
    return { list: { expression }, item }
  }

  condition(member: string, text: string | undefined, scope: Scope): Expression | undefined {
    const expression = text === undefined ? undefined : this.compile(member, text, scope)
    if (expression && !['bool', 'dyn'].includes(expression.type)) {
      this.fault('not-a-condition', `this expression gives ${expression.type}, and must give true or false`, member)
    }
    return expression
  }

  path(source: RuleSource): void {
    const list = source['for-each']
    const whole = list?.startsWith('/') === true ? `${list}/*${source.path}` : source.path
    if (!placeAt(this.ground.record, whole)) this.fault('unknown-field', 'the shared schema has no such place', 'path')
  }

  reads(declared: readonly string[]): void {
    declared.forEach((path, i) => {
      if (!placeAt(this.ground.record, path)) this.fault('unknown-field', 'the shared schema has no such place', `reads/${i}`)
    })
    const deepest = [...this.seen].filter(path => ![...this.seen].some(other => other.startsWith(`${path}/`)))
    const missing = deepest.filter(path => !declared.some(read => path === read || path.startsWith(`${read}/`)))
    if (missing.length > 0) {
      const hint = `add ${missing.sort().join(', ')}`
      this.fault('reads-incomplete', 'the rule reads fields that are not listed', 'reads', hint)
    }
  }

  examples(source: RuleSource): void {
    for (const kind of ['met', 'unmet'] as const) {
      source.examples[kind].forEach((example, i) => {
        const at = `${this.at}/examples/${kind}/${i}`
        for (const member of ['before', 'after', 'entry', 'previous'] as const) {
          if (example[member]) this.record(example[member], this.ground.record, below(at, member))
        }
        for (const [agency, said] of Object.entries(example.says ?? {})) {
          this.record(said, this.ground.record, below(`${at}/says`, agency))
        }
      })
    }
  }

  /** A misspelt field of an example would make it hold for the wrong reason. */
  private record(value: Json, place: Place, at: string): void {
    if (Array.isArray(value)) {
      const item = itemPlace(place)
      if (item) value.forEach((one, i) => this.record(one, item, below(at, i)))
      return
    }
    if (!isObject(value)) return
    for (const [name, inner] of Object.entries(value)) {
      const member = memberPlace(place, name)
      if (member) this.record(inner, member, below(at, name))
      else {
        const message = 'the shared schema has no such member'
        this.faults.push(this.yaml.fault({ code: 'unknown-field', message, pointer: below(at, name), key: true }))
      }
    }
  }

  private compile(member: string, text: string, scope: Scope): Expression | undefined {
    const { expression, faults } = ruleLanguage().compile(text, scope)
    for (const { start, ...fault } of faults) {
      this.faults.push(this.yaml.fault({ ...fault, pointer: below(this.at, member), offset: start }))
    }
    expression?.reading.paths.forEach(path => this.seen.add(path))
    if (expression) this.names.push(...expression.reading.names)
    return expression
  }

  private fault(code: string, message: string, member: string, hint?: string): void {
    this.faults.push(this.yaml.fault({ code, message, pointer: `${this.at}/${member}`, ...(hint === undefined ? {} : { hint }) }))
  }
}
