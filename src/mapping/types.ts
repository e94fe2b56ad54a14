import type { DefinitionFault } from '../definitions'
import type { FormatSpec, Positions } from '../formats'
import type { Json, JsonObject } from '../json'

/** One fault of a mapping or code list file. A file with an error gives no mapping; warnings do not stop it. */
export interface MappingFault extends DefinitionFault {
  severity: 'error' | 'warning'
}

/** How identifiers are read and printed. Injected, so that the rules of identifiers stay in their own room. */
export interface IdentifierRules {
  /** The canonical form of an identifier as somebody wrote it. An invalid one has one too: what can be said of it. */
  check(kind: string, raw: string): { canonical: string; valid: boolean; reason?: string }
  /** The canonical form in one of the kind's styles. */
  print(kind: string, canonical: string, style: string): string
}

/** One code of an agency and what it means in shared terms. */
export interface Code {
  agency: string
  shared: Json
}

/** A versioned code list. The first code of a meaning is printed, the first meaning of a code is read. */
export interface CodeList {
  name: string
  version: string
  codes: readonly Code[]
}

/** What a mapping file refers to. */
export interface MappingResources {
  sharedSchema: JsonObject
  agencySchema(path: string): JsonObject | undefined
  codeList(name: string): CodeList | undefined
  identifier: IdentifierRules
}

/** What was noticed while mapping. Holds places and codes, never a value of the document. */
export interface ReportItem {
  code: string
  message: string
  severity: 'error' | 'warning'
  /** The rule's id. */
  rule?: string
  /** Place of the rule in the mapping file: `file:line:column`. */
  mapping: string
  /** JSON Pointer in the agency's record. */
  agencyPath?: string
  /** JSON Pointer in the shared record. */
  sharedPath?: string
  /** Place in the submitted document: `line:column`. */
  source?: string
  hint?: string
}

/** Why a shared value did not arrive in the agency's document. */
export type LossReason = 'no-slot' | 'no-code' | 'precision' | 'cardinality' | 'length' | 'charset' | 'policy'

/** A shared value that the agency's document does not carry. */
export interface Uncarried {
  /** JSON Pointer in the disclosed record. */
  path: string
  reason: LossReason
  severity: 'error' | 'warning'
}

/** How a document is read. */
export interface UpOptions {
  /** The sender stands by every value of the document, also by those that say less finely what the base says. */
  assert?: boolean
}

/** An agency document in shared terms. */
export interface UpResult {
  contribution: JsonObject
  /** Leaf paths of the document that no rule read, `*` for indexes. */
  residue: string[]
  report: ReportItem[]
}

/** The shared record as an agency document. */
export interface DownResult {
  document: Json
  uncarried: Uncarried[]
  /** Carried leaves of the record by all its leaves, 0 to 1. */
  fidelity: number
  report: ReportItem[]
}

/** Which places a rule touches: JSON Pointers, `*` for any item. Rules inside items have full paths. */
export interface RuleFootprint {
  id: string
  shape: string
  direction: 'both' | 'up' | 'down'
  agency: string[]
  shared: string[]
  /** `file:line:column` of the rule. */
  at: string
  /** Absence on one side says nothing about the other. */
  keeps: boolean
  /** The agency takes back finer values by this rule: L2 is not claimed for its shared places. */
  asserts?: true
  /** Values worth trying in a test: agency spellings and shared meanings. */
  samples?: { agency: Json[]; shared: Json[] }
}

/** What identifies the agency's own record. */
export interface RecordIdentity {
  recordKey?: string
  asOf?: string
  recordVersion?: string
}

/** A mapping, ready to run. It holds no state: the same input gives the same output. */
export interface Mapping {
  /** AGENCY/FORMAT. */
  name: string
  version: string
  /** SHA-256 (hex) over the mapping, its code lists and both schemas. */
  hash: string
  agency: string
  title: string
  format: FormatSpec
  /** What the file refers to by name: its agency's schema, and its code lists as NAME@VERSION. */
  refers: { agencySchema: string; codeLists: string[] }
  directions: ('up' | 'down')[]
  shared: string
  sharedSchema: JsonObject
  footprint: { shared: string[]; agency: string[] }
  rules: RuleFootprint[]
  /** Agency paths that are declared not wanted, with the reason. */
  unwanted: Record<string, string>
  identify(tree: Json): RecordIdentity
  /**
   * An agency's record in shared terms. `base` is what was last disclosed to, or contributed by, this agency: outside
   * the footprint it is kept, within it the document decides. Never throws on JSON; faults are in the report.
   */
  up(tree: Json, base?: JsonObject, positions?: Positions, options?: UpOptions): UpResult
  /** The disclosed record as the agency's document, written over the agency's last known one. Never throws on JSON. */
  down(record: JsonObject, base?: Json): DownResult
  /** Both directions without what comes out beside: the same contribution and document, sooner. */
  bare: {
    up(tree: Json, base?: JsonObject): JsonObject
    down(record: JsonObject, base?: Json): Json
  }
}
