import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Command } from 'commander'
import { addGuidanceVerbs } from '../../src/cli/guidance'
import { CannotDo } from '../../src/cli/terminal'
import type { JsonObject } from '../../src/json'
import { smallPack } from '../guidance/support'
import { addClient } from '../support/engineers'
import { startRig, type Rig } from '../support/gateway'
import { lastPaper } from '../support/papers'

let rig: Rig
let directory = ''
let nominal = ''
const tokens = { one: '', two: '', unit: '', operator: '', prison: '' }
beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), 'gateway-remote-'))
  rig = await startRig({
    prepare: files => {
      tokens.one = addClient(files, { name: 'engineer-one', role: 'engineer' })
      tokens.two = addClient(files, { name: 'engineer-two', role: 'engineer' })
      tokens.unit = addClient(files, { name: 'prison-unit', role: 'agency', agency: 'prison-hmps', unit: 'CTU-1' })
      tokens.operator = addClient(files, { name: 'an-operator', role: 'operator' })
      tokens.prison = tokens.unit
    }
  })
  nominal = String((await send(1)).json.entries[0].nominal)
})
afterAll(async () => {
  await rig.stop()
  rmSync(directory, { recursive: true, force: true })
})

const send = (person: number) => {
  const { bytes, contentType } = lastPaper(person, 'prison-hmps')
  return rig.as('prison-hmps').post('/v1/submissions', bytes, { 'content-type': contentType })
}

/** Runs a verb in this process, as `gateway` would, against the rig. */
async function verb(line: readonly string[], token: string | undefined): Promise<{ code: number; out: string; err: string }> {
  const ended = { code: -1, out: '', err: '' }
  const write = jest.spyOn(process.stdout, 'write').mockImplementation(part => {
    ended.out += String(part)
    return true
  })
  const program = new Command('gateway').exitOverride()
  addGuidanceVerbs(program, async work => {
    try {
      ended.code = await work()
    } catch (error) {
      if (!(error instanceof CannotDo)) throw error
      ended.code = error.code
      ended.err = error.message
    }
  })
  const remote = token === undefined ? [] : ['--url', `${rig.url}/`, '--token', token]
  try {
    await program.parseAsync(['guidance', ...line, ...remote], { from: 'user' })
  } finally {
    write.mockRestore()
  }
  return ended
}

const pack = (version: string, effect: string): string =>
  smallPack(
    {
      require: 'has(after.archive)',
      path: '/archive',
      reads: ['/archive'],
      binds: ['prison-hmps'],
      effect,
      message: 'the record is not archived',
      examples: {
        met: ['a', 'b'].map(title => ({ title, after: { archive: {} } })),
        unmet: ['a', 'b'].map(title => ({ title, after: {} }))
      }
    },
    { pack: 'remote', version, effective: { from: version === '1.0.0' ? '2026-01-01' : '2099-01-01' } }
  )
const fileOf = (name: string, text: string): string => {
  const path = join(directory, name)
  writeFileSync(path, text)
  return path
}

test('a pack is proposed, measured and approved from the command line, and then listed as in force', async () => {
  const file = fileOf('one.pack.yaml', pack('1.0.0', 'refuse'))
  const impact = await verb(['impact', file], tokens.one)
  expect(impact).toMatchObject({ code: 0, err: '' })
  expect(impact.out).toMatch(/^remote 1\.0\.0 against nothing in force: 1 records, 1 entries taken\n/)
  expect(impact.out).toMatch(/all +1 +0 +1 +0 +0\n/)
  const proposed = await verb(['activate', file, '--json'], tokens.one)
  expect(JSON.parse(proposed.out)).toMatchObject({ status: 'proposed', proposedBy: 'engineer-one' })
  const alone = await verb(['activate', file, '--approve'], tokens.one)
  expect(alone).toMatchObject({ code: 1, out: '', err: expect.stringMatching(/cannot approve/) as string })
  const approved = await verb(['activate', file, '--approve'], tokens.two)
  expect(approved.out).toMatch(/remote 1\.0\.0: approved[^]*approved by engineer-two/)
  const listed = await verb(['list'], tokens.one)
  expect(listed.out).toMatch(
    /^remote 1\.0\.0 \(in force\) from 2026-01-01 on; proposed by engineer-one, approved by engineer-two$/m
  )
  const { inForce } = JSON.parse((await verb(['list', '--json'], tokens.one)).out) as { inForce: JsonObject[] }
  expect(inForce.map(one => one['pack'])).toContain('remote')
})

