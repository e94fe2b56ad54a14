import type { Json, JsonObject } from '../json'
import { valueAt } from '../json'
import type { FindingLife, Tx } from '../ledger'
import { findingIds } from './finding-id'
import type { JudgedFinding, Judgement, Outcome } from './judge'
import { ruleName } from './judge'
import { noticesOf } from './notices'
import type { Services } from './services'

/** What a judgement was made under: enough to make it again. */
export interface Circumstances {
  kind: 'entry' | 'schedule'
  /** RFC 3339. */
  asOf: string
  version: number
  phase: string
  agency?: string
}

/** A finding as it is stored and shown: with its id, the version and time it was judged at, and since when it stands. */
export interface StoredFinding extends JudgedFinding {
  id: string
  nominalVersion: number
  asOf: string
  since: string
}

/** How rules came out on a stored record: by `PACK/RULE`, with the day since when it is unmet. */
export interface StoredOutcomes {
  unit: string
  registered: boolean
  rules: Record<string, [Outcome] | [Outcome, string]>
}

/** What to settle: the judgement of one version. */
export interface Settling {
  nominal: string
  record: JsonObject
  judgement: Judgement
  circumstances: Circumstances
  /** The findings that stood until now. */
  open: readonly FindingLife[]
  at: Date
}

/** The unit that holds a record; empty where it names none. */
export const unitOf = (record: JsonObject): string => {
  const unit = valueAt(record, '/core/unit')
  return typeof unit === 'string' ? unit : ''
}

const registeredOf = (record: JsonObject): boolean => valueAt(record, '/core/category') === 'REGISTERED_TERRORIST_OFFENDER'

/** Findings with ids and since when they stand; and which of them are new, and which that stood have ended. Pure. */
export function aged({ nominal, record, judgement, circumstances, open, at }: Settling): {
  stored: StoredFinding[]
  fresh: StoredFinding[]
  ended: FindingLife[]
} {
  const ids = findingIds(nominal, record, judgement.findings)
  const known = new Map(open.map(life => [life.id, life]))
  const stored = judgement.findings.map((finding, i): StoredFinding => {
    const id = ids[i] ?? ''
    const life = known.get(id)
    const earlier = life?.finding as unknown as StoredFinding | undefined
    // What was carried over keeps the time at which it was judged.
    const { asOf, nominalVersion } = isStored(finding)
      ? finding
      : { asOf: circumstances.asOf, nominalVersion: circumstances.version }
    return { ...finding, id, nominalVersion, asOf, since: earlier?.since ?? at.toISOString() }
  })
  const standing = new Set(ids)
  return { stored, fresh: stored.filter(({ id }) => !known.has(id)), ended: open.filter(({ id }) => !standing.has(id)) }
}

const isStored = (finding: JudgedFinding): finding is StoredFinding => 'asOf' in finding

/** Outcomes with the day since when each unmet rule is. */
export function outcomesOf(record: JsonObject, judgement: Judgement, stored: readonly StoredFinding[]): StoredOutcomes {
  const since = new Map<string, string>()
  for (const finding of stored) {
    const name = ruleName(finding.pack, finding.rule)
    const day = finding.since.slice(0, 10)
    if (finding.effect !== 'excepted' && day < (since.get(name) ?? '~')) since.set(name, day)
  }
  const rules = Object.entries(judgement.outcomes).map(([name, outcome]): [string, [Outcome] | [Outcome, string]] => {
    const day = since.get(name)
    return [name, outcome === 'unmet' && day !== undefined ? [outcome, day] : [outcome]]
  })
  return { unit: unitOf(record), registered: registeredOf(record), rules: Object.fromEntries(rules) }
}

/**
 * Writes the findings of a version: the whole, the life of each, and notices to the agencies that can mend what is new. The
 * findings come back with ids, and with what began and what ended.
 */
export async function settleFindings(
  tx: Tx,
  services: Pick<Services, 'agencies' | 'packs'>,
  settling: Settling,
  ages = aged(settling)
): Promise<{ stored: StoredFinding[]; fresh: StoredFinding[]; ended: FindingLife[] }> {
  const { nominal, record, judgement, circumstances, at } = settling
  const { stored, fresh, ended } = ages
  const judgedUnder = new Map(settling.open.map(life => [life.id, life.circumstances]))
  await tx.findings.save({
    nominal,
    version: circumstances.version,
    findings: stored as unknown as Json[],
    assessedAt: at,
    packs: judgement.packs,
    verdicts: outcomesOf(record, judgement, stored) as unknown as Json,
    circumstances: circumstances as unknown as Json
  })
  await tx.findingLives.save(
    stored.map(finding => ({
      id: finding.id,
      nominal,
      since: new Date(finding.since),
      finding: finding as unknown as Json,
      circumstances:
        finding.asOf === circumstances.asOf ? (circumstances as unknown as Json) : (judgedUnder.get(finding.id) ?? {})
    }))
  )
  await tx.findingLives.end(
    ended.map(({ id }) => id),
    at
  )
  await tx.notices.insert(noticesOf(services, nominal, fresh, ended, at))
  return { stored, fresh, ended }
}
