import type { BundleClaim } from './manifest'

/** What kind of thing is wrong. */
export const faultCodes = [
  'file',
  'malformed',
  'signature',
  'quorum',
  'order',
  'tree',
  'stream',
  'scope',
  'heads',
  'opening',
  'history',
  'stale'
] as const

/** One of `faultCodes`. */
export type FaultCode = (typeof faultCodes)[number]

/** One thing that is wrong, and where: the file, the line in it (from 1), and the index of the entry. */
export interface BundleFault {
  code: FaultCode
  message: string
  file?: string
  line?: number
  index?: number
}

/** What a verification found. */
export interface BundleReport {
  ok: boolean
  origin?: string
  size?: number
  /** In hex. */
  root?: string
  claim?: BundleClaim
  /** How many entries were checked. */
  entries: number
  /** The witnesses whose cosignatures hold. */
  witnesses: string[]
  /** Whose policy was believed: the verifier's own, or the one that came with the bundle. */
  policy: 'own' | 'bundle'
  /** The verifier keys of the logs in that policy, to be compared with what is known of them. */
  logKeys: string[]
  /** The time of the newest cosignature or entry. */
  newest?: string
  /** What was checked and holds, in plain words. Empty parts where something is wrong. */
  checked: string[]
  /** What this does not show. */
  limits: string[]
  faults: BundleFault[]
}

/** The most faults that are told of. */
export const mostFaults = 100

/** Collects what is wrong. */
export class Faults {
  readonly all: BundleFault[] = []

  add(code: FaultCode, message: string, place: { file?: string; line?: number; index?: number } = {}): void {
    if (this.all.length < mostFaults) this.all.push({ code, message, ...place })
  }

  get any(): boolean {
    return this.all.length > 0
  }
}
