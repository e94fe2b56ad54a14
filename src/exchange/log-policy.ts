import type { Tx } from '../ledger'

/** The policy as the gateway sees it (C2SP tlog-policy): the keys that the log is signed with, the newest first. */
export async function policyText(tx: Tx): Promise<string> {
  const keys = await tx.tree.verifiers()
  return [...keys.map(key => `log ${key}`), 'quorum none', ''].join('\n')
}
