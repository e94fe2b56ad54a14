import { randomUUID } from 'node:crypto'
import { startRig, type Rig } from '../support/gateway'
import { openapi, operations } from '../support/openapi'
import type { JsonObject } from '../../src/json'
import { lastPaper, paper, said } from '../support/papers'

let rig: Rig
let nominal = ''
beforeAll(async () => {
  rig = await startRig()
  const { bytes, contentType } = lastPaper(0, 'police-ctnm')
  const posted = await rig.as('police-ctnm').post('/v1/submissions', bytes, { 'content-type': contentType })
  if (posted.status !== 201) throw new Error(posted.text)
  nominal = posted.json.entries[0].nominal
})
afterAll(() => rig.stop())

const roles = ['agency', 'auditor', 'engineer', 'operator'] as const
const pathOf = (template: string): string => template.replaceAll('{id}', randomUUID()).replaceAll('{code}', 'not-found')
const open = operations.filter(({ security }) => security?.length === 0)
const locked = operations.filter(({ security }) => security?.length !== 0)
const matrix = locked.flatMap(({ method, path, tags }) =>
  roles.map(role => ({ method, path, role, permitted: !tags || tags.includes(role) }))
)

describe('credentials', () => {
  const bad: [string, string | undefined][] = [
    ['none', undefined],
    ['an unknown token', 'Bearer vg_aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa'],
    ['another scheme', 'Basic dXNlcjpwYXNzd29yZA=='],
    ['an empty token', 'Bearer '],
    ['a token with blanks', 'Bearer a b'],
    ['a token cut short', 'cut'],
    ['the hash of a token', 'hash']
  ]
  const header = (value: string | undefined): Record<string, string> => {
    const { token } = rig.files.clients[0]!
    if (value === undefined) return {}
    if (value === 'cut') return { authorization: `Bearer ${token.slice(0, -1)}` }
    if (value === 'hash') return { authorization: `Bearer ${'a'.repeat(64)}` }
    return { authorization: value }
  }

  test.each(locked.map(({ method, path }) => [method, path]))(
    '%s %s takes no bad credential, and answers all alike',
    async (method, path) => {
      const answers = await Promise.all(
        bad.map(([, value]) => rig.with(undefined).send(method, pathOf(path), { headers: header(value) }))
      )
      expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([401]))
      expect(new Set(answers.map(({ text }) => text)).size).toBe(1)
      for (const { headers } of answers) expect(headers.get('www-authenticate')).toBe('Bearer realm="visor-gateway"')
    }
  )

  test.each(matrix)('$method $path for the role $role: $permitted', async ({ method, path, role, permitted }) => {
    const answer = await rig.as(role === 'agency' ? 'police-ctnm' : role).send(method, pathOf(path), {})
    if (permitted) expect([200, 400, 404, 415]).toContain(answer.status)
    else expect(answer).toMatchObject({ status: 403, json: { code: 'forbidden' } })
  })

  test.each(open.map(({ method, path }) => [method, path]))('%s %s is open', async (method, path) => {
    expect((await rig.with(undefined).send(method, path)).status).toBe(200)
  })

  test('what is not there is not even said without a credential', async () => {
    expect((await rig.with(undefined).get('/v1/no-such-thing')).status).toBe(401)
    expect((await rig.with(undefined).get('/health/no-such-thing')).status).toBe(401)
  })

  test('the role is that of the credential, whatever the request says of itself', async () => {
    const forged = {
      'x-forwarded-for': '127.0.0.1',
      'x-agency': 'police-ctnm',
      'client-cert': ':AAAA:',
      'x-forwarded-host': 'elsewhere.test'
    }
    const before = await rig.as('prison-hmps').get(`/v1/nominals/${nominal}?version=1`)
    expect((await rig.as('prison-hmps').get(`/v1/nominals/${nominal}?version=1`, forged)).text).toBe(before.text)
    expect((await rig.as('auditor').get(`/v1/nominals/${nominal}`, forged)).status).toBe(403)
  })
})

