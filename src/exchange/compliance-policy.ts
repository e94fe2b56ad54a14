import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parse } from 'yaml'

/** What of the figures on compliance may be shown. */
export interface CompliancePolicy {
  name: string
  version: string
  /** Counts of 1 to one below this are suppressed. */
  threshold: number
  units: readonly string[]
  /** Whether counts of a rule by unit are withheld. */
  withheld(rule: string): boolean
  reason: string
  /** What rates of such rules are rounded to, in per cent. */
  rateStep: number
}

const name = /^[a-z0-9]+(?:-[a-z0-9]+)*$/
const pattern = /^[A-Z0-9][A-Za-z0-9-]*\*?$|^\*$/

/**
 * Reads `schemas/policies/compliance.yaml` below a root.
 * @throws {Error} listing every fault of the file
 */
export function readCompliancePolicy(root: string): CompliancePolicy {
  const file = join(root, 'schemas', 'policies', 'compliance.yaml')
  const faults: string[] = []
  const say = (holds: boolean, fault: string): void => {
    if (!holds) faults.push(fault)
  }
  const read = ((parse(readFileSync(file, 'utf8')) as unknown) ?? {}) as Record<string, unknown>
  const withheld = (read['withheld-by-unit'] ?? {}) as Record<string, unknown>
  const { threshold, units, version } = read
  const { rules, reason, 'rate-step': rateStep } = withheld
  say(typeof read['compliance'] === 'string' && name.test(read['compliance']), '"compliance" must be a name')
  say(typeof version === 'string', '"version" must be a text')
  say(
    Number.isInteger(threshold) && Number(threshold) >= 2 && Number(threshold) <= 100,
    '"threshold" must be a whole number from 2 to 100'
  )
  say(texts(units) && units.length > 1 && new Set(units).size === units.length, '"units" must list two or more units, each once')
  say(texts(rules) && rules.every(rule => pattern.test(rule)), '"withheld-by-unit.rules" must list ids of rules')
  say(
    Number.isInteger(rateStep) && Number(rateStep) >= 1 && Number(rateStep) <= 50,
    '"withheld-by-unit.rate-step" must be from 1 to 50'
  )
  say(typeof reason === 'string' && reason !== '', '"withheld-by-unit.reason" must say why')
  if (faults.length > 0 || !texts(units) || !texts(rules))
    throw new Error(`${file}:\n${faults.map(fault => `  - ${fault}`).join('\n')}`)
  const covers = (rule: string): boolean =>
    rules.some(each => (each.endsWith('*') ? rule.startsWith(each.slice(0, -1)) : rule === each))
  return {
    name: String(read['compliance']),
    version: String(version),
    threshold: Number(threshold),
    units,
    withheld: covers,
    reason: String(reason),
    rateStep: Number(rateStep)
  }
}

const texts = (value: unknown): value is string[] => Array.isArray(value) && value.every(each => typeof each === 'string')
