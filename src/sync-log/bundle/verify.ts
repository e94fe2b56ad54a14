import { toHex } from '../note/base64'
import { formatVerifierKey } from '../note/keys'
import { Faults, type BundleReport } from './report'
import type { BundleSource } from './source'
import { EntryCheck, type EntryCounts } from './verify-entries'
import { checkFrame, type Frame, type VerifyOptions } from './verify-frame'

/**
 * Verifies a bundle, reading each file twice and holding little of it: the states of the streams, and the map of heads where
 * secrets are given. What is wrong is told with its place; nothing is thrown for what a bundle holds.
 */
export async function verifyBundle(source: BundleSource, options: VerifyOptions = {}): Promise<BundleReport> {
  const faults = new Faults()
  const frame = await checkFrame(source, options, faults)
  const whole = isWhole(frame) ? frame : undefined
  const readable = whole !== undefined && (await hasEntries(source))
  const counts = readable ? await new EntryCheck(source, whole, faults).run() : undefined
  const newest = newestOf(whole, counts)
  if (options.asOf && whole && !faults.any && (newest === undefined || newest < options.asOf.toISOString()))
    faults.add('stale', `the newest that it holds is of ${newest ?? 'no time'}, before ${options.asOf.toISOString()}`)
  const { checkpoint, manifest, policy } = frame
  return {
    ok: !faults.any,
    ...(checkpoint && { origin: checkpoint.origin, size: checkpoint.size, root: toHex(checkpoint.root) }),
    ...(manifest && { claim: manifest.claim }),
    entries: counts?.entries ?? 0,
    witnesses: checkpoint?.witnesses.map(one => one.name) ?? [],
    policy: options.policy === undefined ? 'bundle' : 'own',
    logKeys: policy?.logs.map(({ key }) => formatVerifierKey(key)) ?? [],
    ...(newest !== undefined && { newest }),
    checked: whole && counts && !faults.any ? checkedWords(whole, counts) : [],
    limits: whole ? limitWords(whole, options) : [],
    faults: faults.all
  }
}

function isWhole(frame: Partial<Frame>): frame is Frame {
  return frame.checkpoint !== undefined && frame.consistency !== undefined
}

async function hasEntries(source: BundleSource): Promise<boolean> {
  const names = await source.names()
  return names.includes('entries.jsonl') && names.includes('proof.jsonl')
}

function newestOf(frame: Frame | undefined, counts: EntryCounts | undefined): string | undefined {
  // A cosignature may bear any number of seconds; beyond the calendar it says nothing.
  const seconds = (frame?.checkpoint.witnesses ?? []).map(one => one.time).filter(time => time < 253_402_300_800)
  const times = [...seconds.map(time => new Date(time * 1000).toISOString()), ...(counts?.newest ? [counts.newest] : [])]
  return times.sort().at(-1)
}

function checkedWords({ manifest, checkpoint, policy }: Frame, counts: EntryCounts): string[] {
  const { claim, origin, size } = manifest
  const witnesses = checkpoint.witnesses.map(({ name, time }) => `${name} at ${secondsToText(time)}`)
  return [
    `The checkpoint of ${origin} over ${size} entries is signed with the key ${checkpoint.log.name}+${checkpoint.log.id}, and so is the manifest, which names every file here.`,
    ...(witnesses.length > 0 ? [`It is cosigned by ${witnesses.join(', ')}; the quorum "${policy.quorum}" is met.`] : []),
    `Each of the ${counts.entries} entries here is in the tree of that checkpoint, at its index and unchanged.`,
    ...claimWords(claim),
    ...(counts.heads > 0 ? [`The heads of streams were compared ${counts.heads} times with what the log had committed to.`] : []),
    ...(counts.openings > 0 ? [`${counts.openings} openings are the very bytes that the leaves committed to.`] : []),
    ...(counts.pseudonyms > 0 ? [`${counts.pseudonyms} pseudonyms belong to the ids given with them.`] : []),
    ...(counts.earlierAgreed > 0
      ? [
          `The log continues ${counts.earlierAgreed} earlier checkpoint${counts.earlierAgreed > 1 ? 's' : ''}: nothing before was changed or removed.`
        ]
      : [])
  ]
}

function claimWords(claim: Frame['manifest']['claim']): string[] {
  if (claim.kind === 'range')
    return [
      `No entry from ${claim.from} up to but not including ${claim.to} is missing.`,
      'Every stream in it is without a gap, each leaf naming the one before.'
    ]
  if (claim.kind === 'part') return ['Where neighbours of a stream stand here together, each names the one before.']
  return [
    `Nothing of ${claim.holders.join(', ')} is missing among the entries from ${claim.from} up to but not including ${claim.to}: the streams are without a gap, and begin and end where the leaves of heads say.`
  ]
}

function limitWords({ manifest, policy, earlier }: Frame, options: VerifyOptions): string[] {
  return [
    ...(options.policy === undefined
      ? [
          'The policy came with the bundle: compare its log key with the one you were given by another way, or bring your own policy.'
        ]
      : []),
    ...(policy.quorum === 'none' ? ['The policy asks for no witness: that others were shown the same log is not proved.'] : []),
    ...(earlier.length === 0
      ? ['No earlier checkpoint was compared: that the log still holds what it held before is not proved here.']
      : []),
    ...(manifest.claim.kind === 'part' ? ['The bundle is a selection: it says nothing of entries that it does not hold.'] : []),
    ...(manifest.claim.kind === 'holders'
      ? ['That the leaves of heads tell the truth is shown by verifying the whole log with the secrets of its heads.']
      : []),
    'That an act was written to the log at all is not something that the log can prove.'
  ]
}

function secondsToText(time: number): string {
  return time < 253_402_300_800 ? new Date(time * 1000).toISOString() : `second ${time}`
}
