import { loadCatalogue, type Catalogue } from '../../src/exchange'
import type { JsonObject } from '../../src/json'
import {
  documentWriter,
  drawCase,
  lifeCycle,
  type LifeEvent,
  type SyntheticAgency,
  type SyntheticDocument
} from '../../src/synthetic'

/** Seed of the people that these tests invent. */
export const seed = 7

let loaded: Catalogue | undefined

/** The repository's catalogue, read once a test file. */
export const catalogue = (): Catalogue => (loaded ??= loadCatalogue('2026-01-01'))

/** The usual format of each agency. */
export const usual: Record<SyntheticAgency, string> = {
  'police-ctnm': 'police-ctnm/nominal',
  'probation-nsd': 'probation-nsd/ndelius',
  'prison-hmps': 'prison-hmps/prisoner-search'
}

/** One statement of an agency about the person of a number. */
export interface Statement {
  agency: SyntheticAgency
  contribution: JsonObject
  version?: number
  at?: string
  format?: string
}

/** A statement as a document of its agency's format, written afresh: what the format has no room for is left out. */
export function paper(
  person: number,
  { agency, contribution, version = 1, at = '2026-01-02T03:04:05Z', format }: Statement
): SyntheticDocument {
  const mapping = catalogue().mappings.get(format ?? usual[agency])?.mapping
  if (!mapping) throw new Error(`no mapping ${format ?? usual[agency]}`)
  return documentWriter(mapping).write(drawCase(seed, person), { agency, contribution, version, at, event: 'test' })
}

/** What an agency says last of a person whose life-cycle is drawn, or at a named event; throws where it says nothing. */
export function said(person: number, agency: SyntheticAgency, event?: string): LifeEvent {
  const own = lifeCycle(seed, person).filter(each => each.agency === agency)
  const found = event === undefined ? own.at(-1) : own.find(each => each.event === event)
  if (!found) throw new Error(`${agency} says nothing of person ${person} at ${event ?? 'the end'}`)
  return found
}

/** The last document of an agency about a person. */
export const lastPaper = (person: number, agency: SyntheticAgency, format?: string): SyntheticDocument =>
  paper(person, { ...said(person, agency), ...(format !== undefined && { format }) })
