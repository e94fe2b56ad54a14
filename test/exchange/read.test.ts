import { randomBytes } from 'node:crypto'
import { readFileSync, writeFileSync } from 'node:fs'
import { tokenHash } from '../../src/exchange'
import type { JsonObject } from '../../src/json'
import type { SyntheticAgency } from '../../src/synthetic'
import type { Answer, Caller } from '../support/caller'
import { startRig, type Rig } from '../support/gateway'
import { catalogue, lastPaper, paper, said } from '../support/papers'
import { decode } from '../../src/formats'

const agencyAuditor = randomBytes(32).toString('hex')
let rig: Rig
beforeAll(async () => {
  rig = await startRig({
    prepare: ({ clientsFile }) => {
      const { clients } = JSON.parse(readFileSync(clientsFile, 'utf8')) as { clients: object[] }
      const more = { name: 'prison-auditor', role: 'auditor', agency: 'prison-hmps', tokenSha256: tokenHash(agencyAuditor) }
      writeFileSync(clientsFile, JSON.stringify({ clients: [...clients, more] }))
    }
  })
})
afterAll(() => rig.stop())

let at = Date.parse('2026-03-01T00:00:00Z')
async function says(person: number, agency: SyntheticAgency, contribution: JsonObject): Promise<JsonObject> {
  const time = (at += 60_000)
  const { bytes, contentType } = paper(person, { agency, contribution, version: time, at: new Date(time).toISOString() })
  const answer = await rig.as(agency).post('/v1/submissions', bytes, { 'content-type': contentType })
  if (answer.status >= 300) throw new Error(answer.text)
  return answer.json.entries[0] as JsonObject
}

const contribution = (person: number, agency: SyntheticAgency): JsonObject => {
  const { flags: _flags, ...rest } = said(person, agency).contribution
  return rest
}

