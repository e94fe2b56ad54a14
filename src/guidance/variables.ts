import { londonDay, type Outcome } from '../definitions'
import type { JsonObject } from '../json'
import type { AssessContext } from './assess'
import type { Pack } from './pack'

const nothing: JsonObject = {}

let last = { now: '', today: '' }

/** The London day of a time. One record is assessed by several packs at one time, and many records at nearly one. */
function todayOf(now: string): string {
  if (last.now !== now) last = { now, today: londonDay(now) }
  return last.today
}

/** What the expressions of a pack see of one record. One object serves all its rules; only `item` changes between them. */
export class RuleVariables {
  readonly before: JsonObject
  readonly after: JsonObject
  readonly entry: JsonObject
  readonly previous: JsonObject
  readonly says: Readonly<Record<string, JsonObject>>
  readonly actor: JsonObject
  readonly agency: string
  readonly now: string
  readonly today: string
  readonly phase: string
  readonly casePhase: string
  readonly facts: JsonObject
  readonly parameters: Readonly<Record<string, unknown>>
  item: unknown = null
  /** What costly functions gave for this record. */
  readonly shared = new Map<string, unknown>()
  readonly [name: string]: unknown
  private readonly pack: Pack
  private outcomes: Map<string, Outcome> | undefined

  constructor(pack: Pack, context: AssessContext) {
    this.pack = pack
    this.before = context.before ?? nothing
    this.after = context.after
    this.entry = context.entry ?? nothing
    this.previous = context.previous ?? nothing
    this.says = context.says
    this.actor = context.actor ?? nothing
    this.agency = context.agency
    this.now = context.now
    this.today = todayOf(context.now)
    this.phase = context.phase
    this.casePhase = context.casePhase ?? ''
    this.facts = context.facts ?? nothing
    this.parameters = pack.values
  }

  /** The value of a named expression of the pack, worked out when it is first asked for. Throws where it has none. */
  term(name: string): unknown {
    this.outcomes ??= new Map()
    let outcome = this.outcomes.get(name)
    if (!outcome) {
      const expression = Object.hasOwn(this.pack.terms, name) ? this.pack.terms[name] : undefined
      const item = this.item
      this.item = null
      outcome = expression ? expression.run(this) : { ok: false, code: 'no_such_key' }
      this.item = item
      this.outcomes.set(name, outcome)
    }
    if (!outcome.ok) throw new Error(outcome.code)
    return outcome.value
  }

  /** The same as an object, for the library's evaluator. */
  get terms(): Record<string, unknown> {
    const terms = {}
    for (const name of Object.keys(this.pack.terms)) {
      Object.defineProperty(terms, name, { enumerable: true, get: () => this.term(name) })
    }
    return terms
  }
}

/** The variables of the record as it stood before the entry. */
export function variablesBefore(pack: Pack, context: AssessContext): RuleVariables {
  const { [context.agency]: _now, ...others } = context.says
  const says = context.previous ? { ...others, [context.agency]: context.previous } : others
  // How a document is processed is said of the entry, and of nothing that stood there before.
  const { processing: _entry, ...facts } = context.facts ?? nothing
  const after = context.before ?? nothing
  const then = { ...context, before: undefined, after, entry: context.previous, previous: undefined, facts }
  return new RuleVariables(pack, { ...then, says })
}