describe('headers', () => {
  test.each(['/v1/log/entries', '/v1/nothing', '/v1/log/entries?limit=x', '/openapi.json', '/problems/internal'])(
    'of %s keep the answer out of caches and frames, and tell nothing of the server',
    async path => {
      const { headers } = await rig.as('auditor').get(path)
      expect(headers.get('cache-control')).toBe('no-store')
      expect(headers.get('x-content-type-options')).toBe('nosniff')
      expect(headers.get('content-security-policy')).toBe("default-src 'none';frame-ancestors 'none'")
      expect(headers.get('strict-transport-security')).toMatch(/max-age=\d{7,}/)
      expect(headers.get('referrer-policy')).toBe('no-referrer')
      expect(headers.get('correlation-id')).toMatch(/^[0-9a-f-]{36}$/)
      for (const name of ['x-powered-by', 'server', 'etag', 'access-control-allow-origin']) expect(headers.get(name)).toBeNull()
    }
  )

  test('of the open routes too', async () => {
    const { headers } = await rig.with(undefined).get('/health/ready')
    expect(headers.get('cache-control')).toBe('no-store')
    expect(headers.get('x-content-type-options')).toBe('nosniff')
    expect(headers.get('x-powered-by')).toBeNull()
  })
})

describe('what is not there', () => {
  test('is answered byte for byte like what may not be seen', async () => {
    const hidden = await rig.as('police-ctnm').post('/v1/submissions', unconvicted(), { 'content-type': 'application/xml' })
    expect(hidden.status).toBe(201)
    const { submission, entries } = hidden.json
    const nobody = randomUUID()
    for (const rest of [
      '',
      '/versions',
      '/document',
      '?version=1',
      '?asOf=2030-01-01',
      '/document?format=prison-hmps/prisoner-search'
    ]) {
      const seen = await rig.as('prison-hmps').get(`/v1/nominals/${entries[0].nominal}${rest}`)
      const missing = await rig.as('prison-hmps').get(`/v1/nominals/${nobody}${rest}`)
      const odd = await rig.as('prison-hmps').get(`/v1/nominals/not-an-id${rest}`)
      expect([seen.status, missing.status, odd.status]).toEqual([404, 404, 404])
      expect(bare(seen)).toEqual(bare(missing))
      expect(bare(odd)).toEqual(bare(missing))
    }
    const other = await rig.as('prison-hmps').get(`/v1/submissions/${submission}`)
    expect(bare(other)).toEqual(bare(await rig.as('prison-hmps').get(`/v1/submissions/${nobody}`)))
    expect((await rig.as('police-ctnm').get(`/v1/submissions/${submission}`)).status).toBe(200)
  })

  test('a path of no route, a method of no route, and a path that cannot be read', async () => {
    const operator = rig.as('operator')
    for (const path of [
      '/',
      '/v1',
      '/v2/nominals',
      '/v1/nominals',
      '/v1/nominals//',
      '/.env',
      '/v1/log',
      '/problems/constructor'
    ])
      expect(await operator.get(path)).toMatchObject({ status: 404, json: { code: 'not-found' } })
    for (const path of ['/problems/%zz', '/v1/nominals/%ff', '/%'])
      expect([400, 403, 404]).toContain((await operator.get(path)).status)
    for (const path of ['/problems/%zz', '/v1/submissions/%E0%A4%A'])
      expect((await rig.as('police-ctnm').get(path)).status).toBe(400)
  })

  test.each(Object.entries(openapi.paths))('%s answers other methods with 405 and what it takes', async (path, item) => {
    const known = Object.keys(item).map(method => method.toUpperCase())
    for (const method of ['PUT', 'DELETE', 'PATCH', 'OPTIONS', ...['GET', 'POST'].filter(each => !known.includes(each))]) {
      const answer = await rig.as('operator').send(method, pathOf(path))
      expect(answer).toMatchObject({ status: 405, json: { code: 'method-not-allowed' } })
      expect(
        answer.headers
          .get('allow')
          ?.split(', ')
          .filter(each => each !== 'HEAD')
      ).toEqual(known)
    }
  })
})

