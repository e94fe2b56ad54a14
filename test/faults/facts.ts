/** One document that the gateway accepted, as its answer says. `mark` is the value that tells it from every other. */
export interface Accepted {
  key: string
  agency: string
  nominal: string
  version: number
  submission: string
  mark: string
}

/** One delivery that a receiver applied, as its journal has it, in the order of application. Chains are hex; empty where there are none. */
export interface Applied {
  receiver: string
  nominal: string
  kind: string
  epoch: number
  sequence: number
  rendering: number
  version: number
  from: number
  /** Whether it says anything that the receiver neither said itself before nor held already. */
  news: boolean
  prevChain: string
  chain: string
}

/** Values that mark what the agencies said last, by agency. */
export type Marks = Readonly<Record<string, string>>

/** What one receiver should hold of one nominal and what it does. */
export interface Held {
  receiver: string
  nominal: string
  /** Marks in the document that the gateway would give it now; undefined where it may see none. */
  shown: Marks | undefined
  /** Marks in the document that it holds; undefined where it was never told. */
  holds: Marks | undefined
  /** What its newest document says that it neither holds nor said itself, in words without values. */
  lacks: readonly string[]
}

/** Everything that a run leaves behind for judging. */
export interface Facts {
  accepted: readonly Accepted[]
  /** Answers that were neither an acceptance nor one to try again. */
  refused: readonly string[]
  /** Keys of what never got an answer. */
  unanswered: readonly string[]
  /** Numbers of the versions in the ledger, by nominal, in ascending order. */
  versions: ReadonlyMap<string, readonly number[]>
  /** Entries in the ledger: submission, nominal and version. */
  entries: readonly { submission: string; nominal: string; version: number }[]
  applied: readonly Applied[]
  held: readonly Held[]
  /** Lanes that owe something or stand still, `agency/nominal reason`. */
  stuck: readonly string[]
  /** What the walk over the whole log found wrong. */
  logFaults: readonly string[]
  /** Places of marks in what the processes wrote, which must be none. */
  leaks: readonly string[]
}
