import { brotliCompressSync, gzipSync } from 'node:zlib'
import type { Answer } from '../support/caller'
import { startRig, type Rig } from '../support/gateway'
import { checkProblem } from '../support/openapi'
import { lastPaper } from '../support/papers'
import { sendRaw, type RawAnswer } from '../support/raw-http'

let rig: Rig
let before: Record<string, number>
beforeAll(async () => {
  rig = await startRig({ config: { requestTimeoutMs: 1200, maxBodyBytes: 64 * 1024 } })
  before = await rig.rows()
})
afterAll(() => rig.stop())

const json = 'application/json'
const good = (): string => Buffer.from(lastPaper(0, 'prison-hmps').bytes).toString()
const post = (body: string | Uint8Array, headers: Record<string, string> = {}): Promise<Answer> =>
  rig.as('prison-hmps').post('/v1/submissions', body, { 'content-type': json, ...headers })

describe('a body', () => {
  test('that is too large is refused', async () => {
    expect(await post('x'.repeat(64 * 1024 + 1))).toMatchObject({ status: 413, json: { code: 'body-too-large' } })
  })

  test.each(['gzip', 'br', 'deflate', 'gzip, gzip', 'x-unknown'])('with Content-Encoding %s is refused', async encoding => {
    const bytes = encoding === 'br' ? brotliCompressSync(good()) : gzipSync(good())
    expect(await post(bytes, { 'content-encoding': encoding })).toMatchObject({
      status: 415,
      json: { code: 'unsupported-media-type' }
    })
  })

  test.each([
    '',
    'text/plain',
    'application/octet-stream',
    'multipart/form-data; boundary=x',
    'application/x-www-form-urlencoded',
    'application/json; charset=utf-16',
    'application/json; charset=utf-7',
    'application/json; charset=iso-8859-1',
    'application/json; charset="utf-8"; charset=utf-16',
    'application/json; profile=x',
    'application/json, application/xml',
    'text/csv; header=absent; charset=windows-1252'
  ])('with Content-Type "%s" is refused', async type => {
    expect(await post(good(), { 'content-type': type })).toMatchObject({ status: 415 })
  })

  test('of a kind in which the agency has no format is refused', async () => {
    expect(await post('<Nominal/>', { 'content-type': 'application/xml' })).toMatchObject({ status: 415 })
    expect(await rig.as('police-ctnm').post('/v1/submissions', 'a,b', { 'content-type': 'text/csv' })).toMatchObject({
      status: 415
    })
  })

  test('that is empty is refused', async () => {
    expect(await post('')).toMatchObject({ status: 400, json: { code: 'malformed-document' } })
    expect(await post('', { 'transfer-encoding': 'chunked' }).catch(() => ({ status: 400 }))).toMatchObject({ status: 400 })
  })
})

describe('headers', () => {
  const odd = ['a b', 'x'.repeat(201), 'caf\u00e9']

  test('Idempotency-Key is required', async () => {
    const answer = await rig
      .as('prison-hmps')
      .send('POST', '/v1/submissions', { body: good(), headers: { 'content-type': json } })
    expect(answer).toMatchObject({ status: 400, json: { code: 'idempotency-key-missing' } })
  })

  test.each(odd)('Idempotency-Key "%s" is refused', async key => {
    expect(await post(good(), { 'idempotency-key': key })).toMatchObject({ status: 400, json: { code: 'malformed-request' } })
  })

  test('an empty Idempotency-Key and a repeated one are refused', async () => {
    const answers = await raw(`POST /v1/submissions`, ['Idempotency-Key: a', 'Idempotency-Key: b', `Content-Type: ${json}`], '{}')
    expect(answers[0]).toMatchObject({ status: 400 })
    expect(await post(good(), { 'idempotency-key': '' })).toMatchObject({ status: 400 })
  })

  test.each(['2026-02-30T10:00:00Z', '2026-01-01', 'now', '2026-01-01T10:00:00', '2026-01-01 10:00:00Z', '0000-01-01T00:00:00Z'])(
    'Record-As-Of "%s" is refused',
    async time => {
      expect(await post(good(), { 'record-as-of': time })).toMatchObject({ status: 400, json: { code: 'malformed-request' } })
    }
  )

  test.each(['?format=x', '?format=police-ctnm/nominal', '?format=prison-hmps/offloc', '?unknown=1', '?format=a/b&format=c/d'])(
    'the query %s is refused',
    async query => {
      const answer = await rig.as('prison-hmps').post(`/v1/submissions${query}`, good(), { 'content-type': json })
      expect([400, 415]).toContain(answer.status)
    }
  )

  test('too many of them are refused as a problem', async () => {
    const [answer] = await raw('GET /v1/changes', [`X-Long: ${'x'.repeat(9000)}`])
    expectProblem(answer, 431)
  })

  test('a path that is too long is refused as a problem', async () => {
    const [answer] = await raw(`GET /v1/changes?after=${'1'.repeat(9000)}`, [])
    expectProblem(answer, 431)
  })
})

