import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Command } from 'commander'
import { addClocksVerb } from '../../src/cli/clocks'
import { CannotDo } from '../../src/cli/terminal'

let folder: string
beforeAll(() => (folder = mkdtempSync(join(tmpdir(), 'clocks-'))))
afterAll(() => rmSync(folder, { recursive: true }))

/** Runs the verb in this process: what it printed, what it told, and its exit code. */
async function clocks(record: unknown, ...options: string[]): Promise<{ out: string; err: string; code: number }> {
  const file = join(folder, 'record.json')
  writeFileSync(file, JSON.stringify(record))
  let [out, err] = ['', '']
  const write = jest.spyOn(process.stdout, 'write').mockImplementation(text => ((out += String(text)), true))
  const tell = jest.spyOn(process.stderr, 'write').mockImplementation(text => ((err += String(text)), true))
  let code = -1
  const program = new Command().exitOverride()
  addClocksVerb(program, async work => {
    try {
      code = await work()
    } catch (error) {
      if (!(error instanceof CannotDo)) throw error
      code = error.code
      err += error.message
    }
  })
  try {
    await program.parseAsync(['node', 'gateway', 'clocks', file, ...options])
  } finally {
    write.mockRestore()
    tell.mockRestore()
  }
  return { out, err, code }
}

const record = {
  notification: { regime: 'CTA_PART4', dealtWithOn: '2024-02-10', lengthYears: 15, initialNotifiedOn: '2026-03-29' },
  custody: { spells: [{ from: '2024-02-10', to: '2026-03-28' }] }
}

test('prints every clock with its steps', async () => {
  const { out, err, code } = await clocks(record, '--as-of', '2026-03-30')
  expect({ code, err }).toEqual({ code: 0, err: '' })
  expect(out).toContain('initial (s.47(1)) /notification: due 2026-03-30, today\n')
  expect(out).toContain('  s.47(4)     [2024-02-10 to 2026-03-27, 777 days] in custody or detention: does not count\n')
  expect(out).toContain('renewal (s.49(1A)) /notification: due 2027-03-29, in 364 days\n')
  expect(out).toContain('end (s.53) /notification: ends 2041-03-27, in 5476 days\n')
})

test('prints one JSON document', async () => {
  const { out } = await clocks(record, '--as-of', '2026-03-31', '--json')
  expect(JSON.parse(out)).toMatchObject({
    asOf: '2026-03-31',
    clocks: [{ clock: 'initial', due: '2026-03-30' }, { clock: 'renewal' }, { clock: 'end' }]
  })
})

test('says so where no clock runs, and where a clock has no date', async () => {
  expect(await clocks({})).toMatchObject({ code: 0, out: '', err: expect.stringContaining('not under Part 4') as string })
  const { out } = await clocks({ notification: { regime: 'CTA_PART4', dealtWithOn: '2024-02' } }, '--as-of', '2024-03-05')
  expect(out).toContain('due 2024-03-02, 3 days ago, from a partial date\n')
  expect(out).toContain('end (s.53) /notification: no date\n')
})

test('refuses what is no day and what is no shared record, and repeats no value', async () => {
  expect((await clocks(record, '--as-of', '2026-02-30')).code).toBe(2)
  const { code, err } = await clocks({ notification: { dealtWithOn: 'ZQX' } })
  expect(code).toBe(1)
  expect(err).toContain('/notification/dealtWithOn')
  expect(err).not.toContain('ZQX')
})
