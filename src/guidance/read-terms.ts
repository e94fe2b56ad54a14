import type { DefinitionFault, Expression, Place, Reading, YamlFile } from '../definitions'
import { termLanguage } from './language'
import type { PackSource } from './pack'
import { scopeOf } from './read-rule'

/** The named expressions of a pack, compiled, with what each reads. */
export interface TermsReading {
  terms: Record<string, Expression>
  readings: Map<string, Reading>
  faults: DefinitionFault[]
}

/** Compiles the named expressions in the order of the file; each may use the ones above it. */
export function readTerms(yaml: YamlFile, source: PackSource, record: Place, parameters: ReadonlySet<string>): TermsReading {
  const terms: Record<string, Expression> = {}
  const readings = new Map<string, Reading>()
  const found: DefinitionFault[] = []
  for (const [name, { is }] of Object.entries(source.terms ?? {})) {
    const { expression, faults } = termLanguage().compile(is, scopeOf({ record, parameters, terms: readings }))
    for (const { start, ...fault } of faults) found.push(yaml.fault({ ...fault, pointer: `/terms/${name}/is`, offset: start }))
    if (!expression) continue
    terms[name] = expression
    readings.set(name, expression.reading)
  }
  return { terms, readings, faults: found }
}