describe('a nominal', () => {
  let id = ''
  const times: string[] = []
  const seen: Answer[] = []

  beforeAll(async () => {
    const own = contribution(0, 'prison-hmps')
    for (const religion of ['First', 'Second', 'Third']) {
      id = String((await says(0, 'prison-hmps', { ...own, person: { ...(own['person'] as JsonObject), religion } }))['nominal'])
      const answer = await rig.as('prison-hmps').get(`/v1/nominals/${id}`)
      times.push(answer.json.updatedAt as string)
      seen.push(answer)
      await new Promise(resolve => setTimeout(resolve, 15))
    }
    await says(0, 'police-ctnm', contribution(0, 'police-ctnm'))
  })

  test('is read at every version and every time as it was then, what the reader said itself included', async () => {
    for (const [i, before] of seen.entries()) {
      for (const query of [`version=${i + 1}`, `asOf=${times[i] ?? ''}`]) {
        const answer = await rig.as('prison-hmps').get(`/v1/nominals/${id}?${query}`)
        expect(answer.json).toEqual(before.json)
      }
    }
    expect(seen.map(({ json }) => json.record.person.religion as string)).toEqual(['First', 'Second', 'Third'])
    const early = new Date(Date.parse(times[0]!) - 1).toISOString()
    expect((await rig.as('prison-hmps').get(`/v1/nominals/${id}?asOf=${early}`)).status).toBe(404)
    expect((await rig.as('prison-hmps').get(`/v1/nominals/${id}?asOf=2999-01-01`)).json.version).toBe(4)
    expect((await rig.as('prison-hmps').get(`/v1/nominals/${id}?version=5`)).status).toBe(404)
  })

  test('lists its versions, newest first, page by page', async () => {
    const all = (await rig.as('police-ctnm').get(`/v1/nominals/${id}/versions`)).json.versions
    expect(all.map(({ version }: JsonObject) => version)).toEqual([4, 3, 2, 1])
    expect(all.map(({ agency }: JsonObject) => agency)).toEqual(['police-ctnm', 'prison-hmps', 'prison-hmps', 'prison-hmps'])
    const page = (await rig.as('police-ctnm').get(`/v1/nominals/${id}/versions?before=4&limit=2`)).json.versions
    expect(page).toEqual(all.slice(1, 3))
    for (const { link, version } of all) expect((await rig.as('police-ctnm').get(link as string)).json.version).toBe(version)
  })

  test('shows findings only of what the reader may see, at their place in what it sees', async () => {
    const { riskAssessments: _none, ...rest } = contribution(1, 'police-ctnm')
    const visits = [
      ...((rest['visits'] ?? []) as JsonObject[]).map(visit => ({
        ...visit,
        startedAt: '2019-02-02T14:00:00Z',
        endedAt: '2019-02-02T15:00:00Z'
      }))
    ]
    const { nominal } = await says(1, 'police-ctnm', { ...rest, visits })
    const police = (await rig.as('police-ctnm').get(`/v1/nominals/${String(nominal)}`)).json
    const prison = (await rig.as('prison-hmps').get(`/v1/nominals/${String(nominal)}`)).json
    expect(police.findings.some(({ path }: JsonObject) => String(path).startsWith('/visits/'))).toBe(true)
    expect(prison.record.visits).toBeUndefined()
    const receipt = await says(1, 'prison-hmps', contribution(1, 'prison-hmps'))
    expect(receipt['nominal']).toBe(nominal)
    expect((receipt['findings'] as JsonObject[]).filter(({ path }) => String(path).startsWith('/visits'))).toEqual([])
    expect(prison.findings.filter(({ path }: JsonObject) => String(path).startsWith('/visits'))).toEqual([])
    expect(Object.keys(prison.provenance).filter(path => path.startsWith('/visits'))).toEqual([])
  })

  test('is found by every identifier, by those who may see it', async () => {
    const identifiers = (said(0, 'prison-hmps').contribution['identifiers'] as JsonObject[]).filter(
      ({ kind }) => kind === 'noms' || kind === 'pnc'
    )
    for (const identifier of identifiers) {
      const body = JSON.stringify({ identifiers: [{ kind: identifier['kind'], value: identifier['value'] }] })
      const answer = await rig.as('police-ctnm').post('/v1/nominals/search', body, { 'content-type': 'application/json' })
      expect(answer.json.nominals).toMatchObject([{ id, version: 4 }])
    }
    const long = JSON.stringify({
      identifiers: [
        { kind: 'pnc', value: '2013/1401989Y' },
        { kind: 'noms', value: 'z6555wm' }
      ]
    })
    expect(
      (await rig.as('police-ctnm').post('/v1/nominals/search', long, { 'content-type': 'application/json' })).json.nominals
    ).toHaveLength(1)
  })

  test('is a document in each of the reader’s own formats', async () => {
    for (const [agency, format] of [
      ['police-ctnm', 'police-ctnm/nominal'],
      ['prison-hmps', 'prison-hmps/prisoner-search'],
      ['prison-hmps', 'prison-hmps/offloc']
    ] as const) {
      const answer = await rig.as(agency).get(`/v1/nominals/${id}/document?format=${format}`)
      expect(answer.status).toBe(200)
      expect(answer.headers.get('format')).toBe(format)
      expect(answer.headers.get('nominal-version')).toBe('4')
      const mapping = catalogue().mappings.get(format)!.mapping
      const { entries, faults } = decode(Buffer.from(answer.text), answer.headers.get('content-type') ?? '', mapping.format)
      expect([faults, entries.map(({ ok }) => ok)]).toEqual([[], [true]])
    }
    for (const [why, format] of [
      ['of another agency', 'police-ctnm/nominal'],
      ['only read', 'prison-hmps/event']
    ])
      expect([why, (await rig.as('prison-hmps').get(`/v1/nominals/${id}/document?format=${format}`)).status]).toEqual([why, 404])
  })
})

