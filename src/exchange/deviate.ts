import { checkOnDemand, decode } from '../formats'
import type { JsonObject } from '../json'
import type { DeviationRow } from '../ledger'
import { fromFault } from './prepare'
import { problem, type Problem } from './problems'
import type { AgencyClient } from './read-nominal'
import type { Services } from './services'
import { codeOf, shareFor } from './share'

/** The longest that a deviation may last: whoever needs it longer authorises it again. */
const mostDays = 366
const dayMs = 86_400_000

const requestSchema: JsonObject = {
  $schema: 'https://json-schema.org/draft/2020-12/schema',
  $id: 'api/deviation@1',
  type: 'object',
  additionalProperties: false,
  required: ['rule', 'authoriser', 'reason', 'expires'],
  properties: {
    rule: { type: 'string', pattern: '^[A-Z][A-Z0-9]*-\\d{2}[a-z]?$' },
    nominal: { type: 'string', pattern: '^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$' },
    authoriser: { type: 'string', pattern: '\\S', maxLength: 200 },
    reason: { type: 'string', pattern: '\\S', maxLength: 2000 },
    expires: { type: 'string', format: 'date-time-strict' }
  }
}

const check = checkOnDemand(requestSchema)

type Wanted = Pick<DeviationRow, 'rule' | 'authoriser' | 'reason'> & { nominal?: string; expires: string }

/** A deviation as its own agency sees it. */
export interface ShownDeviation {
  id: string
  rule: string
  unit: string
  nominal?: string
  authoriser: string
  reason: string
  begins: string
  expires: string
  active: boolean
}

const shown = (row: DeviationRow, now: Date): ShownDeviation => ({
  id: row.id,
  rule: row.rule,
  unit: row.unit,
  ...(row.nominal !== undefined && { nominal: row.nominal }),
  authoriser: row.authoriser,
  reason: row.reason,
  begins: row.begins.toISOString(),
  expires: row.expires.toISOString(),
  active: row.expires > now
})

function read(body: Uint8Array): Wanted | Problem {
  const { entries, faults } = decode(body, 'application/json', { codec: 'json', schema: requestSchema })
  const [entry] = entries
  if (!entry?.ok || entries.length !== 1) {
    const all = [...faults, ...(entry && !entry.ok ? entry.faults : [])]
    return problem(
      'malformed-document',
      'the body must be one JSON object: { rule, nominal?, authoriser, reason, expires }',
      all.map(fromFault)
    )
  }
  const unfit = check(entry.tree).map(fault => ({ ...fault, ...entry.positions(fault.pointer ?? '') }))
  if (unfit.length > 0) return problem('invalid-document', 'the deviation is not valid', unfit.map(fromFault))
  return entry.tree as unknown as Wanted
}

const invalid = (pointer: string, detail: string): Problem =>
  problem('invalid-document', 'the deviation is not valid', [{ code: 'not-possible', detail, pointer }])

/**
 * Records a deviation of the client's unit from a rule, with who authorised it, why, and until when. It excepts what the rule
 * finds unmet, for one nominal or for all records that the unit holds; it hides nothing, and it ends by itself.
 */
export async function recordDeviation(
  services: Services,
  client: AgencyClient,
  body: Uint8Array,
  correlation: string
): Promise<{ ok: true; deviation: ShownDeviation } | { ok: false; problem: Problem }> {
  const wanted = read(body)
  if ('code' in wanted) return { ok: false, problem: wanted }
  const { unit } = client
  if (unit === undefined || unit === '')
    return { ok: false, problem: problem('unit-needed', 'this credential is bound to no unit') }
  if (!services.packs.approved().some(pack => pack.rules.some(({ id }) => id === wanted.rule)))
    return { ok: false, problem: invalid('/rule', 'no pack in force has a rule of this id') }
  return services.ledger.transaction(async tx => {
    const begins = await tx.now()
    const expires = new Date(wanted.expires)
    if (!(expires > begins)) return { ok: false, problem: invalid('/expires', 'must lie in the future') }
    if (expires.getTime() - begins.getTime() > mostDays * dayMs)
      return { ok: false, problem: invalid('/expires', `must lie at most ${mostDays} days ahead`) }
    if (wanted.nominal !== undefined) {
      const row = await tx.nominals.get(wanted.nominal)
      const statements = row ? await tx.statements.of(row.id) : []
      if (!row || !shareFor(services.catalogue, row, statements, client.agency, begins).seen.mayReceive)
        return { ok: false, problem: invalid('/nominal', 'there is no such nominal for this credential') }
    }
    const { rule, nominal, authoriser, reason } = wanted
    const about = { agency: client.agency, unit, rule, ...(nominal !== undefined && { nominal }) }
    const row: DeviationRow = { id: services.newId(), ...about, authoriser, reason, client: client.name, begins, expires }
    await tx.deviations.insert(row)
    await tx.log.append({
      op: 'rule',
      actor: { agency: client.agency, system: client.name, role: client.role },
      ...(nominal !== undefined && { nominal }),
      groups: [codeOf(rule)],
      // Who authorised it and why are committed to, and stay in the ledger.
      received: [
        { group: 'deviation', bytes: new TextEncoder().encode(JSON.stringify([row.id, authoriser, reason, wanted.expires])) }
      ],
      reason: 'deviation',
      result: 'recorded',
      correlation
    })
    return { ok: true, deviation: shown(row, begins) }
  })
}

/** The deviations of the client's agency, newest first. */
export async function listDeviations(
  services: Services,
  client: AgencyClient,
  limit: number,
  correlation: string
): Promise<ShownDeviation[]> {
  return services.ledger.transaction(async tx => {
    const now = await tx.now()
    const rows = await tx.deviations.list(client.agency, limit)
    const actor = { agency: client.agency, system: client.name, role: client.role }
    await tx.log.append({ op: 'consult', actor, reason: 'deviations', result: 'listed', correlation })
    return rows.map(row => shown(row, now))
  })
}
