import type { Act } from '../sync-log'
import type { Client } from './clients'
import type { Services } from './services'

/** The act of reading could not be written down, and so nothing is read. */
export class Unlogged extends Error {
  constructor(cause: unknown) {
    super('the reading could not be put on the log', { cause })
    this.name = 'Unlogged'
  }
}

/** Who reads the log, and in which request. */
export interface Reader {
  client: Client
  correlation: string
}

/**
 * Puts a reading of the log on the log; only once it is there may anything be given out.
 * @throws {Unlogged}
 */
export async function logReading(
  { ledger }: Pick<Services, 'ledger'>,
  { client, correlation }: Reader,
  result: string,
  more: Pick<Partial<Act>, 'nominal' | 'submission' | 'reason'> = {}
): Promise<void> {
  const actor = { agency: client.agency ?? 'gateway', system: client.name, role: client.role }
  try {
    await ledger.transaction(tx => tx.log.append({ op: 'consult', actor, correlation, reason: 'audit', result, ...more }))
  } catch (error) {
    throw new Unlogged(error)
  }
}
