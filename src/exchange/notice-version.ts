import type { NominalRow, Tx } from '../ledger'
import type { AgencyId } from '../nominal'
import { slotOf } from './notice-slot'
import { noticesOf } from './notices'
import type { Services } from './services'
import { aged, type Settling } from './settle-findings'

type Needs = Pick<Services, 'catalogue' | 'packs' | 'agencies'>

/** The agencies whose delivery format has a slot for notices. */
function slotted({ agencies, catalogue }: Needs): AgencyId[] {
  return [...agencies.values()].flatMap(({ id, delivery }) => {
    const mapping = catalogue.mappings.get(delivery.format)?.mapping
    return mapping && slotOf(mapping) !== undefined ? [id] : []
  })
}

/**
 * The version that an assessment without an entry is of. Where it changes what an agency is told in its own format, that is a
 * version of its own, with the same record: it is owed to those agencies alone. Else it is the newest.
 */
export async function versionForNotices(tx: Tx, services: Needs, newest: NominalRow, settling: Settling): Promise<number> {
  const { fresh, ended } = aged(settling)
  const told = new Set(noticesOf(services, newest.id, fresh, ended, settling.at).map(({ agency }) => agency))
  const owed = slotted(services).filter(agency => told.has(agency))
  const made = owed.length === 0 ? undefined : await tx.nominals.version(newest.id, newest.version)
  if (!made) return newest.version
  const version = newest.version + 1
  await tx.nominals.saveVersion({ ...made, version, cause: { agency: 'gateway', kind: 'assessment' }, at: settling.at })
  await tx.debts.oweAll(newest.id, version, owed)
  return version
}
