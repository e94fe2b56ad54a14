import type { Positions } from '../formats'
import { passOver } from './passed-over'
import type { LossReason, ReportItem } from './types'

/** Where a rule stands and what it is called, for reports. */
export interface RuleMark {
  id: string
  /** `file:line:column`. */
  at: string
}

/** What one reading of a document gathers beside the contribution. */
export interface UpRun {
  /** Nothing is gathered: a value is only being compared. */
  quiet: boolean
  /** What the document says is taken even where it cannot say it as finely as the base. */
  asserts: boolean
  /** A rule has read this place of the document, and all below it. */
  seen(pointer: string): void
  note(rule: RuleMark, item: Noted): void
}

/** What one writing of a document gathers beside it. */
export interface DownRun {
  quiet: boolean
  /** Only what is read upwards too is written, in an order that depends on nothing else: for comparing. */
  plain: boolean
  /** The document carries this shared value, and all below it. */
  carried(pointer: string): void
  lost(pointer: string, reason: LossReason, rule: RuleMark): void
  note(rule: RuleMark, item: Noted): void
}

/** A noticed thing before it is given its places in the files. */
export type Noted = Pick<ReportItem, 'code' | 'message' | 'severity' | 'agencyPath' | 'sharedPath' | 'hint'>

const nothing = (): void => undefined

/** A reading that gathers nothing; that there was something to note is counted. */
export const quietUp: UpRun = { quiet: true, asserts: false, seen: nothing, note: passOver }

/** A writing that gathers nothing. */
export const quietDown: DownRun = { quiet: true, plain: false, carried: nothing, lost: nothing, note: nothing }

/** A writing for comparison: two shared values that the agency cannot tell apart come out the same. */
export const plainDown: DownRun = { ...quietDown, plain: true }

/** A writing that only counts what it loses or would note. */
export const watchDown: DownRun = { quiet: false, plain: false, carried: nothing, lost: passOver, note: passOver }

/** A reading that gathers the report and the places read. */
export function gatherUp(
  positions: Positions | undefined,
  asserts: boolean
): { run: UpRun; report: ReportItem[]; seen: Set<string> } {
  const report: ReportItem[] = []
  const seen = new Set<string>()
  const note = (rule: RuleMark, noted: Noted): void => {
    const place = noted.agencyPath === undefined ? undefined : positions?.(noted.agencyPath)
    const source = place ? { source: `${place.line}:${place.column}` } : {}
    report.push({ ...noted, rule: rule.id, mapping: rule.at, ...source })
  }
  return { run: { quiet: false, asserts, seen: pointer => seen.add(pointer), note }, report, seen }
}

/** A writing that gathers what was carried and what was not. */
export function gatherDown(): {
  run: DownRun
  report: ReportItem[]
  carried: Set<string>
  lost: Map<string, { reason: LossReason; rule: RuleMark }>
} {
  const report: ReportItem[] = []
  const carried = new Set<string>()
  const lost = new Map<string, { reason: LossReason; rule: RuleMark }>()
  return {
    run: {
      quiet: false,
      plain: false,
      carried: pointer => carried.add(pointer),
      lost: (pointer, reason, rule) => lost.set(pointer, { reason, rule }),
      note: (rule, noted) => report.push({ ...noted, rule: rule.id, mapping: rule.at })
    },
    report,
    carried,
    lost
  }
}
