import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { readPack, type AssessContext, type Pack } from '../../src/guidance'
import type { JsonObject } from '../../src/json'
import { fold, readAuthority, type AgencyId, type Statement } from '../../src/nominal'
import { caseFaults, lifeCycle, seeded } from '../../src/synthetic'
import { repoRoot } from '../support/shared'

const read = (path: string): string => readFileSync(join(repoRoot, path), 'utf8')

/** Every guidance pack that is shipped, compiled. */
export function shippedPacks(): Pack[] {
  const resources = {
    packSchema: JSON.parse(read('schemas/guidance-pack.schema.json')) as JsonObject,
    sharedSchema: JSON.parse(read('schemas/shared/nominal.schema.json')) as JsonObject
  }
  return readdirSync(join(repoRoot, 'schemas/guidance')).map(file => {
    const { pack, faults } = readPack(read(`schemas/guidance/${file}`), file, resources)
    if (!pack) throw new Error(`${file}: ${faults.map(({ line, message }) => `${line}: ${message}`).join('; ')}`)
    return pack
  })
}

/**
 * Invented nominals, each at some moment of its life: the fold of what every agency has said by then. Every fourth has faults
 * for guidance to find. `entry: true` adds what the last statement was, and the record before it.
 */
export function syntheticContexts(wanted: { count: number; seed: number; entry?: boolean }): AssessContext[] {
  const { policy, faults } = readAuthority(read('schemas/policies/authority.yaml'), 'authority.yaml')
  if (!policy) throw new Error(faults.map(fault => fault.message).join('; '))
  const folded = (said: ReadonlyMap<AgencyId, JsonObject>) => {
    const statements: Statement[] = [...said].map(([agency, contribution]) => ({ agency, contribution }))
    const { record, phase } = fold(statements, policy)
    return { record: record as unknown as JsonObject, phase }
  }
  return Array.from({ length: wanted.count }, (_, index) => {
    const events = lifeCycle(wanted.seed, index, index % 4 === 3 ? { faults: caseFaults } : {})
    const random = seeded(`${wanted.seed}/moment/${index}`)
    const until = events.slice(0, 1 + random.int(Math.floor(events.length / 3), events.length - 1))
    const last = until.at(-1)
    if (!last) throw new Error('a life without events')
    const earlier = new Map<AgencyId, JsonObject>()
    for (const { agency, contribution } of until.slice(0, -1)) earlier.set(agency, contribution)
    const said = new Map(earlier).set(last.agency, last.contribution)
    const { record, phase } = folded(said)
    const context: AssessContext = {
      after: record,
      says: Object.fromEntries(said),
      agency: last.agency,
      now: last.at,
      phase: 'transition',
      casePhase: phase
    }
    if (wanted.entry !== true || earlier.size === 0) return context
    return { ...context, before: folded(earlier).record, entry: last.contribution, previous: earlier.get(last.agency) }
  })
}
