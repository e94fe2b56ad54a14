import { request } from 'node:http'
import { freshKey } from '../support/caller'
import { startRig, type Rig } from '../support/gateway'
import { lastPaper } from '../support/papers'

let rig: Rig
beforeAll(async () => {
  rig = await startRig()
})
afterAll(() => rig.stop())

const lines = (count: number): string =>
  Array.from({ length: count }, (_, i) => `${new TextDecoder().decode(lastPaper(40 + i, 'prison-hmps').bytes).trim()}\n`).join('')

/** Posts a batch and notes when each piece of the answer arrives. */
function stream(body: string, key: string): Promise<{ status: number; pieces: string[] }> {
  const token = rig.files.clients.find(({ agency }) => agency === 'prison-hmps')?.token ?? ''
  const headers = {
    authorization: `Bearer ${token}`,
    'content-type': 'application/x-ndjson',
    accept: 'application/x-ndjson',
    'idempotency-key': key,
    'content-length': String(Buffer.byteLength(body))
  }
  return new Promise((resolve, reject) => {
    const posted = request(`${rig.url}/v1/submissions`, { method: 'POST', headers }, response => {
      const pieces: string[] = []
      response.on('data', (chunk: Buffer) => pieces.push(chunk.toString()))
      response.on('end', () => resolve({ status: response.statusCode ?? 0, pieces }))
    })
    posted.on('error', reject)
    posted.end(body)
  })
}

test('the results of a batch come one a line, each before the next is taken, and the same when sent again', async () => {
  const key = freshKey()
  const body = lines(3)
  const { status, pieces } = await stream(body, key)
  expect(status).toBe(200)
  expect(pieces.length).toBeGreaterThan(1)
  const results = pieces
    .join('')
    .trim()
    .split('\n')
    .map(line => JSON.parse(line) as { index: number; status: string; submission: string })
  expect(results.map(({ index, status: each }) => [index, each])).toEqual([0, 1, 2].map(index => [index, 'committed']))
  expect(new Set(results.map(({ submission }) => submission)).size).toBe(1)
  expect((await stream(body, key)).pieces.join('')).toBe(pieces.join(''))
})

test('what is refused before any of it is read is on the log too, and only once for one key', async () => {
  const { bytes } = lastPaper(50, 'prison-hmps')
  const post = (headers: Record<string, string>): Promise<{ status: number }> =>
    rig.as('prison-hmps').post('/v1/submissions', bytes, headers)
  const refusals = async (): Promise<string[]> => {
    const { json } = await rig.as('auditor').get('/v1/log/entries?op=refuse&limit=1000')
    return (json.entries as { leaf: string }[]).map(({ leaf }) => (JSON.parse(leaf) as { rsn: string }).rsn)
  }
  const before = (await refusals()).length
  expect((await post({ 'content-type': 'text/plain' })).status).toBe(415)
  expect((await post({ 'content-type': 'application/xml' })).status).toBe(415)
  const key = freshKey()
  await post({ 'content-type': 'application/json', 'idempotency-key': key })
  const other = rig
    .as('prison-hmps')
    .post('/v1/submissions', lastPaper(51, 'prison-hmps').bytes, { 'content-type': 'application/json', 'idempotency-key': key })
  expect((await other).status).toBe(422)
  expect((await refusals()).slice(before)).toEqual(['unsupported-media-type', 'unsupported-media-type', 'idempotency-key-reused'])
})
