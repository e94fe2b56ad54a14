/** What the gateway tells whoever watches it work: ids, codes and durations, never a person's data. */
export type Happening =
  | {
      kind: 'posted'
      agency: string
      client: string
      format: string
      /** json, xml, csv or fixed. */
      codec: string
      submission: string
      index: number
      status: string
      nominal?: string
      version?: number
      findings: readonly { rule: string; severity: string }[]
      durationMs: number
    }
  | {
      kind: 'refused'
      agency: string
      client: string
      code: string
      faults: number
      rules: readonly string[]
      durationMs: number
    }
  | {
      kind: 'told'
      agency: string
      nominal: string
      version: number
      standsFor: readonly [number, number]
      outcome: string
      format: string
      codec: string
      fidelity?: number
      durationMs: number
      sinceCommitMs?: number
    }
  | { kind: 'assessed'; agency: string; nominals: number; began: number; ended: number; durationMs: number }
  | { kind: 'not-told'; agency: string; nominal: string; version: number; reason: string; attempts: number; retryInMs?: number }

/** Called for everything that happens. Must not throw. */
export type Observer = (happening: Happening) => void
