import type { Services } from './services'

/** One agency as it is set up, and whether it can be reached. `warning` is there where receipts prove nothing to others. */
export interface ShownAgency {
  agency: string
  title: string
  formats: readonly string[]
  delivery: {
    mode: 'push' | 'pull'
    format: string
    receipts: 'signed' | 'plain'
    everyVersion: boolean
    host?: string
    warning?: string
  }
  keys: { id: string; publicKey: string; notBefore?: string; notAfter?: string }[]
  reach: { failures: number; blockedUntil?: string; askedUntil?: string; lastError?: string; since?: string }
}

/** What a plain receipt is worth, in words for whoever reads a listing. */
export const plainWarning = 'receipts are not signed: they end debts, and prove nothing to others'

/** The agencies of this gateway, with how they are told, how they answer, and whether they can be reached. */
export async function listAgencies({ agencies, ledger }: Services): Promise<ShownAgency[]> {
  const gates = new Map((await ledger.transaction(tx => tx.gates.list())).map(gate => [gate.agency, gate]))
  return [...agencies.values()].map(({ id, title, formats, keys, delivery }) => {
    const { failures = 0, blockedUntil, askedUntil, lastError, since } = gates.get(id) ?? {}
    const { mode, format, receipts, everyVersion } = delivery
    return {
      agency: id,
      title,
      formats,
      delivery: {
        ...{ mode, format, receipts, everyVersion },
        ...(delivery.mode === 'push' && { host: new URL(delivery.destination.endpoint).host }),
        ...(receipts === 'plain' && { warning: plainWarning })
      },
      keys: keys.map(({ key: _key, ...line }) => line),
      reach: {
        failures,
        ...(blockedUntil && { blockedUntil: blockedUntil.toISOString() }),
        ...(askedUntil && { askedUntil: askedUntil.toISOString() }),
        ...(lastError !== undefined && { lastError }),
        ...(since && { since: since.toISOString() })
      }
    }
  })
}
