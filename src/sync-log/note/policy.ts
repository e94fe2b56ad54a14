import { parseCheckpoint, type Checkpoint } from './checkpoint'
import { formatVerifierKey, parseVerifierKey, type VerifierKey } from './keys'
import { verifyNote, type CheckedSignature, type NoteFault } from './note'

/** Whom to believe (C2SP tlog-policy): the log's keys, the witnesses by name, and how many of them a checkpoint needs. */
export interface Policy {
  logs: { key: VerifierKey; url?: string }[]
  witnesses: { name: string; key: VerifierKey; url?: string }[]
  /** Groups by name; `members` name witnesses and earlier groups, of which `threshold` are needed. */
  groups: { name: string; threshold: number; members: string[] }[]
  /** A witness, a group, or `none`. */
  quorum: string
}

/** What is wrong with a policy file, and on which line (from 1; 0 for the whole). */
export interface PolicyFault {
  line: number
  message: string
}

/** Reads a policy file. */
export function parsePolicy(text: string): { policy: Policy; fault?: never } | { policy?: never; fault: PolicyFault } {
  const reader = new PolicyReader()
  if (text !== '' && !text.endsWith('\n')) return { fault: { line: 0, message: 'the last line does not end in a newline' } }
  for (const [i, line] of text.split('\n').entries()) {
    const message = /[\x00-\x08\x0b-\x1f\x7f]/.test(line) ? 'a control character' : reader.read(line)
    if (message !== undefined) return { fault: { line: i + 1, message } }
  }
  return reader.quorum === undefined
    ? { fault: { line: 0, message: 'there is no quorum line' } }
    : { policy: { logs: reader.logs, witnesses: reader.witnesses, groups: reader.groups, quorum: reader.quorum } }
}

class PolicyReader {
  readonly logs: Policy['logs'] = []
  readonly witnesses: Policy['witnesses'] = []
  readonly groups: Policy['groups'] = []
  quorum: string | undefined
  readonly #members = new Set<string>()

  /** Takes one line; gives what is wrong with it. */
  read(line: string): string | undefined {
    const words = line.split(/[ \t]+/).filter(word => word !== '')
    const [verb, ...rest] = words
    if (verb === undefined || verb.startsWith('#')) return undefined
    if (verb === 'log') return this.#log(rest)
    if (verb === 'witness') return this.#witness(rest)
    if (verb === 'group') return this.#group(rest)
    if (verb === 'quorum') return this.#quorum(rest)
    return 'a line begins with log, witness, group or quorum'
  }

  #log([text = '', url, ...more]: string[]): string | undefined {
    const key = parseVerifierKey(text)
    if (key?.type !== 'note' || more.length > 0) return 'log needs a verifier key of type 1 and may have a URL'
    if (holds(this.logs, key)) return 'this log key stands here already'
    this.logs.push({ key, ...(url !== undefined && { url }) })
    return undefined
  }

  #witness([name = '', text = '', url, ...more]: string[]): string | undefined {
    const key = parseVerifierKey(text)
    if (key?.type !== 'cosignature' || more.length > 0)
      return 'witness needs a name and a verifier key of type 4 and may have a URL'
    if (this.#taken(name)) return 'this name is taken'
    if (holds(this.witnesses, key)) return 'this witness key stands here already'
    this.witnesses.push({ name, key, ...(url !== undefined && { url }) })
    return undefined
  }

  #group([name = '', count = '', ...members]: string[]): string | undefined {
    const threshold = count === 'all' ? members.length : count === 'any' ? 1 : /^[1-9]\d{0,3}$/.test(count) ? Number(count) : 0
    if (threshold < 1 || threshold > members.length) return 'group needs a name, all, any or a number, and as many members'
    if (this.#taken(name)) return 'this name is taken'
    for (const member of members) {
      if (member === 'none' || !this.#taken(member)) return 'a member is not defined before this line'
      if (this.#members.has(member)) return 'a member may stand in one group, once'
      this.#members.add(member)
    }
    this.groups.push({ name, threshold, members })
    return undefined
  }

  #quorum([name = '', ...more]: string[]): string | undefined {
    if (more.length > 0 || !this.#taken(name)) return 'quorum needs one name that is defined before this line'
    if (this.quorum !== undefined) return 'there is one quorum line'
    this.quorum = name
    return undefined
  }

  #taken(name: string): boolean {
    return name === 'none' || [...this.witnesses, ...this.groups].some(one => one.name === name)
  }
}

function holds(keys: readonly { key: VerifierKey }[], key: VerifierKey): boolean {
  return keys.some(one => Buffer.from(one.key.publicKey).equals(key.publicKey))
}

/** Whether the witnesses of these names are enough. */
export function meetsQuorum({ groups, quorum }: Policy, witnesses: ReadonlySet<string>): boolean {
  if (quorum === 'none') return true
  const met = new Set(witnesses)
  for (const { name, threshold, members } of groups)
    if (members.filter(member => met.has(member)).length >= threshold) met.add(name)
  return met.has(quorum)
}

/** A checkpoint that a log of the policy signed, with the witnesses of the policy that cosigned it. */
export interface JudgedCheckpoint extends Checkpoint {
  /** The text that was signed. */
  text: string
  log: VerifierKey
  witnesses: { name: string; time: number }[]
  quorum: boolean
}

/**
 * Judges a checkpoint: signed by a log of the policy whose name is the origin, each signature of a known key good. Whether the
 * quorum is met is told, and is the caller's to demand.
 */
export function judgeCheckpoint(note: string, policy: Policy): JudgedCheckpoint | { fault: NoteFault } {
  const verified = verifyNote(
    note,
    [...policy.logs, ...policy.witnesses].map(one => one.key)
  )
  if (verified.fault !== undefined) return { fault: verified.fault }
  const checkpoint = parseCheckpoint(verified.text)
  if (checkpoint === undefined) return { fault: { code: 'malformed', message: 'the text of this note is not a checkpoint' } }
  const log = verified.checked.find(({ key }) => key.type === 'note' && key.name === checkpoint.origin)?.key
  if (log === undefined)
    return {
      fault: { code: 'no-known-key', message: 'no log key of the policy has signed this checkpoint under its own origin' }
    }
  const witnesses = policy.witnesses.flatMap(({ name, key }) =>
    witnessed(
      name,
      verified.checked.find(one => one.key === key)
    )
  )
  const quorum = meetsQuorum(policy, new Set(witnesses.map(one => one.name)))
  return { ...checkpoint, text: verified.text, log, witnesses, quorum }
}

function witnessed(name: string, signature: CheckedSignature | undefined): { name: string; time: number }[] {
  return signature?.time === undefined ? [] : [{ name, time: signature.time }]
}

/** The lines of a policy that say who cosigns and how many are needed; without logs, addresses and comments. */
export function formatWitnessLines({ witnesses, groups, quorum }: Policy): string {
  const lines = [
    ...witnesses.map(({ name, key }) => `witness ${name} ${formatVerifierKey(key)}`),
    ...groups.map(({ name, threshold, members }) => `group ${name} ${threshold} ${members.join(' ')}`),
    `quorum ${quorum}`
  ]
  return lines.map(line => `${line}\n`).join('')
}