describe('the connection', () => {
  test('a body that comes too slowly is cut', async () => {
    const started = Date.now()
    const [answer] = await raw(
      'POST /v1/submissions',
      [`Content-Type: ${json}`, 'Idempotency-Key: slow', 'Content-Length: 500'],
      '{"a'
    )
    expectProblem(answer, 408)
    expect(Date.now() - started).toBeLessThan(60_000)
  })

  test('headers that come too slowly are cut', async () => {
    const [answer] = await sendRaw(rig.url, 'GET /v1/changes HTTP/1.1\r\nHost: x\r\nAuthor')
    expectProblem(answer, 408)
  })

  test.each([
    ['two lengths', 'POST /v1/submissions HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\nContent-Length: 4\r\n\r\nabcd'],
    [
      'a length and chunks',
      'POST /v1/submissions HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n'
    ],
    ['a folded header', 'GET /v1/changes HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer\r\n x\r\n\r\n'],
    ['chunks of no size', 'POST /v1/submissions HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\nab\r\n0\r\n\r\n'],
    ['no HTTP at all', 'hello there\r\n\r\n'],
    ['a bare line feed in a header', 'GET /v1/changes HTTP/1.1\r\nHost: x\r\nX-A: b\nX-C: d\r\n\r\n'],
    ['no host', 'GET /v1/changes HTTP/1.1\r\n\r\n'],
    ['another protocol', 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n']
  ])('%s: refused, and closed', async (_name, bytes) => {
    const answers = await sendRaw(rig.url, bytes)
    expect(answers.length).toBeLessThanOrEqual(2)
    for (const answer of answers.slice(0, -1)) expect(answer.status).toBe(401)
    expectProblem(answers.at(-1), 400)
  })

  test('a client that goes away in the middle leaves nothing behind', async () => {
    const gone = new AbortController()
    const request = fetch(`${rig.url}/v1/submissions`, {
      method: 'POST',
      headers: { authorization: `Bearer ${rig.files.clients[0]!.token}`, 'content-type': json, 'idempotency-key': 'gone' },
      body: new ReadableStream({ start: controller => controller.enqueue(new TextEncoder().encode('{"prisonerNumber"')) }),
      duplex: 'half',
      signal: gone.signal
    })
    setTimeout(() => gone.abort(), 100)
    await expect(request).rejects.toThrow()
  })
})

describe('searching', () => {
  const search = (body: string | Uint8Array, type = json): Promise<Answer> =>
    rig.as('prison-hmps').post('/v1/nominals/search', body, { 'content-type': type })

  test.each([
    '{',
    '[]x',
    '{"identifiers":[],"identifiers":[]}',
    '{"a":1e999}',
    '\ufeff{}',
    '['.repeat(5000),
    '\u0000',
    '"\\ud800"'
  ])('what is not strict JSON is refused with its place: %j', async body => {
    const answer = await search(body)
    expect(answer).toMatchObject({ status: 400, json: { code: 'malformed-document' } })
    expect(answer.json.errors[0].line).toBeGreaterThanOrEqual(1)
  })

  test('bytes that are not UTF-8, other media types and too many bytes are refused', async () => {
    expect((await search(Buffer.from([0x22, 0xff, 0x22]))).status).toBe(400)
    expect((await search('{}', 'text/plain')).status).toBe(415)
    expect((await search('{}', 'application/json; charset=utf-16')).status).toBe(415)
    expect((await search(JSON.stringify({ x: 'y'.repeat(65 * 1024) }))).status).toBe(413)
    expect((await search('')).status).toBe(400)
  })

  test.each([
    [{}, ''],
    [{ identifiers: [] }, '/identifiers'],
    [{ identifiers: [{ kind: 'nino', value: 'CANARY' }] }, '/identifiers/0/kind'],
    [{ identifiers: [{ kind: 'pnc', value: '' }] }, '/identifiers/0/value'],
    [{ identifiers: [{ kind: 'pnc', value: 'CANARY', more: 'CANARY' }] }, '/identifiers/0'],
    [{ identifiers: Array.from({ length: 21 }, () => ({ kind: 'pnc', value: 'CANARY' })) }, '/identifiers']
  ])('%j is refused at %s', async (body, pointer) => {
    const answer = await search(JSON.stringify(body))
    expect(answer).toMatchObject({ status: 422, json: { code: 'invalid-document' } })
    expect(answer.json.errors.some((error: { pointer?: string }) => (error.pointer ?? '').startsWith(pointer))).toBe(true)
    expect(answer.text).not.toContain('CANARY')
  })

  test('numbers that cannot be read find nobody', async () => {
    const identifiers = ['pnc', 'cro', 'noms', 'crn', 'visor'].map(kind => ({ kind, value: '\ud83d\ude00' }))
    expect(await search(JSON.stringify({ identifiers }))).toMatchObject({ status: 200, json: { nominals: [] } })
  })
})

test('nothing of all this is in the record', async () => {
  const after = await rig.rows()
  for (const table of ['submission', 'entry', 'nominal', 'nominal_version', 'statement', 'statement_history', 'document', 'debt'])
    expect([table, after[table]]).toEqual([table, before[table]])
  expect((await rig.with(undefined).get('/health/ready')).status).toBe(200)
})

function raw(start: string, headers: string[], body = ''): Promise<RawAnswer[]> {
  const all = [
    'Host: x',
    `Authorization: Bearer ${rig.files.clients.find(({ agency }) => agency === 'prison-hmps')!.token}`,
    ...headers
  ]
  if (body !== '' && !headers.some(header => header.startsWith('Content-Length')))
    all.push(`Content-Length: ${body.length}`, 'Connection: close')
  return sendRaw(rig.url, `${start} HTTP/1.1\r\n${all.join('\r\n')}\r\n\r\n${body}`)
}

function expectProblem(answer: RawAnswer | undefined, status: number): void {
  const { head, body } = answer ?? { head: '', body: '' }
  expect(answer?.status).toBe(status)
  const type = /^content-type: ([^;\r]+)/im.exec(head)?.[1] ?? ''
  checkProblem('RAW', '/', status, type, body)
  expect(head).toMatch(/^cache-control: no-store/im)
  expect(head).toMatch(/^connection: close/im)
}
