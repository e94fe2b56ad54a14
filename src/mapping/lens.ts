import type { Json } from '../json'
import type { FindSpec } from './find'
import type { LeafSpec } from './leaf'
import type { SharedSet } from './members'
import { passOver } from './passed-over'
import type { Path, Scope } from './path'
import type { PivotSpec } from './pivot'
import type { DownRun, UpRun } from './run'

/**
 * One rule, made ready. Both directions edit in place: `up` the shared scope, `down` the agency scope, each beginning as
 * a copy of its base. The values of a scope that is being edited belong to it alone.
 */
export interface Lens {
  up?: (agency: Scope, shared: Scope, run: UpRun) => void
  /** `said` gives what the base document said in shared terms before this run changed it. */
  down?: (shared: Scope, agency: Scope, run: DownRun, said: () => Scope) => void
  /** `down` asks what the base said. */
  derived?: true
  /** What the rule is made of, in the directions it has: for the emitter. */
  shape?: LensShape
  /** The places it may write, from its scope. */
  writes?: { agency: readonly string[]; shared: readonly string[] }
}

/** What a rule is made of. */
export type LensShape =
  | { kind: 'leaf'; spec: LeafSpec }
  | { kind: 'each' | 'list'; set: SharedSet; path: Path }
  | { kind: 'slots'; set: SharedSet; slots: readonly Path[] }
  | { kind: 'find'; spec: FindSpec }
  | { kind: 'pivot'; spec: PivotSpec }
  /** Writes nothing where a document or record stands, and looks only where something is gathered: is this the value? */
  | { kind: 'check'; path: Path; value: Json }

/** Reports one thing noticed about a value. */
export type Note = (code: string, message: string, severity?: 'error' | 'warning', hint?: string) => void

/** Says why a value cannot be printed. */
export type Lost = (reason: LossWord) => void

type LossWord = 'no-slot' | 'no-code' | 'precision' | 'cardinality' | 'length' | 'charset'

/**
 * How one value is converted. `read` and `print` are total and must satisfy print(read(print(v))) = print(v): then the
 * retentive leaf keeps L1 and L2 however much the two lose.
 */
export interface Primitive {
  /** What an agency value means; undefined where it means nothing or cannot be read (which is noted). */
  read(value: Json, note: Note): Json | undefined
  /** How the agency writes a value; undefined where it cannot, or where it would read as nothing. */
  print(value: Json, lost: Lost): Json | undefined
  /** Why a value that was printed may not come back the same. */
  loss: LossWord
  /** A text is read, or printed, as it is: for the emitter. */
  readsText?: boolean
  printsText?: boolean
  /** Members that make up the shared value, where it is several members of one object. */
  fields?: readonly string[]
  /** The one of `fields` that the others only describe: they are carried if it is. */
  leading?: string
  /** Members that make up the agency value, where it is several members of one object. */
  agencyFields?: readonly string[]
}

/** Notes nothing; that there was something is counted. */
export const silent: Note = passOver

/** Says nothing of a loss. */
export const unsaid: Lost = () => undefined