test('a pack with faults is refused with file, line, column, the line and a caret', async () => {
  const file = fileOf('faulty.pack.yaml', pack('2.0.0', 'refuse').replace('has(after.archive)', 'has(after.archve)'))
  for (const name of ['activate', 'impact']) {
    const refused = await verb([name, file], tokens.one)
    expect(refused).toMatchObject({ code: 1, out: '' })
    expect(refused.err).toMatch(/faulty\.pack\.yaml:\d+:\d+: unknown-field: .*\n.*archve.*\n +\^\n/)
  }
})

test('a deviation is recorded and listed by its unit, and what it excepts can be explained', async () => {
  expect((await send(2)).status).toBe(422)
  const expires = new Date(Date.now() + 86_400_000).toISOString()
  const record = ['deviation', 'record', '--rule', 'T-01', '--authoriser', 'Superintendent Invented', '--expires', expires]
  const wrong = await verb([...record, '--reason', ' '], tokens.unit)
  expect(wrong).toMatchObject({ code: 1, out: '', err: expect.stringMatching(/deviation is not valid/) as string })
  const made = await verb([...record, '--reason', 'a trial', '--nominal', nominal, '--json'], tokens.unit)
  expect(JSON.parse(made.out)).toMatchObject({ rule: 'T-01', unit: 'CTU-1', nominal, active: true })
  const listed = await verb(['deviation', 'list'], tokens.unit)
  expect(listed.out).toMatch(/ T-01 CTU-1 .*: holds from [^]*authorised by Superintendent Invented: a trial\n/)
  const { findings } = (await rig.as('prison-hmps').get(`/v1/nominals/${nominal}`)).json
  const [finding] = findings as JsonObject[]
  const explained = await verb(['explain', String(finding?.['id'])], tokens.prison)
  expect(explained.out).toContain(`${String(finding?.['rule'])} `)
  expect(explained.out).toMatch(/source: .*\n[^]*mend: [^]*require: false/)
  expect(await verb(['explain', '0'.repeat(32)], tokens.prison)).toMatchObject({ code: 3, out: '' })
})

test('practice is compared as a table, as JSON and as CSV', async () => {
  expect((await verb(['compliance'], tokens.operator)).out).toMatch(
    /^as of .*; counts below \d+ are not shown\nrule +applied +met/
  )
  expect(JSON.parse((await verb(['compliance', '--json'], tokens.operator)).out)).toMatchObject({ policy: { threshold: 5 } })
  expect((await verb(['compliance', '--csv'], tokens.operator)).out).toMatch(/^pack,rule,unit,shown,applied/)
  expect((await verb(['compliance'], tokens.unit)).code).toBe(3)
})

test('wrong usage says what would be right', async () => {
  expect(await verb(['deviation', 'list'], undefined)).toMatchObject({
    code: 2,
    err: expect.stringMatching(/give --url/) as string
  })
  expect(await verb(['list', '--url', 'nowhere', '--token', 'x'], undefined)).toMatchObject({ code: 2 })
  expect(await verb(['list', '--url', 'http://127.0.0.1:1', '--token', 'x'], undefined)).toMatchObject({
    code: 3,
    err: expect.stringMatching(/no gateway answers/) as string
  })
  expect((await verb(['explain', 'x'], tokens.prison)).code).toBe(2)
})
