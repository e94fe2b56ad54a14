import type { Answer } from '../support/caller'
import { freshKey } from '../support/caller'
import { startRig, type Rig } from '../support/gateway'
import { catalogue, lastPaper, paper, said } from '../support/papers'
import { bundle, type SyntheticAgency, type SyntheticDocument } from '../../src/synthetic'
import type { JsonObject } from '../../src/json'

let rig: Rig
beforeAll(async () => {
  rig = await startRig()
})
afterAll(() => rig.stop())

const post = (
  agency: SyntheticAgency,
  { bytes, contentType }: { bytes: Uint8Array | string; contentType: string },
  headers = {}
): Promise<Answer> => rig.as(agency).post(`/v1/submissions`, bytes, { 'content-type': contentType, ...headers })

const formats: [SyntheticAgency, string][] = [
  ['police-ctnm', 'police-ctnm/nominal'],
  ['probation-nsd', 'probation-nsd/ndelius'],
  ['prison-hmps', 'prison-hmps/prisoner-search'],
  ['prison-hmps', 'prison-hmps/offloc']
]

const mapping = (format: string): NonNullable<ReturnType<ReturnType<typeof catalogue>['mappings']['get']>>['mapping'] => {
  const found = catalogue().mappings.get(format)
  if (!found) throw new Error(`no mapping ${format}`)
  return found.mapping
}

/** What holds of one receipt of an entry that was taken. */
function expectReceipt(entry: JsonObject, submission: string): void {
  expect(entry).toMatchObject({
    status: expect.stringMatching(/^(?:committed|unchanged|late)$/) as string,
    nominal: expect.stringMatching(/^[0-9a-f-]{36}$/) as string,
    links: { nominal: `/v1/nominals/${String(entry['nominal'])}`, submission: `/v1/submissions/${submission}` }
  })
}

describe('one document', () => {
  test.each(formats)('%s posts %s: a receipt, and the same again at its own place', async (agency, format) => {
    const answer = await post(agency, lastPaper(20 + formats.findIndex(([, name]) => name === format), agency, format))
    expect(answer.status).toBe(201)
    const { submission, entries } = answer.json
    expect(answer.headers.get('location')).toBe(`/v1/submissions/${submission}`)
    expect(entries).toHaveLength(1)
    expectReceipt(entries[0], submission)
    expect(entries[0]).toMatchObject({ index: 0, status: 'committed', version: 1 })
    const again = await rig.as(agency).get(`/v1/submissions/${submission}`)
    expect(again.json).toMatchObject({ submission, format, entries })
    const read = await rig.as(agency).get(`/v1/nominals/${entries[0].nominal}`)
    expect(read).toMatchObject({ status: 200, json: { id: entries[0].nominal, version: 1 } })
  })

  test('the format may be named, and must be one of the agency’s own', async () => {
    const document = lastPaper(30, 'prison-hmps')
    const named = await rig
      .as('prison-hmps')
      .post('/v1/submissions?format=prison-hmps/prisoner-search', document.bytes, { 'content-type': document.contentType })
    expect(named.status).toBe(201)
  })

  test('an unchanged repost makes no version', async () => {
    const document = lastPaper(31, 'prison-hmps')
    const first = await post('prison-hmps', document)
    const second = await post('prison-hmps', document)
    expect(second).toMatchObject({
      status: 200,
      json: { entries: [{ status: 'unchanged', version: 1, nominal: first.json.entries[0].nominal }] }
    })
    expect(second.json.submission).not.toBe(first.json.submission)
  })

  test('an older one that arrives late is recorded and changes nothing', async () => {
    const newer = said(32, 'police-ctnm')
    const older = said(32, 'police-ctnm', 'charge')
    const first = await post('police-ctnm', paper(32, newer))
    const { nominal } = first.json.entries[0]
    await rig.settled()
    const record = (await rig.as('police-ctnm').get(`/v1/nominals/${nominal}`)).json
    const before = await rig.rows()
    const late = await post('police-ctnm', paper(32, older))
    expect(late).toMatchObject({ status: 200, json: { entries: [{ status: 'late', nominal, version: 1 }] } })
    const after = await rig.rows()
    expect((await rig.as('police-ctnm').get(`/v1/nominals/${nominal}`)).json).toEqual(record)
    expect(after['statement_history']).toBe(before['statement_history']! + 1)
    for (const table of ['nominal_version', 'statement', 'document', 'debt']) expect(after[table]).toBe(before[table])
  })

  test('Record-As-Of dates a document that carries no date of its own', async () => {
    const prison = (at: string, surname: string): Promise<Answer> => {
      const { contribution } = said(33, 'prison-hmps')
      const names = { primary: { given: ['Wobblin'], family: surname } }
      return post('prison-hmps', paper(33, { agency: 'prison-hmps', contribution: { ...contribution, names } }), {
        'record-as-of': at
      })
    }
    const first = await prison('2026-05-01T10:00:00Z', 'Teapot')
    expect(first.status).toBe(201)
    expect((await prison('2026-04-01T10:00:00Z', 'Saucer')).json.entries[0].status).toBe('late')
    expect((await prison('2026-05-01T12:00:00+01:00', 'Spoon')).json.entries[0]).toMatchObject({
      status: 'committed',
      version: 2
    })
    expect((await prison('2026-05-01T10:30:00Z', 'Ladle')).json.entries[0].status).toBe('late')
  })
})