describe('who may not see a nominal', () => {
  test('gets 404 everywhere, finds nothing, and is told nothing', async () => {
    const { convictions: _c, licence: _l, custody: _cu, ...rest } = contribution(2, 'police-ctnm')
    const identifiers = (rest['identifiers'] as JsonObject[]).filter(({ kind }) => kind === 'pnc')
    const core = { ...(rest['core'] as JsonObject), category: 'CT_NOMINAL_UNCONVICTED' }
    const { nominal } = await says(2, 'police-ctnm', { ...rest, core, identifiers })
    await rig.settled()
    for (const agency of ['prison-hmps', 'probation-nsd'] as const) {
      for (const path of ['', '?version=1', '/versions', '/document'])
        expect((await rig.as(agency).get(`/v1/nominals/${String(nominal)}${path}`)).status).toBe(404)
      const body = JSON.stringify({ identifiers: identifiers.map(({ kind, value }) => ({ kind, value })) })
      expect(
        (await rig.as(agency).post('/v1/nominals/search', body, { 'content-type': 'application/json' })).json.nominals
      ).toEqual([])
      expect((await rig.as(agency).get('/v1/changes?limit=1000')).text).not.toContain(String(nominal))
    }
  })
})

describe('the feed of changes', () => {
  test('is paged without loss or repeat while changes are made', async () => {
    const read: JsonObject[] = []
    let after = 0
    const page = async (): Promise<number> => {
      const { changes, next } = (await rig.as('police-ctnm').get(`/v1/changes?after=${after}&limit=2`)).json
      read.push(...(changes as JsonObject[]))
      after = next as number
      return (changes as JsonObject[]).length
    }
    for (const person of [10, 11, 12, 13, 14]) {
      await says(person, 'prison-hmps', contribution(person, 'prison-hmps'))
      await page()
    }
    await rig.settled()
    while ((await page()) > 0);
    const whole = (await rig.as('police-ctnm').get('/v1/changes?limit=1000')).json.changes
    expect(read).toEqual(whole)
    expect(new Set(whole.map(({ delivery }: JsonObject) => delivery)).size).toBe(whole.length)
    for (const { links } of whole.slice(-2)) expect((await rig.as('police-ctnm').get(links.nominal as string)).status).toBe(200)
  })
})

