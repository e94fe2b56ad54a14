import { spawn, spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { lockDirectory } from '../../src/ledger'

const parent = mkdtempSync(join(tmpdir(), 'gateway-lock-'))
let count = 0
let directory = ''
const lockFile = () => join(directory, 'gateway.lock')
const holder = () => JSON.parse(readFileSync(lockFile(), 'utf8')) as Record<string, unknown>
const forge = (change: Record<string, unknown>) => {
  const lock = lockDirectory(directory)
  writeFileSync(lockFile(), JSON.stringify({ ...holder(), token: 'another', ...change }))
  return lock
}

beforeEach(() => (directory = join(parent, String(count++), 'data')))
afterAll(() => rmSync(parent, { recursive: true, force: true }))

test('is taken, refused to a second, and given back', () => {
  const lock = lockDirectory(directory)
  expect(() => lockDirectory(directory)).toThrow(`in use by process ${String(process.pid)}: stop that one first`)
  lock.release()
  expect(readdirSync(directory)).toEqual([])
  lockDirectory(directory).release()
})

test('of a process that lives is refused, with its number', async () => {
  const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'])
  const started = readFileSync(`/proc/${String(child.pid)}/stat`, 'utf8').split(' ')[21]
  const boot = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()
  forge({ pid: child.pid, started: `${boot}/${String(started)}` })
  expect(() => lockDirectory(directory)).toThrow(`process ${String(child.pid)}`)
  const gone = new Promise(resolve => child.once('exit', resolve))
  child.kill('SIGKILL')
  await gone
  lockDirectory(directory).release()
})

test('of a process that is gone is taken over', () => {
  const { pid } = spawnSync('true')
  forge({ pid })
  const lock = lockDirectory(directory)
  expect(holder()).toMatchObject({ pid: process.pid })
  lock.release()
})

test('of a process whose number was given to another is taken over', () => {
  forge({ started: 'another-boot/1' })
  lockDirectory(directory).release()
})

test('that is broken is taken over, and an old holder does not remove a new lock', () => {
  const old = lockDirectory(directory)
  writeFileSync(lockFile(), '{"pid":')
  const lock = lockDirectory(directory)
  old.release()
  expect(existsSync(lockFile())).toBe(true)
  lock.release()
  expect(existsSync(lockFile())).toBe(false)
})

test('of another machine stands, with a way out', () => {
  forge({ host: 'elsewhere.example', pid: 1 })
  expect(() => lockDirectory(directory)).toThrow(/process 1 on elsewhere\.example.*if that machine is gone for good, remove/)
})
