import { freshKey, type Answer } from '../support/caller'
import { startRig, type Rig } from '../support/gateway'
import { lastPaper, paper, said } from '../support/papers'
import type { JsonObject } from '../../src/json'
import type { SyntheticAgency } from '../../src/synthetic'

let rig: Rig
beforeAll(async () => {
  rig = await startRig()
})
afterAll(() => rig.stop())

interface Posting {
  bytes: Uint8Array | string
  contentType: string
}
const post = (agency: SyntheticAgency, { bytes, contentType }: Posting, headers = {}): Promise<Answer> =>
  rig.as(agency).post('/v1/submissions', bytes, { 'content-type': contentType, ...headers })
const textOf = (agency: SyntheticAgency, format?: string): string => Buffer.from(lastPaper(0, agency, format).bytes).toString()

/** Tables that a refusal leaves alone: everything but the answer kept under its key, and the log. */
const kept = ['reply', 'audit_stream', 'audit_event', 'audit_secret']

interface Bad {
  name: string
  agency: SyntheticAgency
  contentType: string
  body: () => string | Uint8Array
  status: 400 | 422
  /** What the first fault must be located at. */
  at: { line?: number; column?: number; pointer?: string | RegExp }
}

const json = 'application/json'
const xml = 'application/xml'
const csv = 'text/csv'
const prison = (change: (record: JsonObject) => void): string => {
  const record = JSON.parse(textOf('prison-hmps')) as JsonObject
  change(record)
  return JSON.stringify(record, null, 1)
}
const police = (from: string | RegExp, to: string): string => {
  const text = textOf('police-ctnm')
  if (text.replace(from, to) === text) throw new Error(`nothing to replace: ${String(from)}`)
  return text.replace(from, to)
}
const row = (change: (fields: string[]) => void): string => {
  const fields = textOf('prison-hmps', 'prison-hmps/offloc').trimEnd().split('|')
  change(fields)
  return `${fields.join('|')}\r\n`
}

