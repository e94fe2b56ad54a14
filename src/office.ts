import { join } from 'node:path'
import type { Config } from './config'
import { loadCatalogue, openPackBook, type Office, type Services } from './exchange'
import { openLedger } from './ledger'
import { createLogger } from './logging'

/** The part of a gateway that verbs need which look into its ledger: no API, no lanes. */
export interface OpenOffice extends Office, Pick<Services, 'phase'> {
  close(): Promise<void>
}

/**
 * Opens the ledger that the configuration names.
 * @throws {LedgerRefused} where a gateway runs on the same embedded ledger: ask it over HTTP instead
 */
export async function openOffice(config: Config): Promise<OpenOffice> {
  const catalogue = loadCatalogue(new Date().toISOString().slice(0, 10))
  const ledger = await openLedger(
    config.databaseUrl === undefined
      ? { kind: 'pglite', directory: join(config.dataDirectory, 'ledger') }
      : { kind: 'postgres', url: config.databaseUrl, poolSize: 4 }
  )
  try {
    const packs = await openPackBook(ledger, catalogue, createLogger('warn', { role: 'office' }))
    const close = async (): Promise<void> => {
      await packs.close()
      await ledger.close()
    }
    return { ledger, catalogue, packs, phase: config.guidancePhase, close }
  } catch (error) {
    await ledger.close()
    throw error
  }
}
