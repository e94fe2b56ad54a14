import { pointerSteps, type Json, type JsonObject } from '../json'
import type { AgencyId } from '../nominal'
import type { DisclosurePolicy, PolicyLine } from './policy'
import { asking, type DisclosureFacts } from './view'

/** How much of what stands at a place, or would stand there, an agency may see. */
export type Reach = 'all' | 'some' | 'none'

interface Active {
  line: PolicyLine
  steps: readonly string[]
}

/**
 * How far an agency's sight reaches at a place of the record (a JSON Pointer), whether anything stands there or not: all of
 * the place, only some of what may stand below it, or nothing. What the agency says itself counts for nothing here. Pure.
 */
export function reachOf(
  record: JsonObject,
  own: JsonObject | undefined,
  policy: DisclosurePolicy,
  recipient: AgencyId,
  facts: DisclosureFacts
): (pointer: string) => Reach {
  const rules = policy.recipients.get(recipient)
  const holds = asking({ record, own, recipient, facts })
  const lines = (rules?.lines ?? []).filter(line => line.perItem || holds(line, null)).map(line => ({ line, steps: line.steps }))
  return pointer => {
    const steps = pointerSteps(pointer)
    return steps.length === 0 ? whole(lines) : walk(steps, record, lines, false, holds)
  }
}

/** The record as a whole is everybody's who may see anything of it. */
const whole = (lines: readonly Active[]): Reach =>
  lines.some(({ line, steps }) => ends(steps) && withholds(line)) ? 'none' : 'all'

const ends = (steps: readonly string[]): boolean => steps.length === 0
const withholds = (line: PolicyLine): boolean => line.effect === 'withhold'

function walk(
  [step, ...further]: readonly string[],
  at: Json | undefined,
  lines: readonly Active[],
  permittedAbove: boolean,
  holds: (line: PolicyLine, item: Json) => boolean
): Reach {
  if (lines.some(({ line, steps }) => ends(steps) && withholds(line))) return 'none'
  const permitted = permittedAbove || lines.some(({ steps }) => ends(steps))
  const deeper = lines.filter(({ steps }) => !ends(steps))
  if (step === undefined) return permitted ? 'all' : deeper.some(({ line }) => !withholds(line)) ? 'some' : 'none'
  const below = deeper.flatMap(active => stepInto(active, step, at, holds))
  return walk(further, child(at, step), below, permitted, holds)
}

const child = (at: Json | undefined, step: string): Json | undefined =>
  typeof at === 'object' && at !== null && Object.hasOwn(at, step) ? (at as JsonObject)[step] : undefined

/** The line one step further down. Of an item that is not there no condition holds, and what may be withheld is. */
function stepInto(
  { line, steps: [first, ...rest] }: Active,
  step: string,
  at: Json | undefined,
  holds: (line: PolicyLine, item: Json) => boolean
): Active[] {
  if (first !== '*') return first === step ? [{ line, steps: rest }] : []
  if (rest.includes('*') || !line.when) return [{ line, steps: rest }]
  const item = child(at, step)
  const kept = item === undefined ? withholds(line) : holds(line, item)
  return kept ? [{ line, steps: rest }] : []
}
