import { readdirSync, readFileSync } from 'node:fs'
import { decode, mediaTypeOf } from '../../src/formats'
import { defaultLimits } from '../../src/formats/limits'
import { readXml, type XmlElement } from '../../src/formats/xml-reader'
import { identical, isObject, type Json } from '../../src/json'
import { roundtrip, type Mapping } from '../../src/mapping'
import { describeWithShared, sharedPath } from '../support/shared'
import { mappingOf } from './catalogue'
import { contributionFaults, documentFaults, treesOf } from './documents'

/** What becomes of a sample file: the mapping that takes it and how many records it holds, or why none does. */
type Fate = { by: string; records: number } | { not: string }

const newCase = (records = 1): Fate => ({ by: 'police-ctnm/new-case', records })
const result = (records = 1): Fate => ({ by: 'police-ctnm/spi-result', records })
const pnc: Fate = { not: 'a message of the Police National Computer, which LEDS replaces' }
const testState: Fate = { not: 'state of a test of LEDS, without the person' }
const hearing = (records: number): Fate => ({ by: 'probation-nsd/common-platform-defendant', records })
const outcome: Fate = { not: 'an internal form of Bichard7; the pairs with it are the oracle of spi-to-aho.test.ts' }

/** Every file of the kinds of police and courts. */
const fates: Record<string, Record<string, Fate>> = {
  'police-new-case-xml': {
    'b7__048-sentence-dates__pnc-data.xml': newCase(),
    'b7__177-hundred-results__pnc-data.xml': newCase(),
    'b7__295-duplicate-offences-one-added-in-court__pnc-data.xml': newCase()
  },
  'police-spi-result-xml': {
    'b7__048-sentence-dates__input-message-1.xml': result(),
    'b7__057-judgement-with-final-result__input-message.xml': result(),
    'b7__290-non-recordable-bail-trigger__input-message.xml': result(),
    'b7__292-interim-sexual-order__input-message.xml': result(),
    'b7__402-cp-bail-conditions-semicolon-split__input-message.xml': result(),
    'b7__input-message-routedata-entities.xml': result(),
    'b7__roles__input-message.xml': result()
  },
  'police-pnc-leds': {
    'b7__leds-asn-query-response-001.json': { by: 'police-ctnm/leds-person', records: 1 },
    'b7__292-interim-sexual-order__police-data.after.json': testState,
    'b7__292-interim-sexual-order__police-data.before.json': testState,
    'b7__402-cp-bail-conditions-semicolon-split__police-data.after.json': testState,
    'b7__048-sentence-dates__pnc-data.before.xml': pnc,
    'b7__292-interim-sexual-order__pnc-data.after.xml': pnc,
    'b7__048-sentence-dates__pnc-log.txt': pnc
  },
  'court-libra-xml': {
    'cpg__sample-request.xml': { by: 'probation-nsd/libra-case', records: 2 },
    'cpg__sample-request-invalid-xml.xml': { not: 'invalid on purpose: it holds no list' },
    'cpg__single-case-simple.xml': { not: 'a SoapUI project; the requests in it are read below' }
  },
  'court-libra-json': {
    'ccm__case.json': { by: 'probation-nsd/libra-case-json', records: 1 },
    'ccm__case-sns-metadata.json': { not: 'a notification around such a case, whose text ends in a brace too many' }
  },
  'court-common-platform-json': {
    'ccm__hearing.json': hearing(2),
    'ccm__hearing-multiple-cases.json': hearing(2),
    'ccm__hearing-one-defendant-one-crn.json': hearing(1),
    'pr__commonPlatformMessage.json': hearing(3)
  },
  'police-aho': {
    'b7__AnnotatedHO1.json': outcome,
    'b7__AnnotatedHO1.xml': outcome,
    'b7__AnnotatedHO3-LEDS.xml': outcome,
    'b7__PncUpdateDataSet-with-operations.xml': outcome,
    'b7__exampleAho.json': outcome
  }
}

