import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { runCli, startCli, type Run } from '../support/compiled'
import { lastPaper, said } from '../support/papers'
import { tokenHash } from '../../src/exchange'
import type { JsonObject } from '../../src/json'

let directory: string
beforeAll(() => void (directory = mkdtempSync(join(tmpdir(), 'gateway-cli-'))))
afterAll(() => rmSync(directory, { recursive: true, force: true }))

function file(name: string, content: string | Uint8Array): string {
  const path = join(directory, name)
  writeFileSync(path, content)
  return path
}

/** Runs a few at a time: each is a process of its own, and there may be two cores. */
async function all(runs: readonly (readonly string[])[], input?: string | Uint8Array): Promise<Run[]> {
  const results: Run[] = []
  for (let i = 0; i < runs.length; i += 2)
    results.push(...(await Promise.all(runs.slice(i, i + 2).map(args => runCli(args, input === undefined ? {} : { input })))))
  return results
}

describe('help', () => {
  const verbs = ['', 'serve', 'demo', 'map', 'map up', 'guidance check']

  test('of every verb is on stdout, and the verb is fine', async () => {
    const runs = await all(verbs.map(verb => [...verb.split(' ').filter(Boolean), '--help']))
    for (const [i, { code, stdout, stderr }] of runs.entries()) {
      expect([verbs[i], code, stderr]).toEqual([verbs[i], 0, ''])
      expect(stdout).toMatch(/^Usage: gateway/)
    }
  })
})

