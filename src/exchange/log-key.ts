import { randomBytes } from 'node:crypto'
import { statSync } from 'node:fs'
import { formatSignerKey, formatVerifierKey, parseSignerKey, type SignerKey } from '../sync-log'
import type { Ledger } from '../ledger'
import { makeOwnFile, readOwnFile } from './own-file'

/**
 * The key that checkpoints of the log of that origin are signed with, out of a file (`PRIVATE+KEY+…`) that is made with a new
 * key where there is none.
 * @throws {Error} where the file can be read by others, is no key, or is the key of another origin
 */
export function openLogKey(file: string, origin: string): SignerKey {
  const text = readOwnFile(file)
  if (text === undefined) {
    makeOwnFile(file, `${formatSignerKey(origin, 'note', randomBytes(32))}\n`)
    return openLogKey(file, origin)
  }
  if ((statSync(file).mode & 0o077) !== 0)
    throw new Error(`the key of the log ${file} may be read by others: set its mode to 0600`)
  const signer = parseSignerKey(text.trim())
  if (signer?.verifier.type !== 'note') throw new Error(`the key of the log ${file} is not a signing key of type 1`)
  if (signer.verifier.name !== origin)
    throw new Error(
      `the key of the log ${file} is the key of ${signer.verifier.name}, and the log is ${origin}: give GATEWAY_LOG_ORIGIN that name, or name another file in GATEWAY_LOG_KEY_FILE`
    )
  return signer
}

/**
 * Holds the key against the one that the log of this ledger has been signed with, or records it, on the log too.
 * @throws {Error} where it is another
 */
export async function recordLogKey(ledger: Ledger, { verifier }: SignerKey): Promise<void> {
  const text = formatVerifierKey(verifier)
  await ledger.transaction(async tx => {
    await tx.tree.lock()
    const known = await tx.tree.verifierOf(verifier.name)
    if (known === text) return
    if (known !== undefined)
      throw new Error(
        `the log ${verifier.name} has been signed with the key ${known}, and this process has ${text}: give it the same key file (GATEWAY_LOG_KEY_FILE); if that key is lost, begin a log of another name (GATEWAY_LOG_ORIGIN)`
      )
    await tx.tree.saveVerifier(verifier.name, text)
    await tx.log.append({
      op: 'key',
      actor: { agency: 'gateway', system: 'keys' },
      reason: 'log',
      received: [{ group: 'key', bytes: Buffer.from(text) }],
      result: 'added'
    })
  })
}