describe('query parameters', () => {
  const agency: [string, string][] = [
    ['/v1/nominals/ID', 'version=0'],
    ['/v1/nominals/ID', 'version=-1'],
    ['/v1/nominals/ID', 'version=1.5'],
    ['/v1/nominals/ID', 'version=1&version=2'],
    ['/v1/nominals/ID', 'version=1&asOf=2026-01-01'],
    ['/v1/nominals/ID', 'asOf=yesterday'],
    ['/v1/nominals/ID', 'asOf=2026-02-30'],
    ['/v1/nominals/ID', 'asOf=2026-02-30T00:00:00Z'],
    ['/v1/nominals/ID', 'asOf=2026-01-01T00:00:00'],
    ['/v1/nominals/ID', 'verison=1'],
    ['/v1/nominals/ID', '__proto__=1'],
    ['/v1/nominals/ID/versions', 'limit=0'],
    ['/v1/nominals/ID/versions', 'limit=1001'],
    ['/v1/nominals/ID/versions', 'before=x'],
    ['/v1/nominals/ID/document', 'format=../../etc/passwd'],
    ['/v1/submissions/ID', 'after=-1'],
    ['/v1/changes', 'after=%27%20OR%201=1'],
    ['/v1/changes', 'after=9999999999999999'],
    ['/v1/changes', 'limit=1e3']
  ]
  test.each(agency)('%s?%s is refused', async (path, query) => {
    const answer = await rig.as('police-ctnm').get(`${path.replace('ID', nominal)}?${query}`)
    expect(answer).toMatchObject({ status: 400, json: { code: 'malformed-request' } })
  })

  test.each([
    'from=x',
    'to=2026-13-01',
    'op=%00',
    'agency=a%20b',
    'nominal=x',
    'after=-1',
    'limit=5000',
    'stream=..%0a',
    'unknown=1'
  ])('/v1/log/entries?%s is refused', async query => {
    expect(await rig.as('auditor').get(`/v1/log/entries?${query}`)).toMatchObject({ status: 400 })
  })

  test('all faults are told together, and none of the values', async () => {
    const answer = await rig.as('auditor').get('/v1/log/entries?from=CANARY1&to=CANARY2&limit=CANARY3&nothing=CANARY4')
    expect(answer.json.errors).toHaveLength(4)
    expect(answer.text).not.toContain('CANARY')
  })

  test.each([
    ['police-ctnm', '/v1/nominals/ID?version=2147483648', 400],
    ['police-ctnm', '/v1/nominals/ID?version=2147483647', 404],
    ['police-ctnm', '/v1/nominals/ID?asOf=0000-01-01', 400],
    ['police-ctnm', '/v1/nominals/ID?asOf=0001-01-01', 404],
    ['police-ctnm', '/v1/nominals/ID?asOf=9999-12-31T23:59:59-14:00', 400],
    ['police-ctnm', '/v1/nominals/ID?asOf=9999-12-31T23:59:59.999999999%2B14:00', 200],
    ['police-ctnm', '/v1/nominals/ID/versions?before=2147483647', 200],
    ['police-ctnm', '/v1/changes?after=999999999999999', 200],
    ['auditor', '/v1/log/entries?after=9007199254740991', 200],
    ['auditor', '/v1/log/entries?from=0001-01-01&to=9999-12-31', 200]
  ] as const)('%s: numbers and times at the edge of what is stored: %s', async (who, path, status) => {
    expect((await rig.as(who).get(path.replace('ID', nominal))).status).toBe(status)
  })

  test('submissions at the edge of what is stored', async () => {
    const police = rig.as('police-ctnm')
    const { bytes, contentType } = lastPaper(0, 'police-ctnm')
    const { submission } = (await police.post('/v1/submissions', bytes, { 'content-type': contentType })).json
    expect((await police.get(`/v1/submissions/${submission}?after=2147483647`)).json.entries).toEqual([])
  })
})

function bare({ status, headers, text }: { status: number; headers: Headers; text: string }): unknown {
  const kept = [...headers].filter(([name]) => name !== 'correlation-id' && name !== 'date')
  return { status, headers: kept, text }
}

/** A person who was never convicted and is known to police alone. */
function unconvicted(): Uint8Array {
  const { contribution } = said(1, 'police-ctnm', 'arrest')
  const core = { ...(contribution['core'] as JsonObject), category: 'CT_NOMINAL_UNCONVICTED' }
  return paper(1, { agency: 'police-ctnm', contribution: { ...contribution, core } }).bytes
}
