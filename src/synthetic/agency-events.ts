import type { JsonObject } from '../json'

/** What a simulated agency tells its owner: enough for a reader to follow, and nothing about a person. */
export type AgencyEvent =
  | { type: 'listening'; agency: string; endpoint: string }
  | {
      type: 'received'
      agency: string
      nominal: string
      version: number
      epoch: number
      sequence: number
      result: string
      bytes: number
    }
  | { type: 'refused'; agency: string; status: number; code: string }
  | ({ type: 'posted'; agency: string } & PostResult)

/**
 * How a posting ended. `status` and `answer` are left out where no answer came before the poster gave up or was stopped;
 * the posting then stays queued under its key. `answer` is the receipt, or the problem of a refusal.
 */
export interface PostResult {
  key: string
  attempts: number
  milliseconds: number
  status?: number
  answer?: JsonObject
}

/** Ways in which a simulated agency misbehaves. They can be changed while it runs. */
export interface AgencyFaults {
  /** Breaks every connection before anything is done. */
  down: boolean
  /** Milliseconds to wait before anything is done. */
  slowMs: number
  /** How many more answers to swallow after the delivery has taken effect. */
  loseAnswers: number
  /** Answers this instead of taking the delivery; `retryAfter` in seconds. */
  unavailable?: { status: number; retryAfter?: number } | undefined
  /** Nominals refused as not theirs (410). */
  refuseSubjects: Set<string>
  /** Refuses every content (422). */
  refuseContent: boolean
  /**
   * Takes deliveries over and answers 200 with what is no receipt: nothing, one without its signature, one whose signature is
   * altered, or the receipt it gave before.
   */
  lie?: 'empty' | 'unsigned' | 'forged' | 'old' | undefined
}

/** An agency that does everything right. */
export function noFaults(): AgencyFaults {
  return { down: false, slowMs: 0, loseAnswers: 0, refuseSubjects: new Set(), refuseContent: false }
}