const bad: Bad[] = [
  {
    name: 'JSON cut off',
    agency: 'prison-hmps',
    contentType: json,
    body: () => textOf('prison-hmps').slice(0, -5),
    status: 400,
    at: { line: 1 }
  },
  {
    name: 'JSON with a member twice',
    agency: 'prison-hmps',
    contentType: json,
    body: () => textOf('prison-hmps').replace('{', '{"title":"X",'),
    status: 400,
    at: { line: 1 }
  },
  {
    name: 'JSON of wrong bytes',
    agency: 'prison-hmps',
    contentType: json,
    body: () => Buffer.from([0x7b, 0x22, 0xc3, 0x28, 0x22, 0x3a, 0x31, 0x7d]),
    status: 400,
    at: { line: 1 }
  },
  {
    name: 'JSON with a prototype',
    agency: 'prison-hmps',
    contentType: json,
    body: () => textOf('prison-hmps').replace('{', '{"__proto__":{"x":1},'),
    status: 400,
    at: { line: 1 }
  },
  {
    name: 'JSON that is deep',
    agency: 'prison-hmps',
    contentType: json,
    body: () => '['.repeat(2000) + ']'.repeat(2000),
    status: 400,
    at: { line: 1 }
  },
  {
    name: 'JSON with a number that cannot be kept',
    agency: 'prison-hmps',
    contentType: json,
    body: () =>
      prison(r => void (r['heightCentimetres'] = 0)).replace('"heightCentimetres": 0', '"heightCentimetres": 9007199254740993'),
    status: 400,
    at: { pointer: '/heightCentimetres' }
  },
  {
    name: 'JSON of the wrong type',
    agency: 'prison-hmps',
    contentType: json,
    body: () => prison(r => void (r['lastName'] = 7)),
    status: 422,
    at: { pointer: '/lastName', line: 10 }
  },
  {
    name: 'JSON without the key',
    agency: 'prison-hmps',
    contentType: json,
    body: () =>
      prison(r => {
        delete r['prisonerNumber']
      }),
    status: 422,
    at: { pointer: '' }
  },
  { name: 'a list of nothing', agency: 'prison-hmps', contentType: json, body: () => '[]', status: 400, at: {} },
  {
    name: 'NDJSON of nothing',
    agency: 'prison-hmps',
    contentType: 'application/x-ndjson',
    body: () => '\n\n',
    status: 400,
    at: {}
  },
  {
    name: 'XML cut off',
    agency: 'police-ctnm',
    contentType: xml,
    body: () => textOf('police-ctnm').slice(0, -12),
    status: 400,
    at: {}
  },
  {
    name: 'XML with a DOCTYPE',
    agency: 'police-ctnm',
    contentType: xml,
    body: () => police('?>', '?>\n<!DOCTYPE Nominal [<!ENTITY x SYSTEM "file:///etc/passwd">]>'),
    status: 400,
    at: { line: 2 }
  },
  {
    name: 'XML with an entity of its own',
    agency: 'police-ctnm',
    contentType: xml,
    body: () => police(/<Unit>[^<]*/, '<Unit>&x;'),
    status: 400,
    at: {}
  },
  {
    name: 'XML in another encoding',
    agency: 'police-ctnm',
    contentType: xml,
    body: () => police('UTF-8', 'UTF-16'),
    status: 400,
    at: { line: 1 }
  },
  {
    name: 'XML of another root',
    agency: 'police-ctnm',
    contentType: xml,
    body: () => '<Other xmlns="urn:visor-gateway:police-ctnm:nominal:1"/>',
    status: 400,
    at: {}
  },
  {
    name: 'XML of another namespace',
    agency: 'police-ctnm',
    contentType: xml,
    body: () => police('police-ctnm:nominal:1', 'police-ctnm:nominal:2'),
    status: 400,
    at: {}
  },
  {
    name: 'XML with an unbound prefix',
    agency: 'police-ctnm',
    contentType: xml,
    body: () => police('<Core>', '<q:Core>').replace('</Core>', '</q:Core>'),
    status: 400,
    at: {}
  },
  {
    name: 'XML with a date that is none',
    agency: 'police-ctnm',
    contentType: xml,
    body: () => police(/<Birthdate>[^<]*/, '<Birthdate>2001-02-30'),
    status: 422,
    at: { pointer: /Birthdate/ }
  },
  {
    name: 'XML with a number that is none',
    agency: 'police-ctnm',
    contentType: xml,
    body: () => police(/<HeightCentimetres>[^<]*/, '<HeightCentimetres>tall'),
    status: 422,
    at: { pointer: /HeightCentimetres/ }
  },
  {
    name: 'CSV with too few columns',
    agency: 'prison-hmps',
    contentType: csv,
    body: () => row(fields => void fields.splice(5, 40)),
    status: 400,
    at: { line: 1 }
  },
  {
    name: 'CSV with too many columns',
    agency: 'prison-hmps',
    contentType: csv,
    body: () => row(fields => void fields.push('"x"', '"y"')),
    status: 400,
    at: { line: 1 }
  },
  {
    name: 'CSV with an open quote',
    agency: 'prison-hmps',
    contentType: csv,
    body: () => row(fields => void (fields[3] = '"Z')),
    status: 400,
    at: { line: 1 }
  },
  {
    name: 'CSV without the key',
    agency: 'prison-hmps',
    contentType: csv,
    body: () => row(fields => void (fields[3] = '""')),
    status: 422,
    at: {}
  },
  {
    name: 'CSV with a date that is none',
    agency: 'prison-hmps',
    contentType: csv,
    body: () => row(fields => void (fields[12] = '"31/02/1990"')),
    status: 422,
    at: { line: 1, column: 100 }
  },
  { name: 'CSV of nothing', agency: 'prison-hmps', contentType: csv, body: () => '\r\n', status: 400, at: {} }
]

