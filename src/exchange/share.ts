import { createHash } from 'node:crypto'
import { view, type View } from '../disclosure'
import { canonicalJson, deepEqual, type Json, type JsonObject } from '../json'
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
export const codeOf = (text: string): string =>
  text
    .replaceAll(/([a-z])([A-Z])/g, '$1-$2')
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^-|-$/g, '')
    .slice(0, 60)

/** What an agency learns from a delivery: every value of its view, by path, that it does not say itself and that its format carries. */
export function newsOf({ seen, own }: Share, down: Pick<DownResult, 'uncarried'>): [path: string, value: Json][] {
  const said = own === undefined ? new Map<string, Json>() : leavesOf(own)
  const lost = new Set(down.uncarried.map(({ path }) => path))
  return leafList(seen.view)
    .filter(({ path, pointer, value }) => !same(said.get(path), value) && !within(lost, pointer))
    .map(({ path, value }): [string, Json] => [path, value])
}

/**
 * A digest of the news. Two versions with one digest tell the agency the same, so the second need not be sent: no echo.
 * `undefined` where there is nothing to learn at all.
 */
export function newsDigest(share: Share, down: Pick<DownResult, 'uncarried'>): string | undefined {
  const news = newsOf(share, down)
  if (news.length === 0) return undefined
  news.sort(([a], [b]) => (a < b ? -1 : 1))
  return createHash('sha256').update(canonicalJson(news)).digest('hex')
}

const same = (a: Json | undefined, b: Json): boolean => a === b || (typeof a === 'object' && deepEqual(a, b))

/** Whether a path, or one above it, is in the set. */
function within(paths: ReadonlySet<string>, path: string): boolean {
  for (let at = path; at !== ''; at = at.slice(0, at.lastIndexOf('/'))) if (paths.has(at)) return true
  return paths.has('')
}

/** The news digest of a lane on which there is nothing to tell. */
export const noNews = createHash('sha256').update('[]').digest('hex')
