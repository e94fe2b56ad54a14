import type { ChildProcessWithoutNullStreams } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, readdirSync, renameSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { callerOf } from '../support/caller'
import { startCli } from '../support/compiled'
import { ledgerDirectory } from '../support/pglite'

jest.setTimeout(600_000)

let directory: string
beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), 'gateway-demo-'))
  const { directory: ledger, remove } = await ledgerDirectory()
  mkdirSync(join(directory, 'data'))
  renameSync(ledger, join(directory, 'data', 'ledger'))
  remove()
})
afterAll(() => rmSync(directory, { recursive: true, force: true }))

interface Demo {
  child: ChildProcessWithoutNullStreams
  /** Everything on stdout so far. */
  shown(): string
  said(): string
  /** Resolves once stdout holds this. */
  until(text: string): Promise<void>
  ended: Promise<number | null>
}

function demo(...args: string[]): Demo {
  const child = startCli(['demo', '--people', '2', '--pace', '0', ...args], {
    PORT: '0',
    GATEWAY_DATA_DIR: join(directory, 'data')
  })
  const texts = { out: '', err: '' }
  child.stdout.on('data', (part: Buffer) => void (texts.out += part.toString()))
  child.stderr.on('data', (part: Buffer) => void (texts.err += part.toString()))
  const ended = new Promise<number | null>(resolve => child.on('close', resolve))
  let over = false
  void ended.then(() => (over = true))
  const until = async (text: string): Promise<void> => {
    while (!texts.out.includes(text)) {
      if (over) throw new Error(`the demo ended without "${text}":\n${texts.out}${texts.err}`)
      await new Promise(resolve => setTimeout(resolve, 50))
    }
  }
  return { child, shown: () => texts.out, said: () => texts.err, until, ended }
}

const credentials = (): { url: string; clients: { name: string; role: string; agency?: string; token: string }[] } =>
  JSON.parse(readFileSync(join(directory, 'data', 'demo-credentials.json'), 'utf8'))

const posted = (text: string): number => text.split('\n').filter(line => line.includes('▶ posted')).length
const told = (text: string): number => text.split('\n').filter(line => line.includes('◀ told')).length

test('tells its story once, keeps everything, refuses a second process, and drains at Ctrl-C', async () => {
  const first = demo('--once')
  expect(await first.ended).toBe(0)
  expect(first.shown()).toContain('DEMONSTRATION: every person here is invented')
  expect(first.shown()).toContain(join(directory, 'data', 'demo-credentials.json'))
  expect(first.shown()).not.toContain('\u001b[')
  expect(posted(first.shown())).toBeGreaterThan(5)
  expect(told(first.shown())).toBeGreaterThan(2)
  expect(first.shown()).toContain('nothing is owed')
  for (const { token } of credentials().clients) expect(first.shown()).not.toContain(token)
  expect(first.said()).toBe('')

  for (const [file, mode] of [
    ['demo-credentials.json', 0o600],
    ['demo/secrets.json', 0o600],
    ['demo/clients.json', 0o600],
    ['demo', 0o700]
  ] as const)
    expect([file, statSync(join(directory, 'data', file)).mode & 0o777]).toEqual([file, mode])
  const { url, clients } = credentials()
  expect(url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/)
  expect(clients.map(({ role, agency }) => agency ?? role).sort()).toEqual([
    'auditor',
    'engineer',
    'engineer',
    'operator',
    'police-ctnm',
    'prison-hmps',
    'probation-nsd'
  ])
  for (const client of clients)
    expect(client).toMatchObject({ name: expect.any(String) as string, token: expect.stringMatching(/^vg_[\w-]{43}$/) as string })
  expect(readdirSync(join(directory, 'data', 'ledger')).filter(name => name.endsWith('.lock'))).toEqual([])

  const second = demo()
  await second.until('the story is told')
  expect(second.shown()).toContain('the story is told: 0 postings this time')
  expect(posted(second.shown())).toBe(0)
  const tokens = credentials()
  expect(tokens.clients).toEqual(clients)
  const caller = (role: string): ReturnType<typeof callerOf> =>
    callerOf(tokens.url, tokens.clients.find(each => each.role === role)?.token)
  const log = await caller('auditor').get('/v1/log/entries?op=collect&limit=1000')
  expect(log.json.entries.filter(({ result }: { result: string }) => result === 'committed').length).toBeGreaterThan(3)
  expect((await caller('agency').get('/v1/changes')).json.changes.length).toBeGreaterThan(0)

  const third = demo()
  expect(await third.ended).toBe(3)
  expect(third.said()).toMatch(/the data directory .* is in use by process \d+: stop that one first/)
  expect(third.said()).not.toMatch(/\n\s+at /)

  second.child.kill('SIGINT')
  expect(await second.ended).toBe(0)
  expect(second.said()).toContain('stopping')
  expect(second.shown()).toContain('stopped; everything is kept')
})
