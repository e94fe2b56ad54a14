import type { LaneRef } from '../ledger'
import type { Act } from '../sync-log'
import type { Problem } from './problems'

/** An operator who acts: the name that two people must not share, and the actor that the log names. */
export interface Operator {
  name: string
  actor: Act['actor']
  correlation?: string
  /** Why, as a code of the operator's own; never free text. */
  because?: string
}

/** An answer, or the problem to answer with. */
export type OrProblem<T> = { ok: true; value: T } | { ok: false; problem: Problem }

/** An act of an operator, about a lane or an agency. */
export function operatorAct(
  { actor, correlation, because }: Operator,
  about: Partial<LaneRef>,
  result: string,
  more: Partial<Act> = {}
): Act {
  const { agency, nominal } = about
  return {
    op: 'decide',
    actor,
    ...(nominal !== undefined && { nominal }),
    ...(agency !== undefined && (nominal === undefined ? { recipients: [agency] } : { lane: agency })),
    ...(because !== undefined && { reason: because }),
    result,
    ...(correlation !== undefined && { correlation }),
    ...more
  }
}