const filesOf = (folder: string): string[] => {
  const path = sharedPath('samples', folder)
  return path === undefined ? [] : readdirSync(path).sort()
}
const bytesOf = (folder: string, file: string): Uint8Array => readFileSync(sharedPath('samples', folder, file) ?? '')

const takenFiles = Object.entries(fates).flatMap(([folder, files]) =>
  Object.entries(files).flatMap(([file, fate]) => ('by' in fate ? [{ folder, file, ...fate }] : []))
)

/** Faults of the test data itself, met on purpose. */
const faultsOfTheData = new Set(['identifier-invalid', 'code-parked'])

/** The leaves of a tree, `*` for any item of a list. */
function leavesOf(value: Json, at = ''): string[] {
  const inner = Array.isArray(value)
    ? value.flatMap(item => leavesOf(item, `${at}/*`))
    : isObject(value)
      ? Object.entries(value).flatMap(([name, member]) => leavesOf(member, `${at}/${name}`))
      : []
  return inner.length > 0 ? inner : [at]
}

/** The leaves that no rule maps and none declares unwanted. */
function unaccounted(tree: Json, mapping: Mapping): string[] {
  const mapped = new Set(mapping.rules.flatMap(rule => rule.agency))
  const unwanted = Object.keys(mapping.unwanted)
  const covered = (leaf: string): boolean =>
    mapped.has(leaf) || unwanted.some(path => leaf === path || leaf.startsWith(`${path}/`))
  return [...new Set(leavesOf(tree))].filter(leaf => !covered(leaf))
}

describeWithShared('the real files of police and courts', () => {
  test.each(Object.entries(fates))('%s: every file is taken, or it is said why not', (folder, files) => {
    expect(filesOf(folder)).toEqual(Object.keys(files).sort())
  })

  test.each(takenFiles)('$file goes in by $by and comes back', ({ folder, file, by, records }) => {
    const mapping = mappingOf(by)
    const trees = treesOf(bytesOf(folder, file), mapping)
    expect(trees).toHaveLength(records)
    for (const tree of trees) {
      expect(documentFaults(tree, mapping)).toEqual([])
      const { contribution, report, residue } = mapping.up(tree)
      expect(report.filter(item => !faultsOfTheData.has(item.code))).toEqual([])
      expect(contributionFaults(contribution)).toEqual([])
      expect({ residue, unaccounted: unaccounted(tree, mapping) }).toEqual({ residue: [], unaccounted: [] })
      expect(mapping.identify(tree).recordKey).toBeDefined()
      expect(roundtrip(mapping, tree)).toEqual({ equal: true })
      expect(identical(mapping.down(contribution, tree).document, tree)).toBe(true)
    }
  })

  test('the requests of the SoapUI project go in by probation-nsd/libra-case', () => {
    const project = Buffer.from(bytesOf('court-libra-xml', 'cpg__single-case-simple.xml')).toString()
    const mapping = mappingOf('probation-nsd/libra-case')
    const requests = [...project.matchAll(/<con:request><!\[CDATA\[([^]*?)\]\]>/g)].map(found =>
      treesOf(Buffer.from(found[1] ?? ''), mapping)
    )
    expect(requests.map(trees => trees.length)).toEqual([2, 3])
    for (const tree of requests.flat()) {
      expect({ faults: documentFaults(tree, mapping), ...roundtrip(mapping, tree) }).toEqual({ faults: [], equal: true })
      expect(unaccounted(tree, mapping)).toEqual([])
      expect(contributionFaults(mapping.up(tree).contribution)).toEqual([])
    }
  })

  test('a court list that holds none is refused', () => {
    const { format } = mappingOf('probation-nsd/libra-case')
    const { faults, entries } = decode(
      bytesOf('court-libra-xml', 'cpg__sample-request-invalid-xml.xml'),
      mediaTypeOf(format),
      format
    )
    expect({ codes: faults.map(fault => fault.code), entries }).toEqual({ codes: ['no-record'], entries: [] })
  })
})

