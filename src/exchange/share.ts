import { view, type View } from '../disclosure'
import { deepEqual, type Json, type JsonObject } from '../json'
import type { NominalRow, StatementRow } from '../ledger'
import type { DownResult } from '../mapping'
import { leafList, leavesOf, type AgencyId } from '../nominal'
import type { Catalogue } from './catalogue'

/** What an agency may see of a nominal now, by the disclosure policy, and what it says of it itself. */
export interface Share {
  seen: View
  own: JsonObject | undefined
}

/** Applies the disclosure policy as it stands to a nominal, for one agency, at a time (the ledger's clock). Pure. */
export function shareFor(
  catalogue: Catalogue,
  row: Pick<NominalRow, 'record' | 'phase'>,
  statements: readonly StatementRow[],
  agency: AgencyId,
  now: Date
): Share {
  const own = statements.find(statement => statement.agency === agency)?.contribution
  const facts = { now: now.toISOString(), casePhase: row.phase }
  return { own, seen: view(row.record, own, catalogue.disclosure, agency, facts) }
}

/** A name or text of policy and schema as the code that leaves of the log hold: `riskAssessments` becomes `risk-assessments`. */
export function codeOf(text: string): string {
  const known = codes.get(text)
  if (known !== undefined) return known
  const code = text
    .replaceAll(/([a-z])([A-Z])/g, '$1-$2')
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^-|-$/g, '')
    .slice(0, 60)
  codes.set(text, code)
  return code
}

// Policies and schemas have few names, and the same ones come up with every delivery.
const codes = new Map<string, string>()

/** Values by path, as an agency learns them from others. Paths and values are personal data. */
export type News = ReadonlyMap<string, Json>

/**
 * What an agency learns from a delivery: every value of its view that it does not say itself and that its format carries; of
 * any format, where no rendering is given.
 */
export function newsOf({ seen, own }: Share, { uncarried }: Pick<DownResult, 'uncarried'> = { uncarried: [] }): News {
  const said = own === undefined ? new Map<string, Json>() : leavesOf(own, seen.view)
  const lost = new Set(uncarried.map(({ path }) => path))
  const learned = leafList(seen.view).filter(({ path, pointer, value }) => !same(said.get(path), value) && !within(lost, pointer))
  return new Map(learned.map(({ path, value }) => [path, value]))
}

/**
 * Whether there is anything to tell an agency that was told `told` before: a value that it neither says itself nor was told,
 * or one that it was told and that is gone. So its own change never comes back to it unless something was altered.
 */
export function isNews(news: News, told: News, { seen }: Share): boolean {
  if ([...news].some(([path, value]) => !same(told.get(path), value))) return true
  const shown = leavesOf(seen.view)
  return [...told.keys()].some(path => !shown.has(path))
}

const same = (a: Json | undefined, b: Json): boolean => a === b || (typeof a === 'object' && deepEqual(a, b))

/** Whether a path, or one above it, is in the set. */
function within(paths: ReadonlySet<string>, path: string): boolean {
  if (paths.size === 0) return false
  for (let at = path; at !== ''; at = at.slice(0, at.lastIndexOf('/'))) if (paths.has(at)) return true
  return paths.has('')
}
