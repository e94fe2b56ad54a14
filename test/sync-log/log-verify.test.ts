import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { runCli } from '../support/compiled'
import { repoRoot } from '../support/shared'
import { bundleOf, InventedLog, policyText, wholeBundle, type BundleFiles } from './invented-log'
import { describeWithPython } from './python'

const folder = mkdtempSync(join(tmpdir(), 'log-verify-'))
afterAll(() => rmSync(folder, { recursive: true }))

function put(name: string, files: BundleFiles): string {
  const directory = mkdtempSync(join(folder, `${name}-`))
  for (const [file, bytes] of files) writeFileSync(join(directory, file), bytes)
  return directory
}

const log = new InventedLog().grow(60)
const policy = join(folder, 'ours.policy')
const early = join(folder, 'early.checkpoint')
let [sound, broken, part] = ['', '', '']
beforeAll(async () => {
  writeFileSync(policy, policyText())
  writeFileSync(early, log.checkpoint())
  log.addHeads()
  log.grow(30)
  const files = await wholeBundle(log)
  sound = put('sound', files)
  const lines = files.get('entries.jsonl')!.toString().split('\n')
  broken = put('broken', new Map([...files, ['entries.jsonl', Buffer.from(lines.toSpliced(7, 1).join('\n'))]]))
  part = put(
    'part',
    await bundleOf(log, { kind: 'part', from: 0, to: 91, filter: { op: 'consult' } }, { entries: log.entries(i => i % 9 === 2) })
  )
})

describe('gateway log verify', () => {
  test('says in plain words what was checked, and what is not shown', async () => {
    const { code, stdout } = await runCli(['log', 'verify', sound])
    expect(code).toBe(0)
    expect(stdout).toContain('Each of the 91 entries here is in the tree')
    expect(stdout).toContain('(from the bundle itself)')
    expect(stdout).toContain('compare its log key with the one you were given by another way')
  })

  test('believes the policy that is brought along, and compares with a checkpoint from earlier', async () => {
    const { code, json } = await runCli([
      'log',
      'verify',
      sound,
      '--policy',
      policy,
      '--since',
      early,
      '--as-of',
      '2026-01-05',
      '--json'
    ])
    expect(code).toBe(0)
    expect(json).toMatchObject({ ok: true, entries: 91, policy: 'own', faults: [], witnesses: ['ctnm', 'nsd'] })
    expect(json.checked.join('\n')).toContain('The log continues 1 earlier checkpoint: nothing before was changed or removed.')
  })

  test('names the place of what is wrong, with exit code 1', async () => {
    const { code, stdout } = await runCli(['log', 'verify', broken, '--policy', policy])
    expect(code).toBe(1)
    expect(stdout).toContain('NOT SOUND: 2 faults')
    expect(stdout).toContain('file: entries.jsonl: this file is not the one that the manifest was made for')
    expect(stdout).toContain('order: entries.jsonl:8, entry 8: entry 7 is missing: this is entry 8')
  })

  test('wrong usage is 2, what cannot be read is 3', async () => {
    expect((await runCli(['log', 'verify', sound, '--as-of', 'tomorrow'])).code).toBe(2)
    expect((await runCli(['log', 'verify', join(folder, 'nowhere')])).code).toBe(3)
    expect((await runCli(['log', 'verify', sound, '--policy', join(folder, 'nowhere')])).code).toBe(3)
  })
})

describeWithPython('auditors/verify.py', () => {
  const verify = (...args: string[]) => {
    const { status, stdout, stderr } = spawnSync('python3', ['-B', join(repoRoot, 'auditors', 'verify.py'), ...args], {
      encoding: 'utf8'
    })
    return { status, stdout, stderr }
  }

  test('says the same with the same exit codes', () => {
    const good = verify(sound, '--policy', policy, '--since', early, '--as-of', '2026-01-05')
    expect(good).toMatchObject({ status: 0, stdout: expect.stringContaining('Each of the 91 entries is in the tree') })
    expect(JSON.parse(verify(part, '--json').stdout)).toMatchObject({ ok: true, claim: { kind: 'part' }, policy: 'bundle' })
    const bad = verify(broken, '--policy', policy)
    expect(bad).toMatchObject({ status: 1, stdout: expect.stringContaining('order: entries.jsonl:8, entry 8') })
    expect(verify(sound, '--as-of', 'tomorrow').status).toBe(2)
    expect(verify(join(folder, 'nowhere')).status).toBe(3)
  })

  test('says so where openssl cannot be used', () => {
    const { status, stderr } = spawnSync('python3', ['-B', join(repoRoot, 'auditors', 'verify.py'), sound], {
      encoding: 'utf8',
      env: { ...process.env, OPENSSL: join(folder, 'no-openssl') }
    })
    expect([status, stderr]).toEqual([3, expect.stringContaining('cannot run openssl')])
  })
})
