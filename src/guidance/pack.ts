import type { Expression, Place, Reading } from '../definitions'
import type { Json, JsonObject } from '../json'
import type { AgencyId } from '../nominal'

/** The phases of the move from ViSOR to MAPPS. */
export const guidancePhases = ['before-mapps', 'transition', 'mapps'] as const
export type GuidancePhase = (typeof guidancePhases)[number]

export type Severity = 'must' | 'should'

/** What an unmet rule does to the entry: it is not taken, waits for a person, or is taken with the finding beside it. */
export type Effect = 'refuse' | 'hold' | 'report'

/** How well a rule is sourced: the source says it, has only the subject, or it is ours. */
export type Basis = 'sourced' | 'part' | 'inferred'

/** A rule's example, as the pack writes it. */
export interface Example {
  title: string
  agency?: AgencyId
  now?: string
  phase?: GuidancePhase
  'case-phase'?: string
  actor?: JsonObject
  before?: JsonObject
  after?: JsonObject
  entry?: JsonObject
  previous?: JsonObject
  says?: Record<string, JsonObject>
  facts?: JsonObject
  effect?: Effect
  paths?: string[]
}

/** One rule, compiled. `list` is what it is asked of each item of; without it the rule is asked once of the record. */
export interface Rule {
  id: string
  title: string
  statement: string
  source: { document: string; paragraph: string; url?: string }
  basis: Basis
  note?: string
  binds: readonly AgencyId[]
  severity: Severity
  effects: Readonly<Record<GuidancePhase, Effect>>
  list?: { pointer: string; key: readonly string[] | undefined } | { expression: Expression }
  applies?: Expression
  require: Expression
  blocksWhen?: Expression
  path: string
  message: string
  remedy: string
  reads: readonly string[]
  examples: { met: readonly Example[]; unmet: readonly Example[] }
}

/** A dated set of rules, compiled. `hash` is the SHA-256 of its canonical JSON, in lower-case hex. */
export interface Pack {
  id: string
  version: string
  title: string
  status: 'proposed' | 'in-force' | 'withdrawn'
  effective: { from: string; to?: string }
  parameters: Readonly<Record<string, { value: Json; unit?: string; meaning: string }>>
  /** The parameters as expressions see them: whole numbers are BigInt. */
  values: Readonly<Record<string, unknown>>
  /** Expressions that the rules use by name, in the order of the file: each may use those before it. */
  terms: Readonly<Record<string, Expression>>
  rules: readonly Rule[]
  hash: string
}

/** The schemas a pack is read against, as parsed JSON: `schemas/guidance-pack.schema.json` and the shared schema. */
export interface PackResources {
  packSchema: JsonObject
  sharedSchema: JsonObject
}

/** A pack as its file holds it, once the schema has been kept. */
export interface PackSource {
  pack: string
  version: string
  title: string
  status: Pack['status']
  effective: Pack['effective']
  phases: Record<GuidancePhase, Record<Severity, Effect>>
  parameters?: Record<string, { value: Json; unit?: string; meaning: string }>
  terms?: Record<string, { meaning: string; is: string }>
  rules: RuleSource[]
}

/** A rule as its file holds it. */
export interface RuleSource extends Omit<Rule, 'effects' | 'list' | 'applies' | 'require' | 'blocksWhen'> {
  'for-each'?: string
  applies?: string
  require: string
  'blocks-when'?: string
  effect?: Effect | Partial<Record<GuidancePhase, Effect>>
}

/** What a rule is checked against: the shared record, and the parameters and named expressions of its pack. */
export interface RuleGround {
  record: Place
  parameters: ReadonlySet<string>
  terms: ReadonlyMap<string, Reading>
}