describe('a batch', () => {
  const people = [40, 41, 42]

  test.each(formats)('%s posts %s: a receipt an entry, in order', async (agency, format) => {
    const documents = people.map(person =>
      lastPaper(person + 10 * formats.findIndex(([, name]) => name === format), agency, format)
    )
    const answer = await post(agency, bundle(documents, mapping(format).format))
    expect(answer.status).toBe(200)
    const { submission, entries } = answer.json
    expect(entries.map(({ index }: JsonObject) => index)).toEqual([0, 1, 2])
    for (const entry of entries) expectReceipt(entry, submission)
    expect(new Set(entries.map(({ nominal }: JsonObject) => nominal)).size).toBe(3)
    const pages = [
      await rig.as(agency).get(`/v1/submissions/${submission}?limit=2`),
      await rig.as(agency).get(`/v1/submissions/${submission}?limit=2&after=1`)
    ]
    expect(pages[0]!.headers.get('link')).toBe(`</v1/submissions/${submission}?after=1&limit=2>; rel="next"`)
    expect(pages[1]!.headers.get('link')).toBeNull()
    expect(pages.flatMap(page => page.json.entries)).toEqual(entries)
  })

  test('receipts come as NDJSON where that is asked for', async () => {
    const documents = people.map(person => lastPaper(person, 'prison-hmps'))
    const answer = await post('prison-hmps', bundle(documents, mapping('prison-hmps/prisoner-search').format), {
      accept: 'application/x-ndjson'
    })
    const lines = answer.text
      .trimEnd()
      .split('\n')
      .map(line => JSON.parse(line) as JsonObject)
    expect(lines.map(({ index }) => index)).toEqual([0, 1, 2])
  })

  test('one bad entry is refused alone, with its place in the whole document', async () => {
    const [first, second] = [lastPaper(90, 'prison-hmps'), lastPaper(91, 'prison-hmps')]
    const text = (document: SyntheticDocument): string => Buffer.from(document.bytes).toString().trim()
    const body = [text(first), '{"prisonerNumber": 7}', '{"prisonerNumber"', text(second)].join('\n')
    const answer = await post('prison-hmps', { bytes: body, contentType: 'application/x-ndjson' })
    expect(answer.status).toBe(207)
    expect(answer.json.entries.map(({ status }: JsonObject) => status)).toEqual(['committed', 'refused', 'refused', 'committed'])
    expect(answer.json.entries[1].problem).toMatchObject({ code: 'invalid-document', status: 422 })
    expect(answer.json.entries[1].problem.errors[0]).toMatchObject({
      pointer: expect.any(String) as string,
      line: 2,
      column: expect.any(Number) as number
    })
    expect(answer.json.entries[2].problem).toMatchObject({
      code: 'malformed-document',
      errors: [{ line: 3, column: expect.any(Number) as number }]
    })
  })

  test('sent again after it broke off, it goes on where it stopped', async () => {
    const documents = [100, 101, 102, 103].map(person => lastPaper(person, 'prison-hmps'))
    const body = bundle(documents, mapping('prison-hmps/prisoner-search').format)
    const key = freshKey()
    const mended = breakAt(2)
    const first = await post('prison-hmps', body, { 'idempotency-key': key })
    mended()
    expect(first).toMatchObject({ status: 500, json: { code: 'internal' } })
    const second = await post('prison-hmps', body, { 'idempotency-key': key })
    expect(second.status).toBe(200)
    expect(second.json.entries.map(({ index, status }: JsonObject) => [index, status])).toEqual(
      [0, 1, 2, 3].map(index => [index, 'committed'])
    )
    for (const { nominal, version } of second.json.entries) {
      expect(version).toBe(1)
      const seen = await rig.as('prison-hmps').get(`/v1/nominals/${nominal}/versions`)
      expect(seen.json.versions).toHaveLength(1)
    }
    expect((await post('prison-hmps', body, { 'idempotency-key': key })).text).toBe(second.text)
  })
})

/** Breaks the transaction that takes in the entry of this index, until it is mended. */
function breakAt(index: number): () => void {
  const original = rig.ledger.together.bind(rig.ledger)
  const spy = jest.spyOn(rig.ledger, 'together').mockImplementation((queue, work, owner) =>
    original(
      queue,
      tx => {
        const submissions = Object.create(tx.submissions, {
          insertEntry: {
            value: (row: Parameters<typeof tx.submissions.insertEntry>[0]) => {
              if (row.index === index) throw new Error('broken off')
              return tx.submissions.insertEntry(row)
            }
          }
        }) as typeof tx.submissions
        return work(Object.create(tx, { submissions: { value: submissions } }) as typeof tx)
      },
      owner
    )
  )
  return () => spy.mockRestore()
}
