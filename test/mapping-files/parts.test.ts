import type { JsonObject } from '../../src/json'
import { mappingFiles, mappingOf } from './catalogue'
import { inputOf } from './documents'

/** The answers that tell one part of a person, and the sections of the record that such a part is. */
const parts: [string, string, string[]][] = [
  ['probation-nsd/ndelius', 'probation-nsd/supervisions', ['roles', 'convictions', 'mappa', 'warnings']],
  ['probation-nsd/ndelius', 'probation-nsd/registrations', ['warnings']],
  ['probation-nsd/ndelius', 'probation-nsd/managers', ['roles']],
  ['probation-nsd/ndelius', 'probation-nsd/convictions', ['convictions']],
  ['probation-nsd/ndelius', 'probation-nsd/licence-conditions', ['licence']],
  ['probation-nsd/ndelius', 'probation-nsd/addresses', ['addresses']],
  ['probation-nsd/ndelius', 'probation-nsd/contacts', ['activityLog']],
  ['probation-nsd/ndelius', 'probation-nsd/arns-rosh', ['riskAssessments']],
  ['probation-nsd/ndelius', 'probation-nsd/arns-widget', ['riskAssessments']],
  ['probation-nsd/ndelius', 'probation-nsd/oasys-rosh', ['riskAssessments']],
  ['probation-nsd/ndelius', 'probation-nsd/oasys-timeline', ['riskAssessments']],
  ['probation-nsd/ndelius', 'probation-nsd/assessment-summary', ['riskAssessments']],
  ['probation-nsd/ndelius', 'probation-nsd/arns-predictors', ['riskAssessments']],
  ['prison-hmps/prisoner-search', 'prison-hmps/alerts', ['custody', 'mappa', 'warnings']],
  ['prison-hmps/prisoner-search', 'prison-hmps/nomis-alerts', ['custody', 'mappa', 'warnings']],
  ['prison-hmps/prisoner-search', 'prison-hmps/prison-periods', ['custody']],
  ['prison-hmps/prisoner-search', 'prison-hmps/event', []]
]

const firstInput = (name: string): ReturnType<typeof inputOf> => {
  const golden = mappingFiles.find(file => file.name === name)?.golden.tests.find(test => test.record === undefined)
  if (!golden) throw new Error(`no document of ${name}`)
  return inputOf(golden, mappingOf(name))
}

test.each(parts)('over what %s has said, %s speaks of its part alone, and is never too late', (whole, part, sections) => {
  const before = mappingOf(whole).up(firstInput(whole)).contribution
  const mapping = mappingOf(part)
  const document = firstInput(part)
  const after = mapping.up(document, before).contribution
  const changed = [...new Set([...Object.keys(before), ...Object.keys(after)])].filter(
    section => JSON.stringify(before[section]) !== JSON.stringify(after[section])
  )
  expect(changed.filter(section => !sections.includes(section))).toEqual([])
  // The number names the person, so it must be one of those that the whole document has.
  const { recordKey, ...age } = mapping.identify(document)
  expect((before.identifiers as JsonObject[]).map(({ value }) => value)).toContain(recordKey)
  expect(age).toEqual({})
})
