/** A stretch in custody. `to` is the day of release, which counts again; without it the stretch still runs. Partial dates may stand. */
export interface Spell {
  from: string
  to?: string
}

/**
 * One step of an answer. `from` and `to` are both in it, `days` is their number. `counts` says whether those days count
 * towards the period; where it is absent the step is a remark. No step names a person, a place or a thing.
 */
export interface Step {
  rule: string
  text: string
  from?: string
  to?: string
  days?: number
  counts?: boolean
}

/**
 * What a clock says: the last day to notify (`due`), or the last day of the whole period (`end`), with the reckoning. Neither
 * stands where the clock does not run. `inexact`: a partial date had to be read as the latest day it may mean.
 */
export interface Answer {
  due?: string
  end?: string
  inexact?: true
  steps: Step[]
}