describe('bad input', () => {
  test.each(bad)('$name: refused whole, every fault located', async ({ agency, contentType, body, status, at }) => {
    await rig.settled()
    const before = await rig.rows()
    const answer = await post(agency, { bytes: body(), contentType })
    const after = await rig.rows()
    // A single row of CSV that cannot be read is an entry of a batch.
    const problem = answer.status === 207 ? answer.json.entries[0].problem : answer.json
    expect(problem).toMatchObject({ status, code: status === 400 ? 'malformed-document' : 'invalid-document' })
    expect(problem.errors.length).toBeGreaterThan(0)
    const [error] = problem.errors
    if (at.line !== undefined) expect(error.line).toBe(at.line)
    if (at.column !== undefined) expect(error.column).toBeGreaterThan(at.column)
    if (typeof at.pointer === 'string') expect(error.pointer).toBe(at.pointer)
    else if (at.pointer) expect(error.pointer).toMatch(at.pointer)
    const grown = Object.keys(after).filter(table => after[table] !== before[table])
    expect(grown.filter(table => !kept.includes(table))).toEqual([])
    expect(after['audit_event']).toBe(before['audit_event']! + 1)
    expect(after['reply']).toBe(before['reply']! + 1)
  })

  test('several faults of one document are told together, each at its place', async () => {
    const body = prison(record => void Object.assign(record, { lastName: 7, firstName: false, dateOfBirth: 'soon' }))
    const answer = await post('prison-hmps', { bytes: body, contentType: json })
    expect(answer.status).toBe(422)
    const lines = body.split('\n')
    const places = answer.json.errors.map(({ pointer, line, column }: JsonObject) => [
      pointer,
      lines[Number(line) - 1]?.slice(Number(column) - 1)
    ])
    expect(places).toEqual(
      expect.arrayContaining([
        ['/lastName', '7,'],
        ['/firstName', 'false,'],
        ['/dateOfBirth', '"soon",']
      ])
    )
  })

  test('a refusal is repeated for its key, and the key is not free for another document', async () => {
    const key = freshKey()
    const first = await post('prison-hmps', { bytes: '{', contentType: json }, { 'idempotency-key': key })
    const before = await rig.rows()
    const again = await post('prison-hmps', { bytes: '{', contentType: json }, { 'idempotency-key': key })
    expect([again.status, again.text]).toEqual([first.status, first.text])
    expect(await rig.rows()).toEqual(before)
    const other = await post('prison-hmps', lastPaper(0, 'prison-hmps'), { 'idempotency-key': key })
    expect(other).toMatchObject({ status: 422, json: { code: 'idempotency-key-reused' } })
  })
})

describe('the usage guidance', () => {
  const visited = (): JsonObject => {
    const { contribution } = said(1, 'police-ctnm')
    const { riskAssessments, ...rest } = contribution
    const assessments = (riskAssessments as JsonObject[]).filter(({ tool }) => tool !== 'RTOAF' && tool !== 'VISIT')
    return { ...rest, ...(assessments.length > 0 && { riskAssessments: assessments }) }
  }

  test('a visit without a prior approved assessment is refused, with the paragraph cited', async () => {
    await rig.settled()
    const before = await rig.rows()
    const answer = await post('police-ctnm', paper(1, { agency: 'police-ctnm', contribution: visited() }))
    expect(answer).toMatchObject({ status: 422, json: { code: 'refused-by-guidance' } })
    const { detail, errors, findings } = answer.json
    expect(errors.length).toBeGreaterThan(0)
    expect(errors[0]).toMatchObject({
      rule: 'R2-01',
      pointer: expect.stringMatching(/^\/visits\/\d+/) as string,
      hint: expect.any(String) as string
    })
    expect(findings[0]).toMatchObject({
      rule: 'R2-01',
      severity: 'must',
      effect: 'refuse',
      source: { document: expect.stringMatching(/./) as string }
    })
    expect(detail).toContain(findings[0].source.paragraph)
    const after = await rig.rows()
    expect(Object.keys(after).filter(table => after[table] !== before[table] && !kept.includes(table))).toEqual([])
  })

  test('in a batch it is refused alone', async () => {
    const [good, wrong] = [lastPaper(5, 'police-ctnm'), paper(1, { agency: 'police-ctnm', contribution: visited() })]
    const record = ({ bytes }: { bytes: Uint8Array }): string =>
      Buffer.from(bytes)
        .toString()
        .replace(/^<\?xml[^>]*\?>\s*/, '')
    const bytes = `<Nominals xmlns="urn:visor-gateway:police-ctnm:nominal:1">${record(wrong)}${record(good)}</Nominals>`
    const answer = await post('police-ctnm', { bytes, contentType: xml })
    expect(answer.status).toBe(207)
    expect(answer.json.entries).toMatchObject([
      { index: 0, status: 'refused', problem: { code: 'refused-by-guidance' } },
      { index: 1, status: 'committed' }
    ])
  })
})

