import { createHash } from 'node:crypto'
import {
  createLanguage,
  dateFunctions,
  inOrder,
  itemPlace,
  keyFields,
  memberPlace,
  placeAt,
  readYamlFile,
  recordPlace,
  schemaFaults,
  type DefinitionFault,
  type Expression,
  type Language,
  type Place,
  type Shape,
  type YamlFile
} from '../definitions'
import { canonicalJson, pointerSteps } from '../json'
import type { DisclosurePolicy, LineSource, PolicyLine, PolicyResources, PolicySource, Recipient } from './policy'

/** The variables of a policy's conditions. */
export const policyVariables = ['record', 'own', 'contributed', 'recipient', 'facts', 'today', 'item'] as const

let language: Language | undefined

/** Reads and compiles a disclosure policy; every fault is listed in one pass, with its place. */
export function readPolicy(
  text: string,
  file: string,
  resources: PolicyResources
): { policy?: DisclosurePolicy; faults: DefinitionFault[] } {
  const yaml = readYamlFile(text, file)
  if (yaml.faults.length > 0) return { faults: inOrder(yaml.faults) }
  const shape = schemaFaults(yaml, resources.policySchema)
  if (shape.length > 0) return { faults: inOrder(shape) }
  const source = yaml.value as unknown as PolicySource
  const reader = new PolicyReader(yaml, recordPlace(resources.sharedSchema))
  const withholds = source.withholds.map((line, i) => ({
    from: line.from,
    line: reader.line(line, 'withhold', line.reason, `/withholds/${i}`)
  }))
  const recipients = source.recipients.map((recipient, i) => {
    const at = `/recipients/${i}`
    if (source.recipients.findIndex(other => other.agency === recipient.agency) < i) {
      reader.fault('repeated-recipient', 'this agency stands above already', `${at}/agency`)
    }
    const mayReceive = reader.condition(recipient['may-receive'], `${at}/may-receive`, undefined)
    const permits = recipient.permits.map((line, j) => reader.line(line, 'permit', '', `${at}/permits/${j}`))
    reader.keysPermitted(recipient.permits, `${at}/permits`)
    const held = withholds.filter(({ from }) => from === undefined || from.includes(recipient.agency)).map(({ line }) => line)
    return { recipient, mayReceive, lines: [...permits, ...held] }
  })
  if (reader.faults.length > 0) return { faults: inOrder(reader.faults) }
  const compiled = recipients.flatMap(({ recipient, mayReceive, lines }): Recipient[] => {
    const { agency, class: kind, power, purpose } = recipient
    return mayReceive ? [{ agency, class: kind, power, purpose, mayReceive, lines }] : []
  })
  const policy = {
    version: source.version,
    title: source.title,
    hash: createHash('sha256').update(canonicalJson(yaml.value)).digest('hex'),
    recipients: new Map(compiled.map(recipient => [recipient.agency, recipient])),
    record: reader.record
  }
  return { policy, faults: [] }
}

class PolicyReader {
  readonly faults: DefinitionFault[] = []
  readonly record: Place
  private readonly yaml: YamlFile

  constructor(yaml: YamlFile, record: Place) {
    this.yaml = yaml
    this.record = record
  }

  fault(code: string, message: string, pointer: string, offset?: number, hint?: string): void {
    const note = { code, message, pointer, ...(offset === undefined ? {} : { offset }), ...(hint === undefined ? {} : { hint }) }
    this.faults.push(this.yaml.fault(note))
  }

  condition(text: string, pointer: string, item: Shape | undefined): Expression | undefined {
    language ??= createLanguage(policyVariables, dateFunctions)
    const { expression, faults } = language.compile(text, { record: this.record, own: this.record, item })
    for (const { code, message, start, hint } of faults) this.fault(code, message, pointer, start, hint)
    if (expression && !['bool', 'dyn'].includes(expression.type)) {
      this.fault('not-a-condition', `this expression gives ${expression.type}, and must give true or false`, pointer)
    }
    return expression
  }

  line(source: LineSource, effect: PolicyLine['effect'], reason: string, at: string): PolicyLine {
    const steps = pointerSteps(source.path)
    this.path(steps, effect, `${at}/path`)
    const perItem = steps.includes('*')
    const list = steps.slice(0, steps.lastIndexOf('*') + 1).join('/')
    const item = perItem ? placeAt(this.record, `/${list}`) : undefined
    const when = source.when === undefined ? undefined : this.condition(source.when, `${at}/when`, item)
    return { effect, steps, perItem, reason, ...(when ? { when } : {}) }
  }

  /** The path must name a place that can be told apart: not inside one value, not in a list without keys, not a key withheld. */
  private path(steps: readonly string[], effect: PolicyLine['effect'], pointer: string): void {
    let at: Place | undefined = this.record
    for (const [i, step] of steps.entries()) {
      if (at.whole) return this.fault('inside-a-value', 'this lies inside a value that is disclosed whole or not at all', pointer)
      const list: Place = at
      at = step === '*' ? itemPlace(list) : memberPlace(list, step)
      if (!at) return this.fault('unknown-field', 'the shared schema has no such place', pointer)
      if (step === '*' && !keyFields(list)) {
        return this.fault('no-key', 'the items of this list cannot be told apart; permit or withhold the list', pointer)
      }
      const before = i > 0 && steps[i - 1] === '*' ? placeAt(this.record, `/${steps.slice(0, i - 1).join('/')}`) : undefined
      if (effect === 'withhold' && before && keyFields(before)?.includes(step)) {
        return this.fault('withholds-a-key', 'without this field the item cannot be told apart; withhold the item', pointer)
      }
    }
  }

  /** Who permits some fields of an item must permit its key too, or the recipient could not tell which item it is. */
  keysPermitted(lines: readonly LineSource[], pointer: string): void {
    const paths = lines.map(line => line.path)
    const lists = new Set(paths.flatMap(path => (path.includes('/*/') ? [path.slice(0, path.lastIndexOf('/*/'))] : [])))
    for (const list of lists) {
      const covered = (path: string): boolean => paths.some(other => path === other || path.startsWith(`${other}/`))
      const place = placeAt(this.record, list)
      const missing = place ? (keyFields(place) ?? []).filter(field => !covered(`${list}/*/${field}`)) : []
      if (missing.length === 0) continue
      const first = lines.findIndex(line => line.path.startsWith(`${list}/*/`))
      const hint = `permit ${missing.map(field => `${list}/*/${field}`).join(', ')} too`
      this.fault('key-not-permitted', 'the key of the item is not permitted', `${pointer}/${first}/path`, undefined, hint)
    }
  }
}
