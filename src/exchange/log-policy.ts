import { readFileSync } from 'node:fs'
import type { Ledger, Tx } from '../ledger'
import { formatVerifierKey, formatWitnessLines, meetsQuorum, parsePolicy, type Policy, type SignerKey } from '../sync-log'

const none = 'quorum none\n'

/**
 * The policy as the gateway sees it (C2SP tlog-policy): the keys that the log is signed with, the newest first, and the witnesses
 * with the quorum that were recorded last.
 */
export async function policyText(tx: Tx): Promise<string> {
  const keys = await tx.tree.verifiers()
  return [...keys.map(key => `log ${key}\n`), (await tx.witnesses.policy())?.lines ?? none].join('')
}

/** The policy in force, with the number it was recorded under. Undefined where none ever was. */
export async function policyInForce(tx: Tx): Promise<{ id: number; policy: Policy } | undefined> {
  const row = await tx.witnesses.policy()
  const { policy } = row ? parsePolicy(row.lines) : {}
  return row && policy && { id: row.id, policy }
}

/**
 * Reads the policy file: who cosigns the log of this key, where, and how many are needed.
 * @throws {Error} naming the line, where it cannot be read, is another log's, or asks for witnesses that have no address
 */
export function readLogPolicy(file: string, { verifier }: SignerKey): Policy {
  const { policy, fault } = parsePolicy(readFileSync(file, 'utf8'))
  if (policy === undefined) throw new Error(`${file}: ${fault.line > 0 ? `line ${fault.line}: ` : ''}${fault.message}`)
  const own = formatVerifierKey(verifier)
  if (policy.logs.length > 0 && !policy.logs.some(({ key }) => formatVerifierKey(key) === own))
    throw new Error(`${file}: no log line holds the key of this log, ${own}`)
  const reached = new Set(policy.witnesses.filter(({ url }) => url !== undefined).map(({ name }) => name))
  if (!meetsQuorum(policy, reached))
    throw new Error(`${file}: the quorum "${policy.quorum}" asks for more witnesses than have an address in their line`)
  return policy
}

/** Records the policy, on the log too, where it is not the one in force. Without one, the log has no witnesses. */
export async function recordLogPolicy(ledger: Ledger, policy: Policy | undefined): Promise<void> {
  const lines = policy ? formatWitnessLines(policy) : none
  await ledger.transaction(async tx => {
    await tx.tree.lock()
    if (((await tx.witnesses.policy())?.lines ?? none) === lines) return
    await tx.witnesses.savePolicy(lines)
    await tx.log.append({
      op: 'key',
      actor: { agency: 'gateway', system: 'keys' },
      reason: 'log',
      received: [{ group: 'policy', bytes: Buffer.from(lines) }],
      result: 'witnesses'
    })
  })
}
