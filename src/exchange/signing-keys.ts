import { createHash, randomBytes } from 'node:crypto'
import {
  closeSync,
  fsyncSync,
  linkSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  statSync,
  unlinkSync,
  writeSync
} from 'node:fs'
import { dirname } from 'node:path'
import { keyCounts, privateKeyOf, rawPublicKey, verifyingKey, type KeyLine, type SigningKey } from '../wire'

/** The gateway's own signing keys. Times in milliseconds since 1970. */
export interface SigningKeys {
  /** The key to sign with: of those that count then, the one that began last. Throws where none does. */
  at(now: number): SigningKey
  /** The public keys, the newest first. */
  published(): readonly KeyLine[]
}

/** One key as the file holds it: the seed is the secret. */
interface StoredKey {
  id: string
  seed: string
  notBefore: string
  notAfter?: string
}

const base64 = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64')

function makeKey(notBefore: Date): StoredKey {
  const seed = randomBytes(32)
  const hash = createHash('sha256')
    .update(rawPublicKey(privateKeyOf(seed)))
    .digest('hex')
  return { id: `gateway-${hash.slice(0, 16)}`, seed: base64(seed), notBefore: notBefore.toISOString() }
}

/** Writes the file whole, for its owner alone, under a name of this process. */
function writeDraft(file: string, keys: readonly StoredKey[]): string {
  const draft = `${file}.${process.pid}`
  const handle = openSync(draft, 'w', 0o600)
  try {
    writeSync(handle, `${JSON.stringify({ keys }, null, 2)}\n`)
    fsyncSync(handle)
  } finally {
    closeSync(handle)
  }
  return draft
}

/** Makes the file with a first key where there is none; of two processes that try at once, one makes it. */
function ensureFile(file: string, now: Date): void {
  if (statSync(file, { throwIfNoEntry: false })) return
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 })
  const draft = writeDraft(file, [makeKey(now)])
  try {
    linkSync(draft, file)
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error
  } finally {
    unlinkSync(draft)
  }
}

function readFile(file: string): StoredKey[] {
  const wrong = (what: string): Error => new Error(`the signing keys ${file} ${what}`)
  if ((statSync(file).mode & 0o077) !== 0) throw wrong('may be read by others: set its mode to 0600')
  let keys: StoredKey[] | undefined
  try {
    keys = (JSON.parse(readFileSync(file, 'utf8')) as { keys?: StoredKey[] }).keys
  } catch {
    throw wrong('are not readable JSON')
  }
  if (!Array.isArray(keys) || keys.length === 0) throw wrong('must be { "keys": [ … ] } with at least one key')
  for (const { id, seed, notBefore, notAfter } of keys) {
    const times = [notBefore, ...(notAfter === undefined ? [] : [notAfter])]
    const sound = typeof id === 'string' && typeof seed === 'string' && Buffer.from(seed, 'base64').length === 32
    if (!sound || times.some(time => Number.isNaN(Date.parse(time))))
      throw wrong('hold a key without id, seed of 32 bytes or times')
  }
  return keys.toSorted((a, b) => Date.parse(b.notBefore) - Date.parse(a.notBefore))
}

/**
 * The keys of a file; made with a first key where there is none.
 * @throws {Error} where the file can be read by others or is not what it should be
 */
export function openSigningKeys(file: string, now = new Date()): SigningKeys {
  ensureFile(file, now)
  const keys = readFile(file).map(({ seed, ...rest }) => {
    const key = privateKeyOf(Buffer.from(seed, 'base64'))
    return { ...rest, key, publicKey: base64(rawPublicKey(key)) }
  })
  return {
    at(time) {
      const key = keys.find(each => keyCounts(each, time))
      if (!key) throw new Error(`none of the signing keys ${file} counts now: add one (gateway keys rotate)`)
      return { id: key.id, key: key.key }
    },
    published: () => keys.map(({ key: _key, ...line }) => line)
  }
}

/**
 * Adds a key that signs from a time on; the one before it goes on being published, so that what it signed is still verified.
 * Processes take it up when they are started again before that time.
 */
export function rotateSigningKey(file: string, from: Date): KeyLine {
  ensureFile(file, new Date())
  const added = makeKey(from)
  renameSync(writeDraft(file, [...readFile(file), added]), file)
  const { seed, ...line } = added
  const published = { ...line, publicKey: base64(rawPublicKey(privateKeyOf(Buffer.from(seed, 'base64')))) }
  const made = verifyingKey(published)
  if ('fault' in made) throw new Error(`a key was made that does not count: ${made.fault}`)
  return published
}
