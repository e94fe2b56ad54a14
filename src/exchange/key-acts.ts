import type { KnownKeyRow, Ledger } from '../ledger'
import type { Act } from '../sync-log'
import type { KeyLine } from '../wire'
import type { AgencyRegistry } from './agencies'
import type { SigningKeys } from './signing-keys'

/**
 * Compares the keys that this process was given with those that were known before, and puts every change on the log: a key that
 * is new, one whose bytes or times have changed, one that is gone.
 */
export async function recordKeys(
  ledger: Ledger,
  { agencies, signingKeys }: { agencies: AgencyRegistry; signingKeys: SigningKeys }
): Promise<void> {
  const declared = [
    ...signingKeys.published().map(line => rowOf('gateway', line)),
    ...[...agencies.values()].flatMap(({ id, keys }) => keys.map(line => rowOf(id, line)))
  ]
  await ledger.transaction(async tx => {
    await tx.knownKeys.lock()
    const changes = changesOf(await tx.knownKeys.list(), declared)
    for (const { row } of changes) await tx.knownKeys.save(row)
    if (changes.length > 0) await tx.log.appendAll(changes.map(actOf))
  })
}

type KeyChange = { row: KnownKeyRow; result: 'added' | 'changed' | 'withdrawn' }

const nameOf = ({ owner, id }: KnownKeyRow): string => `${owner} ${id}`

function changesOf(known: readonly KnownKeyRow[], declared: readonly KnownKeyRow[]): KeyChange[] {
  const before = new Map(known.map(row => [nameOf(row), row]))
  const now = new Set(declared.map(nameOf))
  const there = declared.flatMap((row): KeyChange[] => {
    const old = before.get(nameOf(row))
    if (!old || old.withdrawn) return [{ row, result: 'added' }]
    const same = old.publicKey === row.publicKey && old.notBefore === row.notBefore && old.notAfter === row.notAfter
    return same ? [] : [{ row, result: 'changed' }]
  })
  const gone = known.filter(row => !row.withdrawn && !now.has(nameOf(row)))
  return [...there, ...gone.map((row): KeyChange => ({ row: { ...row, withdrawn: true }, result: 'withdrawn' }))]
}

function rowOf(owner: string, { id, publicKey, notBefore, notAfter }: KeyLine): KnownKeyRow {
  return {
    ...{ owner, id, publicKey, withdrawn: false },
    ...(notBefore !== undefined && { notBefore }),
    ...(notAfter !== undefined && { notAfter })
  }
}

/** The act holds the key's owner and a commitment to its bytes and times. */
function actOf({ row, result }: KeyChange): Act {
  const { withdrawn: _withdrawn, ...line } = row
  return {
    op: 'key',
    actor: { agency: 'gateway', system: 'keys' },
    recipients: row.owner === 'gateway' ? [] : [row.owner],
    reason: row.owner === 'gateway' ? 'signing' : 'verifying',
    received: [{ group: 'key', bytes: Buffer.from(JSON.stringify(line)) }],
    result
  }
}
