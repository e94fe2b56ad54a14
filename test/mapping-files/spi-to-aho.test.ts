import { readdirSync, readFileSync } from 'node:fs'
import { defaultLimits } from '../../src/formats/limits'
import { readXml, type XmlElement } from '../../src/formats/xml-reader'
import type { JsonObject } from '../../src/json'
import { describeWithShared, sharedPath } from '../support/shared'
import { mappingOf } from './catalogue'
import { treesOf } from './documents'

/** A message of a court, and what another program (Bichard7) made of it. */
interface Pair {
  incomingMessage: string
  annotatedHearingOutcome: string
}

/** Every element of that local name, in document order. */
const all = (element: XmlElement, name: string): XmlElement[] => [
  ...(element.local === name ? [element] : []),
  ...element.children.flatMap(child => all(child, name))
]
const text = (element: XmlElement, name: string): string | undefined => all(element, name)[0]?.text.trim()
const texts = (element: XmlElement, name: string): string[] => all(element, name).map(found => found.text.trim())
const given = (members: Record<string, unknown>): JsonObject =>
  JSON.parse(
    JSON.stringify(members, (_name, value: unknown) => (Array.isArray(value) && value.length === 0 ? undefined : value))
  ) as JsonObject

/** Results by which a case does not go on (Bichard7's classes of results). */
const final = ['Judgement with final result', 'Sentence']

/** What the outcome says of one offence, in shared terms. Guilt is told by the verdict. */
function offenceOf(offence: XmlElement): JsonObject {
  const results = offence.children.filter(child => child.local === 'Result')
  const guilty = results.some(result => text(result, 'Verdict') === 'G')
  const sentence = results
    .filter(result => final.includes(text(result, 'ResultClass') ?? ''))
    .map(result => text(result, 'ResultVariableText') ?? '')
    .join('; ')
  const code = all(offence, 'OffenceReason')[0]
  return given({
    offenceCode:
      code && ['CommonLawOffence', 'ActOrSource', 'Year', 'Reason', 'Qualifier'].map(part => text(code, part) ?? '').join(''),
    description: text(offence, 'ActualOffenceWording'),
    offenceDate: text(offence, 'StartDate'),
    arrestedOn: text(offence, 'ArrestDate'),
    chargedOn: text(offence, 'ChargeDate'),
    convictedOn: guilty ? text(offence, 'ConvictionDate') : undefined,
    sentence: guilty && sentence !== '' ? sentence : undefined,
    sourceId: text(offence, 'CourtOffenceSequenceNumber')?.padStart(3, '0')
  })
}

/** What the outcome says of the person and the offences, where the shared record has a place for it. */
function expectedOf(outcome: XmlElement): JsonObject {
  const defendant = all(outcome, 'HearingDefendant')[0] ?? outcome
  return given({
    title: text(defendant, 'Title'),
    given: texts(defendant, 'GivenName'),
    family: text(defendant, 'FamilyName'),
    birthDate: text(defendant, 'BirthDate'),
    sex: { 0: 'N', 1: 'M', 2: 'F', 9: 'NS' }[text(defendant, 'Gender') ?? ''],
    asn: text(defendant, 'ArrestSummonsNumber'),
    address: [1, 2, 3, 4, 5].flatMap(line => text(defendant, `AddressLine${line}`) ?? []),
    offences: all(defendant, 'Offence').map(offenceOf)
  })
}

/** The same of a contribution. */
function saidBy(contribution: JsonObject): JsonObject {
  const { names, person, identifiers, addresses, convictions } = contribution as Record<string, never[]> as {
    names?: { primary?: { title?: string; given?: string[]; family?: string } }
    person?: { birthDate?: string; sex?: string }
    identifiers?: { kind: string; value: string; raw?: string }[]
    addresses?: { lines?: string[] }[]
    convictions?: { sourceId?: string; court?: string }[]
  }
  const asn = identifiers?.find(({ kind }) => kind === 'asn')
  const bySequence = [...(convictions ?? [])].sort((a, b) => ((a.sourceId ?? '') < (b.sourceId ?? '') ? -1 : 1))
  return given({
    ...names?.primary,
    ...person,
    asn: asn?.raw ?? asn?.value,
    address: addresses?.[0]?.lines,
    offences: bySequence
  })
}

const folder = sharedPath('samples', 'police-spi-to-aho-pairs')
const files = folder === undefined ? [] : readdirSync(folder)

describeWithShared('what a court tells the police, against what Bichard7 reads of it', () => {
  test('there are pairs', () => expect(files.length).toBeGreaterThanOrEqual(4))

  test.each(files)('%s: names, birth, sex, number, address, offences, dates and sentences are the same', file => {
    const pair = JSON.parse(readFileSync(sharedPath('samples', 'police-spi-to-aho-pairs', file) ?? '', 'utf8')) as Pair
    const mapping = mappingOf('police-ctnm/spi-result')
    const [tree] = treesOf(Buffer.from(pair.incomingMessage), mapping)
    const outcome = readXml(
      pair.annotatedHearingOutcome,
      () => ({ line: 1, column: 1 }),
      defaultLimits,
      () => 0
    )
    const expected = expectedOf(outcome)
    expect(saidBy(mapping.up(tree ?? null).contribution)).toEqual(expected)
    expect((expected['offences'] as JsonObject[]).length).toBeGreaterThan(0)
  })
})
