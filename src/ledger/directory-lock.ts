import { randomUUID } from 'node:crypto'
import { linkSync, mkdirSync, readFileSync, renameSync, unlinkSync, writeFileSync } from 'node:fs'
import { hostname } from 'node:os'
import { join } from 'node:path'
import { errorCode, LedgerRefused } from './errors'

/** Who holds a directory. `started` tells a process from a later one with the same number. */
interface Holder {
  pid: number
  started: string
  host: string
  token: string
}

/** The right to use a directory alone. */
export interface DirectoryLock {
  release(): void
}

const fileName = 'gateway.lock'

/**
 * Takes a directory for this process alone, making it where it is missing. Throws `LedgerRefused`, naming the process, while
 * another one has it; the lock of a process that is gone is taken over. A lock of another host cannot be checked and stands.
 */
export function lockDirectory(directory: string): DirectoryLock {
  mkdirSync(directory, { recursive: true, mode: 0o700 })
  const path = join(directory, fileName)
  const mine: Holder = { pid: process.pid, started: startOf(process.pid) ?? '', host: hostname(), token: randomUUID() }
  for (let attempt = 0; attempt < 20; attempt++) {
    if (place(path, mine)) return { release: () => dropOwn(path, mine) }
    const text = readText(path)
    const holder = text === undefined ? undefined : parse(text)
    if (holder !== undefined && lives(holder)) throw new LedgerRefused(refusal(directory, holder))
    if (text !== undefined) setAside(path, text)
  }
  throw new LedgerRefused(`the lock ${path} changes hands too fast; try again`)
}

/** Puts the lock in place whole or not at all: a link to a finished file fails where one stands already. */
function place(path: string, mine: Holder): boolean {
  const draft = `${path}.${mine.token}`
  writeFileSync(draft, JSON.stringify(mine), { flag: 'wx', mode: 0o600 })
  try {
    linkSync(draft, path)
    return true
  } catch (error) {
    if (errorCode(error) === 'EEXIST') return false
    throw error
  } finally {
    unlinkSync(draft)
  }
}

/**
 * Removes the lock that held `seen`. It is renamed first: of several processes that saw the same dead holder one gets the file,
 * and if it turns out to be another's new lock, that is put back.
 */
function setAside(path: string, seen: string): void {
  const aside = `${path}.${randomUUID()}`
  try {
    renameSync(path, aside)
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return
    throw error
  }
  if (readText(aside) !== seen) {
    try {
      linkSync(aside, path)
    } catch (error) {
      if (errorCode(error) !== 'EEXIST') throw error
    }
  }
  unlinkSync(aside)
}

function dropOwn(path: string, mine: Holder): void {
  const text = readText(path)
  if (text !== undefined && parse(text)?.token === mine.token) unlinkSync(path)
}

function readText(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8')
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return undefined
    throw error
  }
}

function parse(text: string): Holder | undefined {
  try {
    const value = JSON.parse(text) as Partial<Holder>
    const { pid, started = '', host = '', token = '' } = value
    return typeof pid === 'number' && pid > 0 ? { pid, started, host, token } : undefined
  } catch {
    return undefined
  }
}

function lives(holder: Holder): boolean {
  if (holder.host !== hostname()) return true
  const started = startOf(holder.pid)
  return started === '' || holder.started === '' ? answers(holder.pid) : started === holder.started
}

/**
 * When a process started, in clock ticks since the boot named before it: undefined for one that has ended, "" where it cannot
 * be known (no /proc, or one that hides other people's processes).
 */
function startOf(pid: number): string | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    const boot = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()
    // The second field is the program's name in brackets and may hold anything; the start is the 22nd.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
    return fields[0] === 'Z' ? undefined : `${boot}/${fields[19] ?? ''}`
  } catch {
    return answers(pid) ? '' : undefined
  }
}

/** Whether there is a process with that number, be it somebody else's. */
function answers(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return errorCode(error) === 'EPERM'
  }
}

function refusal(directory: string, holder: Holder): string {
  const where = holder.host === hostname() ? '' : ` on ${holder.host}`
  const remedy = where === '' ? '' : `; if that machine is gone for good, remove ${join(directory, fileName)}`
  return `the data directory ${directory} is in use by process ${holder.pid}${where}: stop that one first, or name another directory${remedy}`
}