describe('wrong usage ends with 2, on stderr alone, and says what would be right', () => {
  const wrong: [string, RegExp][] = [
    ['', /Usage: gateway/],
    ['identifer check pnc 03/3Y', /Did you mean identifier/],
    ['map rountrip', /Did you mean roundtrip/],
    ['map up --mapping prison-hmps/prisoner-search', /missing required argument 'file'/],
    [
      'map up x.json --mapping prison-hmps/nothing',
      /no mapping is named "prison-hmps\/nothing"; there are .*prison-hmps\/offloc/
    ],
    ['identifier check passport 1', /KIND must be one of .*pnc/],
    ['synth', /required option '--agency/],
    ['synth --agency nobody', /--agency must be one of police-ctnm/],
    ['synth --agency prison-hmps --count many', /--count must be a whole number/],
    ['demo --pace fast', /--pace must be a whole number/],
    ['guidance check x.json --as-of 2026-02-30', /--as-of must be a day/],
    ['guidance check x.json --pack nothing', /no pack has the id "nothing"; there are/],
    ['guidance check x.json --phase later', /--phase must be one of before-mapps/]
  ]
  test('for each', async () => {
    const runs = await all(wrong.map(([line]) => line.split(' ').filter(Boolean)))
    for (const [i, { code, stdout, stderr }] of runs.entries()) {
      const [line, expected] = wrong[i]!
      expect([line, code, stdout]).toEqual([line, 2, ''])
      expect(stderr).toMatch(expected)
      expect(stderr).not.toMatch(/\n\s+at /)
    }
  })
})

describe('identifier check', () => {
  test('says canonical form, validity and reason', async () => {
    const runs = await all([
      ['identifier', 'check', 'pnc', '03/3Y', '--json'],
      ['identifier', 'check', 'pnc', '03/3A', '--json'],
      ['identifier', 'check', 'noms', 'not one', '--json'],
      ['identifier', 'check', 'pnc', '03/3Y']
    ])
    expect(runs.map(({ code }) => code)).toEqual([0, 1, 1, 0])
    expect(runs[0]!.json).toEqual({ kind: 'pnc', raw: '03/3Y', canonical: '2003/0000003Y', valid: true, reason: null })
    expect(runs[1]!.json).toMatchObject({ kind: 'pnc', raw: '03/3A', valid: false, reason: expect.stringMatching(/./) as string })
    expect(runs[2]!.json).toEqual({
      kind: 'noms',
      raw: 'not one',
      canonical: null,
      valid: false,
      reason: expect.stringMatching(/./) as string
    })
    expect(runs[3]!.stdout).toBe('valid: 2003/0000003Y\n')
    for (const { stderr } of runs) expect(stderr).toBe('')
  })
})

describe('map', () => {
  const prison = (): string => file('prisoner.json', lastPaper(0, 'prison-hmps').bytes)
  const police = (): string => file('nominal.xml', lastPaper(0, 'police-ctnm').bytes)

  test('list names every mapping', async () => {
    const { code, json, stderr } = await runCli(['map', 'list', '--json'])
    expect([code, stderr]).toEqual([0, ''])
    expect(json.mappings.length).toBeGreaterThanOrEqual(4)
    for (const mapping of json.mappings) {
      expect(mapping).toMatchObject({
        name: expect.stringMatching(/^[a-z-]+\/[a-z-]+$/) as string,
        version: expect.any(String) as string,
        hash: expect.stringMatching(/^[0-9a-f]{64}$/) as string
      })
      expect([['up'], ['up', 'down']]).toContainEqual(mapping.directions)
      expect(mapping.name.startsWith(`${String(mapping.agency)}/`)).toBe(true)
      expect(mapping.format).toBeDefined()
    }
  })

  test('up, down and roundtrip, from a file and from standard input', async () => {
    const up = await runCli(['map', 'up', '--mapping', 'prison-hmps/prisoner-search', prison(), '--json'])
    expect([up.code, up.stderr]).toEqual([0, ''])
    expect(up.json.entries).toHaveLength(1)
    const { contribution, residue, report } = up.json.entries[0]
    expect(contribution.identifiers).toContainEqual(expect.objectContaining({ kind: 'noms', value: 'Z6555WM' }))
    expect([Array.isArray(residue), Array.isArray(report)]).toEqual([true, true])
    const piped = await runCli(['map', 'up', '--mapping', 'prison-hmps/prisoner-search', '-', '--json'], {
      input: lastPaper(0, 'prison-hmps').bytes
    })
    expect(piped.json).toEqual(up.json)
    const record = file('record.json', JSON.stringify(contribution))
    const down = await runCli(['map', 'down', '--mapping', 'prison-hmps/prisoner-search', '--base', prison(), record])
    expect(down.code).toBe(0)
    expect(JSON.parse(down.stdout)).toEqual(JSON.parse(Buffer.from(lastPaper(0, 'prison-hmps').bytes).toString()))
    expect(down.stderr).toMatch(/^fidelity /m)
    const [equal, xml] = await all([
      ['map', 'roundtrip', '--mapping', 'prison-hmps/prisoner-search', '--json', prison(), prison()],
      ['map', 'roundtrip', '--mapping', 'police-ctnm/nominal', police()]
    ])
    expect([equal!.code, xml!.code]).toEqual([0, 0])
    expect(equal!.json.results).toMatchObject([
      { record: 0, equal: true },
      { record: 0, equal: true }
    ])
    expect(xml!.stdout).toMatch(/^equal/)
  })

  test('says where a document is wrong, and cannot do what is not there', async () => {
    const [broken, bytes, gone, record] = await all([
      ['map', 'up', '--mapping', 'prison-hmps/prisoner-search', file('broken.json', '{\n "prisonerNumber": }')],
      ['map', 'roundtrip', '--mapping', 'prison-hmps/prisoner-search', file('bytes.json', Buffer.from([0x22, 0xff, 0x22]))],
      ['map', 'up', '--mapping', 'prison-hmps/prisoner-search', join(directory, 'nothing.json')],
      ['map', 'down', '--mapping', 'prison-hmps/prisoner-search', file('list.json', '[]')]
    ])
    expect([broken!.code, bytes!.code, gone!.code, record!.code]).toEqual([1, 1, 3, 1])
    expect(broken!.stderr).toMatch(/broken\.json:2:20: /)
    expect(gone!.stderr).toMatch(/cannot read .*nothing\.json \(ENOENT\)/)
    for (const { stdout } of [broken!, bytes!, gone!, record!]) expect(stdout).toBe('')
  })

  test('takes standard input byte for byte: what is refused from a file is refused from a pipe', async () => {
    for (const input of [Buffer.from('\ufeff{}')]) {
      const run = await runCli(['map', 'up', '--mapping', 'prison-hmps/prisoner-search', '-'], { input })
      expect([run.code, run.stdout]).toEqual([1, ''])
    }
  })
})

describe('synth', () => {
  test('writes documents, one a line or one batch, the same for the same seed', async () => {
    const runs = await all([
      ['synth', '--seed', '7', '--count', '3', '--agency', 'prison-hmps'],
      ['synth', '--seed', '7', '--count', '3', '--agency', 'prison-hmps'],
      ['synth', '--seed', '8', '--count', '3', '--agency', 'prison-hmps'],
      ['synth', '--count', '2', '--agency', 'prison-hmps', '--format', 'offloc'],
      ['synth', '--count', '2', '--agency', 'police-ctnm']
    ])
    const [first, again, other, rows, xml] = runs.map(({ stdout }) => stdout)
    for (const { code, stderr } of runs) expect([code, stderr]).toEqual([0, ''])
    expect(
      first!
        .trimEnd()
        .split('\n')
        .map(line => (JSON.parse(line) as JsonObject)['prisonerNumber'])
    ).toHaveLength(3)
    expect(again).toBe(first)
    expect(other).not.toBe(first)
    expect(rows!.trimEnd().split('\r\n')).toHaveLength(2)
    expect(xml!.match(/<Nominal /g)).toHaveLength(2)
  })

  test('ends quietly when nobody reads on', async () => {
    for (const args of [
      ['synth', '--count', '60', '--agency', 'police-ctnm'],
      ['map', 'list']
    ]) {
      const child = startCli(args)
      const said: Buffer[] = []
      child.stderr.on('data', (part: Buffer) => said.push(part))
      child.stdout.destroy()
      const code = await new Promise(resolve => child.on('close', resolve))
      expect([args[0], code, Buffer.concat(said).toString()]).toEqual([args[0], 0, ''])
    }
  })
})

describe('guidance', () => {
  test('list names packs and rules', async () => {
    const { code, json, stderr } = await runCli(['guidance', 'list', '--json'])
    expect([code, stderr]).toEqual([0, ''])
    const rules = json.packs.flatMap((pack: { rules: JsonObject[] }) => pack.rules)
    for (const id of ['R2-01', 'R2-02', 'R1-01', 'R3-01', 'R3-03', 'R3-14', 'R3-15', 'R3-17', 'R3-21', 'ST-01', 'ID-01', 'ID-05'])
      expect(rules.map((rule: JsonObject) => rule['id'])).toContain(id)
    for (const pack of json.packs)
      expect(pack).toMatchObject({
        id: expect.any(String) as string,
        version: expect.any(String) as string,
        status: expect.any(String) as string
      })
    for (const rule of rules)
      expect(rule).toMatchObject({
        severity: expect.stringMatching(/^(?:must|should)$/) as string,
        basis: expect.stringMatching(/^(?:sourced|part|inferred)$/) as string,
        source: { document: expect.any(String) as string },
        binds: expect.any(Array) as unknown[]
      })
  })

  test('check finds a visit that started without an assessment, and ends with 1', async () => {
    const { riskAssessments: _none, ...rest } = said(0, 'police-ctnm').contribution
    const visited = file('visited.json', JSON.stringify({ ...rest, visits: [{ id: 'V-1', startedAt: '2026-02-02T14:00:00Z' }] }))
    const [found, text, early] = await all([
      ['guidance', 'check', visited, '--json'],
      ['guidance', 'check', visited],
      ['guidance', 'check', visited, '--as-of', '1999-01-01']
    ])
    expect([found!.code, text!.code, early!.code]).toEqual([1, 1, 2])
    const finding = found!.json.findings.find(({ rule }: JsonObject) => rule === 'R2-01')
    expect(finding).toMatchObject({
      rule: 'R2-01',
      severity: 'must',
      path: '/visits/0',
      message: expect.any(String) as string,
      source: { document: expect.any(String) as string, paragraph: expect.any(String) as string }
    })
    expect(text!.stdout).toMatch(/^R2-01 must \/visits\/0$/m)
    expect(early!.stderr).toMatch(/no pack is in force/)
  })

  test('check of a record that meets every rule that must be met is fine; of what is no record, wrong', async () => {
    const [fine, schema, json, gone] = await all([
      ['guidance', 'check', file('fine.json', '{}'), '--json', '--phase', 'transition'],
      ['guidance', 'check', file('schema.json', '{"visits":[{"id":7,"CANARY":"CANARY"}]}'), '--json'],
      ['guidance', 'check', file('text.json', 'no json')],
      ['guidance', 'check', join(directory, 'nothing.json')]
    ])
    expect(fine!.json.findings.filter(({ severity }: JsonObject) => severity === 'must').length > 0).toBe(fine!.code === 1)
    expect([schema!.code, schema!.stdout]).toEqual([1, ''])
    expect(schema!.stderr).toMatch(/\/visits\/0\/id/)
    expect([json!.code, gone!.code]).toEqual([1, 3])
  })
})

describe('the rest', () => {
  test('client token makes a token and its hash', async () => {
    const { code, json } = await runCli(['client', 'token', '--json'])
    expect(code).toBe(0)
    expect(json.token).toMatch(/^vg_[\w-]{43}$/)
    expect(json.tokenSha256).toBe(tokenHash(json.token as string))
  })

  test('serve tells every fault of its environment at once', async () => {
    const env = {
      PORT: 'x',
      GATEWAY_LOG_LEVEL: 'loud',
      REDIS_URL: 'redis://secret:CANARY@nowhere',
      GATEWAY_CLIENTS_FILE: '/nothing/here'
    }
    const { code, stdout, stderr } = await runCli(['serve'], { env })
    expect([code, stdout]).toEqual([2, ''])
    for (const name of ['PORT', 'GATEWAY_LOG_LEVEL', 'REDIS_URL', 'GATEWAY_CLIENTS_FILE']) expect(stderr).toContain(name)
    expect(stderr).not.toContain('CANARY')
    const bare = await runCli(['serve'], { env: { GATEWAY_DATA_DIR: directory } })
    expect([bare.code, bare.stdout]).toEqual([2, ''])
    expect(bare.stderr).toMatch(/GATEWAY_AGENCIES_FILE is not set/)
  })
})
