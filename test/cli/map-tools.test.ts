import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Command } from 'commander'
import { addMapVerbs } from '../../src/cli/map'
import { repoRoot } from '../support/shared'

const offloc = join(repoRoot, 'mappings', 'prison-hmps', 'offloc.mapping.yaml')
let directory: string
beforeAll(() => void (directory = mkdtempSync(join(tmpdir(), 'gateway-map-'))))
afterAll(() => rmSync(directory, { recursive: true, force: true }))

/** A copy of a shipped mapping with one part of its text replaced. */
function changed(from: string, to: string): string {
  const path = join(directory, 'offloc.mapping.yaml')
  const text = readFileSync(offloc, 'utf8')
  expect(text).toContain(from)
  writeFileSync(path, text.replace(from, to))
  return path
}

/** Runs a verb in this process. */
async function gateway(...args: string[]): Promise<{ code: number; stdout: string; stderr: string }> {
  let stdout = ''
  let stderr = ''
  let code = -1
  const program = new Command('gateway').exitOverride()
  const out = jest.spyOn(process.stdout, 'write').mockImplementation(text => Boolean((stdout += String(text))))
  const err = jest.spyOn(process.stderr, 'write').mockImplementation(text => Boolean((stderr += String(text))))
  addMapVerbs(program, async work => void (code = await work()))
  try {
    await program.parseAsync(['map', ...args], { from: 'user' })
  } finally {
    out.mockRestore()
    err.mockRestore()
  }
  return { code, stdout, stderr }
}

const json = async (...args: string[]): Promise<unknown> => JSON.parse((await gateway(...args, '--json')).stdout) as unknown

describe('map check', () => {
  test('finds a shipped mapping sound', async () => {
    const { code, stdout } = await gateway('check', 'prison-hmps/offloc')
    expect([code, stdout]).toEqual([0, expect.stringContaining('sound  mappings/prison-hmps/offloc.mapping.yaml: 0 errors')])
  })

  test('lists the faults of a file with their places', async () => {
    const path = changed('shared: /person/birthDate', 'shared: /person/birthDat')
    const { code, stdout } = await gateway('check', path)
    expect(code).toBe(1)
    expect(stdout).toMatch(/offloc\.mapping\.yaml:\d+:\d+: error: shared-path-unknown: .*did you mean "birthDate"/)
    expect(await json('check', path)).toMatchObject({ files: [{ sound: false, faults: [{ code: 'shared-path-unknown' }] }] })
  })
})

describe('map test', () => {
  test('runs the golden tests beside a mapping', async () => {
    const { code, stdout, stderr } = await gateway('test', 'prison-hmps/offloc')
    expect([code, stderr]).toEqual([0, expect.stringMatching(/^(\d+) of \1 golden tests passed\n$/)])
    expect(stdout).toMatch(/^passed prison-hmps\/offloc up: /)
  })

  test('says what came out otherwise, and where', async () => {
    const path = changed('shared: /names/primary/family,', 'shared: /names/primary/family, text: { case: lower },')
    cpSync(offloc.replace('.mapping.', '.mapping-test.'), path.replace('.mapping.', '.mapping-test.'))
    const { code, stdout } = await gateway('test', path)
    expect(code).not.toBe(0)
    expect(stdout).toMatch(/FAILED .*\n +contribution differs first at \/names\/primary\/family/)
  })
})

test('map laws gives a certificate that names the mapping, its hash, seed and laws', async () => {
  expect(await json('laws', 'prison-hmps/offloc', '--count', '3', '--seed', '7')).toMatchObject({
    certificates: [
      {
        mapping: 'prison-hmps/offloc',
        hash: expect.stringMatching(/^[0-9a-f]{64}$/) as string,
        seed: 7,
        documents: 3,
        laws: ['L1', 'L2', 'L3', 'L4', 'L5', 'L6', 'L7', 'L8', 'L9', 'L10', 'L11']
      }
    ]
  })
  const { stdout } = await gateway('laws', 'prison-hmps/offloc', '--count', '2')
  expect(stdout.trim().split('\n')).toEqual([
    expect.stringMatching(/^held {3}prison-hmps\/offloc [0-9a-f]{12} seed 20261123: 1 documents: L1 /),
    expect.stringMatching(/seed \d+: 1 documents/)
  ])
})

test('map cover counts paths of both schemas and rules', async () => {
  const { covers } = (await json('cover', 'probation-nsd/case-view')) as {
    covers: Record<string, { paths: number; mapped: number }>[]
  }
  const agency = covers[0]?.agency
  expect(agency?.paths).toBeGreaterThan(10)
  expect(agency?.mapped).toBeLessThanOrEqual(agency?.paths ?? 0)
  expect((await gateway('cover', 'probation-nsd/case-view')).stdout).toMatch(/rules: +\d+ of \d+ reached by the tests/)
})

describe('map explain', () => {
  test('names the rules on a path of either side', async () => {
    const { code, stdout } = await gateway('explain', 'prison-hmps/prisoner-search', '--path', '/person/birthDate')
    expect(code).toBe(0)
    expect(stdout).toMatch(
      /shared path: \S+ \(leaf\) \/dateOfBirth <-> \/person\/birthDate \[mappings\/prison-hmps\/prisoner-search/
    )
    const unwanted = await gateway('explain', 'prison-hmps/prisoner-search', '--path', '/bookingId')
    expect(unwanted.stdout).toContain('not wanted: number of a row in NOMIS')
  })

  test('says that no rule touches a path', async () => {
    expect(await gateway('explain', '--path', '/nothing/here')).toMatchObject({
      code: 1,
      stdout: 'no rule touches /nothing/here\n'
    })
  })
})

describe('map diff', () => {
  test('shows changed rules by their members', async () => {
    const path = changed('kind: noms', 'kind: bookNumber')
    const { code, stdout } = await gateway('diff', 'prison-hmps/offloc', path)
    expect(code).toBe(1)
    expect(stdout).toMatch(/^changed rule \S+ \(.*\) \[.*:\d+:\d+\]\n$/)
  })

  test('finds nothing between a file and its other layout', async () => {
    const path = join(directory, 'laid.mapping.yaml')
    writeFileSync(path, (await gateway('fmt', 'prison-hmps/offloc')).stdout)
    expect(await json('diff', 'prison-hmps/offloc', path)).toEqual({ changes: [] })
    expect(await gateway('fmt', '--check', path)).toMatchObject({ code: 0, stdout: `unchanged ${path}\n` })
  })
})

test('map fmt puts members in order, keeps comments and writes only when asked', async () => {
  const path = join(directory, 'untidy.mapping.yaml')
  const untidy = '# what it is\nversion: 1.0.0\nmapping: a/b\nrules:\n    - { shared: /x, id: a, agency: /y } # why\n'
  writeFileSync(path, untidy)
  const { stdout } = await gateway('fmt', path)
  expect(stdout).toBe('# what it is\nmapping: a/b\nversion: 1.0.0\nrules:\n  - { id: a, agency: /y, shared: /x } # why\n')
  expect(readFileSync(path, 'utf8')).toBe(untidy)
  expect((await gateway('fmt', '--write', path)).stdout).toBe(`changed   ${path}\n`)
  expect(readFileSync(path, 'utf8')).toBe(stdout)
})

test.each(['check', 'test', 'laws', 'cover', 'explain', 'diff', 'fmt'])('map %s has help with an example', async verb => {
  await expect(gateway(verb, '--help')).rejects.toMatchObject({ code: 'commander.helpDisplayed' })
})
