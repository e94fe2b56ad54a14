import { mkdir, open, readFile, type FileHandle } from 'node:fs/promises'
import { dirname } from 'node:path'
import type { JsonObject } from '../json'

/** An append-only file of JSON lines that keeps what it has acknowledged, through the death of the process and of the machine. */
export interface Journal {
  /** Writes a line. Resolves once it, and every line before it, is on the disk. */
  append(line: JsonObject): Promise<void>
  close(): Promise<void>
}

/**
 * Opens a journal, making it and its directory where there is none, and hands over the lines it holds. A torn last line, left by a
 * death in the middle of a write, was never acknowledged: it is cut off. Throws where a line before the last is not JSON.
 */
export async function openJournal(path: string): Promise<{ journal: Journal; lines: JsonObject[] }> {
  await mkdir(dirname(path), { recursive: true })
  const handle = await open(path, 'a+')
  const bytes = await readFile(path)
  const whole = bytes.lastIndexOf(0x0a) + 1
  if (whole < bytes.length) await handle.truncate(whole)
  await syncDirectory(dirname(path))
  return { journal: writer(handle), lines: parseLines(bytes.subarray(0, whole)) }
}

/** The lines of a journal without opening it for writing; a torn last line is left out. */
export async function readJournal(path: string): Promise<JsonObject[]> {
  const bytes = await readFile(path)
  return parseLines(bytes.subarray(0, bytes.lastIndexOf(0x0a) + 1))
}

function parseLines(bytes: Uint8Array): JsonObject[] {
  const text = new TextDecoder().decode(bytes)
  return text
    .split('\n')
    .filter(line => line !== '')
    .map(line => JSON.parse(line) as JsonObject)
}

/** Lines that come while a write is on its way go out together with the next: one sync for all of them. */
function writer(handle: FileHandle): Journal {
  let waiting: string[] = []
  let next: Promise<void> | undefined
  let last: Promise<void> = Promise.resolve()
  const flush = async (before: Promise<void>): Promise<void> => {
    await before
    const lines = waiting
    waiting = []
    next = undefined
    await handle.appendFile(lines.join(''))
    await handle.datasync()
  }
  return {
    append: line => {
      waiting.push(`${JSON.stringify(line)}\n`)
      if (!next) {
        next = flush(last)
        last = next
        last.catch(() => undefined)
      }
      return next
    },
    close: async () => {
      await last.catch(() => undefined)
      await handle.close()
    }
  }
}

/** The name of a new file is on the disk only once its directory is. */
async function syncDirectory(path: string): Promise<void> {
  const directory = await open(path, 'r')
  try {
    await directory.sync()
  } finally {
    await directory.close()
  }
}
