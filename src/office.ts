import { join } from 'node:path'
import type { Config } from './config'
import {
  defaultRoot,
  fixedOf,
  loadCatalogue,
  openMappingBook,
  openPackBook,
  withMappings,
  type Office,
  type Services
} from './exchange'
import { openLedger, type Ledger } from './ledger'
import { createLogger } from './logging'

/** The part of a gateway that verbs need which look into its ledger: no API, no lanes. */
export interface OpenOffice extends Office, Pick<Services, 'phase' | 'mappings'> {
  close(): Promise<void>
}

/**
 * Opens the ledger that the configuration names.
 * @throws {LedgerRefused} where a gateway runs on the same embedded ledger: ask it over HTTP instead
 */
export async function openOffice(config: Config): Promise<OpenOffice> {
  const today = new Date().toISOString().slice(0, 10)
  const root = config.catalogueDirectory ?? defaultRoot
  const loaded = loadCatalogue(today, root)
  const ledger = await openStore(config)
  try {
    const log = createLogger('warn', { role: 'office' })
    const packs = await openPackBook(ledger, loaded, log)
    const mappings = await openMappingBook(ledger, loaded, { root, fixed: fixedOf(root, loaded.sharedSchema, today), log })
    const catalogue = withMappings(loaded, mappings)
    const close = async (): Promise<void> => {
      await mappings.close()
      await packs.close()
      await ledger.close()
    }
    return { ledger, catalogue, packs, mappings, phase: config.guidancePhase, close }
  } catch (error) {
    await ledger.close()
    throw error
  }
}

/**
 * Opens the ledger alone.
 * @throws {LedgerRefused} where a gateway runs on the same embedded ledger
 */
export function openStore({ databaseUrl, dataDirectory }: Config): Promise<Ledger> {
  return openLedger(
    databaseUrl === undefined
      ? { kind: 'pglite', directory: join(dataDirectory, 'ledger') }
      : { kind: 'postgres', url: databaseUrl, poolSize: 4 }
  )
}
