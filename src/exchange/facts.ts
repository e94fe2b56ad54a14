import type { Json, JsonObject } from '../json'
import type { DeviationRow, SettlementRow, ToldChange, Tx } from '../ledger'
import { covers, type RecordScope } from './judge'

/** How far back single deliveries are given; see `Facts` of the ledger for what is given beyond. */
const lookBackMs = 92 * 86_400_000

/** What the gateway knows of nominals beside their records, by nominal; those of which it knows nothing are left out. */
export type LedgerFacts = ReadonlyMap<string, JsonObject>

/**
 * What the ledger knew of nominals at a time: whom it was to tell what and when it did, which entries of high priority were
 * acknowledged, and under which power it disclosed. It comes from rows that carry their time and are only added, so asked again
 * as of the same time it is the same.
 */
export async function factsOf(tx: Tx, nominals: readonly string[], at: Date): Promise<LedgerFacts> {
  const since = new Date(at.getTime() - lookBackMs)
  const changes = byNominal(await tx.facts.changes(nominals, at, since))
  const settlements = byNominal(await tx.facts.settlements(nominals, at, since))
  return new Map(
    nominals.flatMap((nominal): [string, JsonObject][] => {
      const settled = settlements.get(nominal) ?? []
      const facts = withItems({
        deliveries: (changes.get(nominal) ?? []).flatMap(deliveryOf),
        acknowledgements: settled.flatMap(acknowledgementsOf),
        disclosures: settled.map(disclosureOf)
      })
      return Object.keys(facts).length === 0 ? [] : [[nominal, facts]]
    })
  )
}

/** The facts that rules are given: those of the ledger, with the deviations that cover the record. Pure. */
export function factsFor(known: JsonObject | undefined, deviations: readonly DeviationRow[], scope: RecordScope): JsonObject {
  const covering = deviations.filter(deviation => covers(deviation, scope))
  return { ...known, ...withItems({ deviations: covering.map(deviationOf) }) }
}

const withItems = (members: Record<string, Json[]>): JsonObject =>
  Object.fromEntries(Object.entries(members).filter(([, items]) => items.length > 0))

function byNominal<R extends { nominal: string }>(rows: readonly R[]): Map<string, R[]> {
  const found = new Map<string, R[]>()
  for (const row of rows) {
    const rowsOf = found.get(row.nominal)
    if (rowsOf) rowsOf.push(row)
    else found.set(row.nominal, [row])
  }
  return found
}

/** What was settled without a delivery had nothing in it for the agency, or nothing that its format could say. */
function deliveryOf({ agency, sections, changedAt, settledAt, outcome }: ToldChange): JsonObject[] {
  if (outcome !== undefined && outcome !== 'delivered') return []
  const deliveredAt = settledAt && { deliveredAt: settledAt.toISOString() }
  return [{ agency, sections, changedAt: changedAt.toISOString(), ...deliveredAt }]
}

const acknowledgementsOf = ({ agency, entries, at }: SettlementRow): JsonObject[] =>
  entries.map(entry => ({ agency, entry, at: at.toISOString() }))

const disclosureOf = ({ agency, at, power = '', purpose = '', recipientClass = '' }: SettlementRow): JsonObject => ({
  recipient: agency,
  at: at.toISOString(),
  power,
  purpose,
  recipientClass
})

const deviationOf = ({ rule, unit, agency, authoriser, reason, begins, expires }: DeviationRow): JsonObject => ({
  rule,
  unit,
  authorisedBy: { agency, name: authoriser },
  reason,
  from: begins.toISOString().slice(0, 10),
  expiresOn: expires.toISOString().slice(0, 10)
})
