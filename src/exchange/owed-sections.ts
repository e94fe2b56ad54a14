import { deepEqual, type JsonObject } from '../json'
import type { OwedChange, StatementRow } from '../ledger'
import type { AgencyId } from '../nominal'
import type { Catalogue } from './catalogue'
import { shareFor } from './share'

/** One state of a nominal, and what was said of it by then. */
export interface SaidState {
  record: JsonObject
  phase: string
  statements: readonly StatementRow[]
}

/**
 * The sections of each agency's view that a new version makes different, by the disclosure policy of this moment. Agencies that
 * see no difference, and the one whose entry it was, are left out. Pure.
 */
export function owedSections(
  catalogue: Catalogue,
  before: SaidState | undefined,
  after: SaidState,
  agencies: Iterable<AgencyId>,
  sender: AgencyId,
  now: Date
): OwedChange[] {
  const viewOf = (state: SaidState | undefined, agency: AgencyId): JsonObject => {
    if (!state) return {}
    const { seen } = shareFor(catalogue, state, state.statements, agency, now)
    return seen.mayReceive ? seen.view : {}
  }
  return [...agencies].flatMap(agency => {
    if (agency === sender) return []
    const [was, is] = [viewOf(before, agency), viewOf(after, agency)]
    const sections = [...new Set([...Object.keys(was), ...Object.keys(is)])]
      .filter(section => !deepEqual(was[section] ?? null, is[section] ?? null))
      .sort()
    return sections.length === 0 ? [] : [{ agency, sections }]
  })
}