describe('the sync log', () => {
  const all = async (who: Caller, filter = '', limit = 1000): Promise<JsonObject[]> => {
    const lines: JsonObject[] = []
    for (let after = 0; ;) {
      const { entries, next, more } = (await who.get(`/v1/log/entries?after=${after}&limit=${limit}${filter}`)).json
      lines.push(...(entries as JsonObject[]))
      if (!more) return lines
      after = next as number
    }
  }

  test('is read by every filter', async () => {
    const auditor = rig.as('auditor')
    const posted = await rig
      .as('prison-hmps')
      .post('/v1/submissions', lastPaper(20, 'prison-hmps').bytes, { 'content-type': 'application/json' })
    const { submission, entries } = posted.json
    const correlation = posted.headers.get('correlation-id') ?? ''
    await rig.settled()
    const whole = await all(auditor)
    const leaf = (line: JsonObject): JsonObject => JSON.parse(String(line['leaf'])) as JsonObject
    const mine = whole.filter(line => line['submission'] === submission)
    expect(mine.map(({ op }) => op)).toEqual(['collect', 'alter'])
    const subject = String(mine[0]!['subject'])
    const delivery = String(whole.find(line => line['subject'] === subject && line['delivery'] !== undefined)?.['delivery'])
    const time = String(mine[0]!['at'])
    const filters: [string, (line: JsonObject) => boolean][] = [
      ['&op=collect', line => line['op'] === 'collect'],
      ['&agency=prison-hmps', line => line['agency'] === 'prison-hmps'],
      [`&nominal=${entries[0].nominal}`, line => line['subject'] === subject],
      [`&subject=${subject}`, line => line['subject'] === subject],
      [
        `&stream=${encodeURIComponent('prison-hmps/prison-hmps-demo')}`,
        line => line['stream'] === 'prison-hmps/prison-hmps-demo'
      ],
      [`&submission=${submission}`, line => line['submission'] === submission],
      [`&delivery=${delivery}`, line => line['delivery'] === delivery],
      [`&correlation=${correlation}`, line => leaf(line)['cid'] === correlation],
      ['&result=created', line => line['result'] === 'created'],
      [`&from=${time}`, line => String(line['at']) >= time],
      [`&to=${time}`, line => String(line['at']) < time],
      [
        '&op=collect&agency=police-ctnm&result=committed',
        line => line['op'] === 'collect' && line['agency'] === 'police-ctnm' && line['result'] === 'committed'
      ]
    ]
    const last = Number(whole.at(-1)!['arrival'])
    for (const [filter, holds] of filters) {
      const found = (await all(auditor, filter)).filter(({ arrival }) => Number(arrival) <= last)
      expect([filter, found.map(({ id }) => id)]).toEqual([filter, whole.filter(holds).map(({ id }) => id)])
      expect(found.length).toBeGreaterThan(0)
    }
  })

  test('is paged without loss or repeat while acts are written', async () => {
    let writing = true
    const writer = (async () => {
      for (let person = 30; writing; person++)
        await rig.as('prison-hmps').get(`/v1/nominals/00000000-0000-4000-8000-0000000000${String(person % 100).padStart(2, '0')}`)
    })()
    const read = await all(rig.as('auditor'), '', 7)
    writing = false
    await writer
    const last = Number(read.at(-1)!['arrival'])
    const whole = (await all(rig.as('auditor'))).filter(({ arrival }) => Number(arrival) <= last)
    expect(read.map(({ id }) => id)).toEqual(whole.map(({ id }) => id))
    const streams = new Map<string, number>()
    for (const { stream, n } of whole) {
      expect(n).toBe((streams.get(String(stream)) ?? 0) + 1)
      streams.set(String(stream), Number(n))
    }
  })

  test('comes as NDJSON where that is asked for', async () => {
    const answer = await rig.as('auditor').get('/v1/log/entries?limit=5', { accept: 'application/x-ndjson' })
    expect(answer.headers.get('content-type')).toMatch(/^application\/x-ndjson/)
    const lines = answer.text
      .trimEnd()
      .split('\n')
      .map(line => JSON.parse(line) as JsonObject)
    expect(lines).toHaveLength(5)
    expect(answer.headers.get('link')).toContain(`after=${String(lines.at(-1)!['arrival'])}`)
    expect(lines.map(({ id }) => id)).toEqual(
      (await rig.as('auditor').get('/v1/log/entries?limit=5')).json.entries.map(({ id }: JsonObject) => id)
    )
  })

  test('of an agency’s auditor holds that agency’s acts alone, whatever is asked', async () => {
    const own = rig.with(agencyAuditor)
    for (const filter of ['', '&agency=police-ctnm', '&op=collect', '&stream=police-ctnm/police-ctnm-demo']) {
      const lines = await all(own, filter)
      expect(new Set(lines.map(({ agency }) => agency)).size).toBeLessThanOrEqual(1)
      for (const { agency } of lines) expect(agency).toBe('prison-hmps')
    }
    expect((await all(own)).length).toBeGreaterThan(0)
  })

  test('holds the reading of the log itself, and of what is not there', async () => {
    const before = (await all(rig.as('auditor'))).length
    await rig.as('police-ctnm').get('/v1/nominals/00000000-0000-4000-8000-000000000000')
    const lines = (await all(rig.as('auditor'))).slice(before)
    const acts = lines.map(({ op, result, system }) => [op, result, system])
    expect(acts).toContainEqual(['consult', 'not-found', 'police-ctnm-demo'])
    expect(acts).toContainEqual(['consult', 'listed', 'auditor-demo'])
  })
})
