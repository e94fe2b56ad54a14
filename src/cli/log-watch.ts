import { existsSync } from 'node:fs'
import { open, rename } from 'node:fs/promises'
import { setTimeout as sleep } from 'node:timers/promises'
import { judgeCheckpoint, parsePolicy, verifyConsistency, type JudgedCheckpoint, type Policy } from '../sync-log'
import { ask, type Remote } from './remote'
import { CannotDo, exit, readInput, say, sayJson, tell } from './terminal'

/** What a look at the log has shown. */
export interface Watched {
  /** `changed`: history is not what it was; `unsigned`: nobody that is believed has signed it. */
  state: 'first' | 'same' | 'grown' | 'changed' | 'unsigned'
  message: string
  from?: number
  size?: number
}

/** Writes a file whole or not at all, on the disk once this returns. */
export async function writeWhole(path: string, text: string): Promise<void> {
  const handle = await open(`${path}.part`, 'w', 0o600)
  try {
    await handle.writeFile(text)
    await handle.sync()
  } finally {
    await handle.close()
  }
  await rename(`${path}.part`, path)
}

async function textIn(file: string): Promise<string | undefined> {
  return existsSync(file) ? (await readInput(file)).toString('utf8') : undefined
}

/** The policy that is believed: the one given, else the one kept at the first look, else the gateway's own, which is kept. */
async function believed(remote: Remote, keep: string, given: string | undefined): Promise<Policy> {
  const kept = given ?? (await textIn(`${keep}.policy`))
  const text = kept ?? (await (await ask(remote, 'GET', '/v1/log/policy')).text())
  const { policy, fault } = parsePolicy(text)
  if (policy === undefined) throw new CannotDo(`the policy cannot be read: line ${fault.line}: ${fault.message}`)
  if (kept === undefined) await writeWhole(`${keep}.policy`, text)
  return policy
}

/**
 * Looks at the log once: its newest checkpoint has to be signed by whom is believed, and to continue the one in `keep`, which it
 * then replaces.
 */
export async function watchOnce(remote: Remote, keep: string, given?: string): Promise<Watched> {
  const policy = await believed(remote, keep, given)
  const note = await (await ask(remote, 'GET', '/v1/log/checkpoint')).text()
  const now = judgeCheckpoint(note, policy)
  if ('fault' in now) return { state: 'unsigned', message: now.fault.message }
  if (!now.quorum) return { state: 'unsigned', message: 'too few witnesses have cosigned the newest checkpoint', size: now.size }
  const text = await textIn(keep)
  const before = text === undefined ? undefined : judgeCheckpoint(text, policy)
  if (before !== undefined && 'fault' in before)
    throw new CannotDo(`the checkpoint in ${keep} is not of a log that is believed: ${before.fault.message}`)
  const seen = before ? await compared(remote, before, now) : first(now)
  if (seen.state !== 'changed') await writeWhole(keep, note)
  return seen
}

const first = ({ origin, size }: JudgedCheckpoint): Watched => ({
  state: 'first',
  message: `${origin} has ${size} entries; kept, to be compared from now on`,
  size
})

async function compared(remote: Remote, before: JudgedCheckpoint, now: JudgedCheckpoint): Promise<Watched> {
  const [from, size] = [before.size, now.size]
  const changed = (message: string): Watched => ({ state: 'changed', message, from, size })
  if (before.origin !== now.origin) return changed(`the log is called ${now.origin} now, and was ${before.origin}`)
  if (size < from) return changed(`the log has ${size} entries, and had ${from}`)
  if (from === size) {
    const same = Buffer.from(before.root).equals(now.root)
    return same ? { state: 'same', message: `${size} entries, as before`, from, size } : changed('same size, other entries')
  }
  const grown: Watched = { state: 'grown', message: `${from} entries, unchanged, and ${size - from} new`, from, size }
  if (from === 0) return grown
  const answer = await ask(remote, 'GET', `/v1/log/proof/consistency?from=${from}&to=${size}`)
  const { hashes } = (await answer.json()) as { hashes: string[] }
  const proof = hashes.map(hash => Buffer.from(hash, 'base64'))
  return verifyConsistency({ old: from, size, oldRoot: before.root, root: now.root, proof })
    ? grown
    : changed(`the ${from} entries that were kept are not the first of the ${size} that there are`)
}

/** Looks again and again until history has changed, or once. */
export async function watch(
  remote: Remote,
  { keep, policy, every, once, json }: { keep: string; policy?: string; every: number; once?: boolean; json?: boolean }
): Promise<number> {
  const given = policy === undefined ? undefined : await textIn(policy)
  if (policy !== undefined && given === undefined) throw new CannotDo(`there is no file ${policy}`)
  for (;;) {
    const seen = await watchOnce(remote, keep, given)
    const wrong = seen.state === 'changed' || seen.state === 'unsigned'
    if (json) sayJson(seen)
    else say(`${wrong ? 'WRONG' : seen.state}: ${seen.message}`)
    if (seen.state === 'changed') tell(`keep ${keep}: it proves what the log was`)
    if (wrong) return exit.wrong
    if (once) return exit.fine
    await sleep(every * 1000)
  }
}