/** What stands around a record in its envelope, by the first element of the path that belongs to it, and why it is left. */
const around: Record<string, string> = {
  'DeliverRequest/MessageIdentifier': 'transport',
  'DeliverRequest/RequestingSystem': 'transport',
  'DeliverRequest/AckRequested': 'transport',
  'DeliverRequest/MessageMetadata': 'transport',
  'DeliverRequest/MessageFormat': 'transport',
  'DeliverRequest/Message/ResultedCaseMessage': 'the record',
  'RouteData/Routes': 'transport',
  'RouteData/RequestFromSystem': 'transport',
  'RouteData/DataStream/System': 'transport',
  'RouteData/DataStream/DataStreamType': 'transport',
  'RouteData/DataStream/SystemDataStreamID': 'transport',
  'RouteData/DataStream/Name': 'transport',
  'RouteData/DataStream/Reference': 'transport',
  'RouteData/DataStream/ReferenceType': 'transport',
  'RouteData/DataStream/Dated': 'transport',
  'RouteData/DataStream/Timed': 'transport',
  'RouteData/DataStream/ContentType': 'transport',
  'RouteData/DataStream/DataStreamContent': 'the record, as text',
  'Envelope/Header': 'transport',
  ...Object.fromEntries(
    Object.entries({
      info: 'how the list was printed',
      'data/job/printdate': 'how the list was printed',
      'data/job/username': 'how the list was printed',
      'data/job/late': 'how the list was printed',
      'data/job/adbox': 'how the list was printed',
      'data/job/means': 'how the list was printed',
      ...Object.fromEntries(
        ['s_id', 'doh', 'lja', 'cmu', 'panel', 'court', 'room', 'sstart', 'send'].map(part => [
          `data/job/sessions/session/${part}`,
          'the sitting: the record holds what courts decided and not when they sit'
        ])
      ),
      ...Object.fromEntries(
        ['sb_id', 'bstart', 'bend', 'desc'].map(part => [
          `data/job/sessions/session/blocks/block/${part}`,
          'the sitting: the record holds what courts decided and not when they sit'
        ])
      ),
      'data/job/sessions/session/blocks/block/cases/case': 'the record'
    }).map(([path, why]) => [`Envelope/Body/ExternalDocumentRequest/documents/document/${path}`, why])
  )
}

function elementsWithText(element: XmlElement, at: string): string[] {
  if (Object.hasOwn(around, at)) return []
  const inner = element.children.flatMap(child => elementsWithText(child, `${at}/${child.local}`))
  return element.isBlank ? inner : [at, ...inner]
}

describeWithShared('the envelopes of the real files', () => {
  const enveloped = takenFiles.filter(({ by }) => by === 'police-ctnm/spi-result' || by === 'probation-nsd/libra-case')
  test.each(enveloped)('of $file nothing stands around the record that is not named', ({ folder, file }) => {
    const text = Buffer.from(bytesOf(folder, file)).toString()
    const root = readXml(
      text,
      () => ({ line: 1, column: 1 }),
      defaultLimits,
      () => 0
    )
    expect(elementsWithText(root, root.local)).toEqual([])
  })

  test.each(takenFiles.filter(({ folder }) => folder === 'court-common-platform-json'))(
    'of $file nothing stands around the defendants that is not named',
    ({ folder, file }) => {
      const hearing = ['type', 'courtCentre', 'hearingDays', 'id', 'jurisdictionType'].map(part => `/hearing/${part}`)
      const kase = ['defendants', 'id', 'prosecutionCaseIdentifier', 'initiationCode', 'caseStatus', 'caseMarkers'].map(
        part => `/hearing/prosecutionCases/*/${part}`
      )
      const named = [...hearing, ...kase]
      const leaves = leavesOf(JSON.parse(Buffer.from(bytesOf(folder, file)).toString()) as Json)
      expect(leaves.filter(leaf => !named.some(path => leaf === path || leaf.startsWith(`${path}/`)))).toEqual([])
    }
  )
})
