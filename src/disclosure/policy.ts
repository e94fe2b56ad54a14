import type { Expression, Place } from '../definitions'
import type { JsonObject } from '../json'
import type { AgencyId } from '../nominal'

/** One line that permits or withholds a part of the record. `reason` is the code of a withheld part. */
export interface PolicyLine {
  effect: 'permit' | 'withhold'
  /** The path's steps, `*` for every item. */
  steps: readonly string[]
  when?: Expression
  /** Asked of each item at the last `*`, or once of the record. */
  perItem: boolean
  reason: string
}

/** What one agency may receive. Its lines hold what is withheld from it too. */
export interface Recipient {
  agency: AgencyId
  class: string
  power: string
  purpose: string
  mayReceive: Expression
  lines: readonly PolicyLine[]
}

/** A disclosure policy, compiled. `hash` is the SHA-256 of its canonical JSON, in lower-case hex. */
export interface DisclosurePolicy {
  version: string
  title: string
  hash: string
  recipients: ReadonlyMap<AgencyId, Recipient>
  record: Place
}

/** The schemas a policy is read against, as parsed JSON: `schemas/disclosure-policy.schema.json` and the shared schema. */
export interface PolicyResources {
  policySchema: JsonObject
  sharedSchema: JsonObject
}

/** A line as the file holds it. */
export interface LineSource {
  path: string
  when?: string
}

/** A policy as its file holds it, once the schema has been kept. */
export interface PolicySource {
  version: string
  title: string
  recipients: {
    agency: AgencyId
    class: string
    power: string
    purpose: string
    'may-receive': string
    permits: LineSource[]
  }[]
  withholds: (LineSource & { from?: AgencyId[]; reason: string })[]
}