describe('identifiers that contradict each other', () => {
  test('are held for a person, and change nothing', async () => {
    const police = said(50, 'police-ctnm')
    await post('police-ctnm', paper(50, police))
    await rig.settled()
    const before = await rig.rows()
    const identifiers = (said(50, 'probation-nsd').contribution['identifiers'] as JsonObject[]).map(each =>
      each['kind'] === 'noms' ? { ...each, value: 'A1234BC' } : each
    )
    const contribution = { ...said(50, 'probation-nsd').contribution, identifiers }
    const answer = await post('probation-nsd', paper(50, { agency: 'probation-nsd', contribution }))
    expect(answer).toMatchObject({
      status: 202,
      json: { entries: [{ index: 0, status: 'held', held: { reason: 'noms-differs' } }] }
    })
    expect(answer.json.entries[0].nominal).toBeUndefined()
    const after = await rig.rows()
    expect(after['held_entry']).toBe(before['held_entry']! + 1)
    for (const table of [
      'nominal',
      'nominal_version',
      'statement',
      'statement_history',
      'identifier',
      'record_key',
      'document',
      'debt'
    ])
      expect([table, after[table]]).toEqual([table, before[table]])
    const again = await rig.as('probation-nsd').get(`/v1/submissions/${answer.json.submission}`)
    expect(again.json.entries).toEqual(answer.json.entries)
  })

  test('two nominals named by one document are held', async () => {
    for (const person of [51, 52]) await post('police-ctnm', lastPaper(person, 'police-ctnm'))
    const of = (person: number, kind: string): JsonObject =>
      (said(person, 'police-ctnm').contribution['identifiers'] as JsonObject[]).find(each => each['kind'] === kind) as JsonObject
    const contribution = {
      ...said(51, 'probation-nsd').contribution,
      identifiers: [{ kind: 'crn', value: 'Z999999' }, of(51, 'pnc'), of(52, 'cro')]
    }
    const answer = await post('probation-nsd', paper(51, { agency: 'probation-nsd', contribution }))
    expect(answer).toMatchObject({ status: 202, json: { entries: [{ status: 'held', held: { reason: 'two-nominals' } }] } })
  })
})

describe('the same request', () => {
  test('50 times at once has one effect and 50 equal answers', async () => {
    const document = lastPaper(60, 'police-ctnm')
    const key = freshKey()
    await rig.settled()
    const before = await rig.rows()
    const answers = await Promise.all(Array.from({ length: 50 }, () => post('police-ctnm', document, { 'idempotency-key': key })))
    expect(new Set(answers.map(({ status, text }) => `${status} ${text}`)).size).toBe(1)
    expect(answers[0]!.status).toBe(201)
    const after = await rig.rows()
    for (const table of ['submission', 'entry', 'reply', 'nominal', 'nominal_version', 'statement', 'statement_history'])
      expect([table, after[table]! - before[table]!]).toEqual([table, 1])
  })

  test('a batch 10 times at once has one effect and 10 equal answers', async () => {
    const bytes = [61, 62, 63].map(person => Buffer.from(lastPaper(person, 'prison-hmps').bytes).toString()).join('\n')
    const key = freshKey()
    const before = await rig.rows()
    const posting = { bytes, contentType: 'application/x-ndjson' }
    const answers = await Promise.all(Array.from({ length: 10 }, () => post('prison-hmps', posting, { 'idempotency-key': key })))
    expect(new Set(answers.map(({ status, text }) => `${status} ${text}`)).size).toBe(1)
    const after = await rig.rows()
    for (const [table, rows] of [
      ['submission', 1],
      ['reply', 1],
      ['entry', 3],
      ['statement_history', 3]
    ] as const)
      expect([table, after[table]! - before[table]!]).toEqual([table, rows])
  })

  test('of another body, format, media type or time is refused for that key; the key of another client is its own', async () => {
    const key = freshKey()
    const document = lastPaper(64, 'prison-hmps')
    const first = await post('prison-hmps', document, { 'idempotency-key': key })
    expect(first.status).toBe(201)
    const reused = { status: 422, json: { code: 'idempotency-key-reused' } }
    expect(await post('prison-hmps', lastPaper(65, 'prison-hmps'), { 'idempotency-key': key })).toMatchObject(reused)
    expect(
      await post('prison-hmps', { ...document, contentType: 'application/x-ndjson' }, { 'idempotency-key': key })
    ).toMatchObject(reused)
    expect(await post('prison-hmps', document, { 'idempotency-key': key, 'record-as-of': '2026-01-01T00:00:00Z' })).toMatchObject(
      reused
    )
    expect((await post('prison-hmps', document, { 'idempotency-key': key })).text).toBe(first.text)
    expect((await post('police-ctnm', lastPaper(64, 'police-ctnm'), { 'idempotency-key': key })).status).toBe(201)
  })

  test('of many documents about one person at once makes one nominal', async () => {
    const documents = (['police-ctnm', 'probation-nsd', 'prison-hmps'] as const).map(
      agency => [agency, lastPaper(66, agency)] as const
    )
    const answers = await Promise.all([...documents, ...documents].map(([agency, document]) => post(agency, document)))
    expect(new Set(answers.map(({ json: body }) => body.entries[0].nominal as string)).size).toBe(1)
    expect(answers.map(({ json: body }) => body.entries[0].status as string).sort()).toEqual([
      'committed',
      'committed',
      'committed',
      'unchanged',
      'unchanged',
      'unchanged'
    ])
  })
})
