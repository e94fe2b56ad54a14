import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { repoRoot } from '../support/shared'
import { measure, ratio, spread } from './measure'

function bench(...args: string[]): Promise<{ code: number | null; stdout: string; stderr: string }> {
  const hook = join(repoRoot, 'test/synthetic/run-typescript.js')
  const child = spawn(process.execPath, ['--require', hook, join(__dirname, 'main.ts'), ...args], { cwd: repoRoot })
  const out: Buffer[] = []
  const err: Buffer[] = []
  child.stdout.on('data', (part: Buffer) => out.push(part))
  child.stderr.on('data', (part: Buffer) => err.push(part))
  return new Promise(resolve =>
    child.on('close', code => resolve({ code, stdout: Buffer.concat(out).toString(), stderr: Buffer.concat(err).toString() }))
  )
}

// No figure is looked at: how fast anything is, a test on a shared machine cannot tell.
test.each(['guidance', 'mapping'])(
  'the %s bench runs, its ways agree, and it prints one JSON document',
  async name => {
    const { code, stdout, stderr } = await bench(name, '--json', '--rounds', '1', '--milliseconds', '1')
    expect([code, stderr]).toEqual([0, expect.stringContaining('all ways agree')])
    const report = JSON.parse(stdout)
    expect(report).toMatchObject({ bench: name, machine: { cores: expect.any(Number), node: process.version } })
    expect(report.cases.length).toBeGreaterThan(6)
    for (const { case: one, perSecond } of report.cases) {
      expect([typeof one, typeof perSecond.median, typeof perSecond.min, typeof perSecond.max]).toEqual(
        ['string', 'number', 'number', 'number'] // in words, since a case that failed prints null
      )
    }
    expect(Object.values(report.ratios).every(value => typeof value === 'number')).toBe(true)
  },
  120_000
)

test('a bench that does not exist is wrong usage', async () => {
  const { code, stdout, stderr } = await bench('nothing')
  expect([code, stdout]).toEqual([2, ''])
  expect(stderr).toContain('guidance')
})

test('cases take turns, and ratios are of the same round', async () => {
  const order: string[] = []
  const wait = (ms: number) => new Promise(resolve => setTimeout(resolve, ms))
  const one = (name: string) => ({ name, run: (times: number) => (order.push(name), wait(2 * times)) })
  const measured = await measure([one('a'), one('b')], { rounds: 3, milliseconds: 1 }, () => undefined)
  expect(order.slice(-6).join('')).toBe('abbaab')
  expect(measured.cases.map(({ case: name }) => name)).toEqual(['a', 'b'])
  expect(ratio(measured, 'a', 'b')).toBeGreaterThan(0)
  expect(spread([4, 1, 3, 2])).toEqual({ median: 2.5, min: 1, max: 4 })
  expect(spread([3, 1, 2])).toEqual({ median: 2, min: 1, max: 3 })
})
