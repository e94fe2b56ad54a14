import { assessEverything, loadCatalogue, openPackBook } from '../../../src/exchange'
import { openLedger, type Ledger } from '../../../src/ledger'
import { ledgerDirectory } from '../../support/pglite'
import { isTrial, round, type Effort, type Figure, type Talk } from '../measure'
import { syntheticContexts } from '../records'

/** How many nominals the scheduled run is measured over: through the embedded ledger, so fewer than a large service holds. */
const nominals = 5_000

/** Puts invented nominals into the ledger, each with one version and what its agencies say, and nothing assessed yet. */
async function fill(ledger: Ledger, count: number): Promise<void> {
  const contexts = syntheticContexts({ count: Math.min(count, 500), seed: 60 })
  const at = new Date()
  for (let from = 0; from < count; from += 100)
    await ledger.transaction(async tx => {
      for (let i = from; i < Math.min(from + 100, count); i++) {
        const context = contexts[i % contexts.length]
        if (!context) throw new Error('no nominal was invented')
        const nominal = `00000000-0000-4000-8000-${String(i).padStart(12, '0')}`
        const [agency = ''] = Object.keys(context.says)
        const cause = { agency, kind: 'submission' }
        const { after: record, casePhase: phase = '' } = context
        const statements = Object.fromEntries(Object.keys(context.says).map(said => [said, nominal]))
        await tx.nominals.create(nominal, at)
        await tx.nominals.saveVersion({
          nominal,
          version: 1,
          record,
          provenance: {},
          disagreements: [],
          phase,
          cause,
          statements,
          at
        })
        for (const [said, contribution] of Object.entries(context.says)) {
          const source = { submission: nominal, entry: 0, format: 'bench', mapping: 'bench@1', mappingHash: '', receivedAt: at }
          await tx.statements.save({ nominal, agency: said, contribution, ...source })
        }
      }
    })
}

/** The scheduled run through the embedded ledger: once with everything to write, and again with nothing changed. */
export async function schedule(effort: Effort, talk: Talk): Promise<{ figures: Figure[]; note: string }> {
  const count = isTrial(effort) ? 20 : nominals
  const place = await ledgerDirectory()
  const ledger = await openLedger({ kind: 'pglite', directory: place.directory })
  try {
    const catalogue = loadCatalogue('2026-01-01')
    const packs = await openPackBook(ledger, catalogue, { warn: () => undefined })
    talk(`filling a ledger with ${count} nominals`)
    await fill(ledger, count)
    const services = { ledger, catalogue, packs, phase: 'before-mapps' as const, agencies: new Map() }
    const run = async (): Promise<{ perSecond: number; seconds: number; began: number }> => {
      const report = await assessEverything(
        { ...services, observe: () => undefined, wake: () => undefined },
        0,
        new AbortController().signal
      )
      if (report?.nominals !== count) throw new Error('the run did not assess every nominal')
      const seconds = report.durationMs / 1000
      talk(`  ${round(seconds)} s, ${report.began} findings began`)
      return { perSecond: round(count / seconds), seconds: round(seconds), began: report.began }
    }
    const [first, again] = [await run(), await run()]
    if (again.began > 0) throw new Error('findings began though nothing had changed')
    const figure = (name: string, { perSecond }: { perSecond: number }): Figure => ({
      case: name,
      perSecond: { median: perSecond, min: perSecond, max: perSecond }
    })
    await packs.close()
    return {
      figures: [figure('scheduled run, everything to write', first), figure('scheduled run, nothing changed', again)],
      note: `The scheduled run through the embedded ledger, one run each: ${count.toLocaleString('en-GB')} nominals in ${first.seconds} s with ${first.began.toLocaleString('en-GB')} findings to write, in ${again.seconds} s with nothing changed. It was not run over more.`
    }
  } finally {
    await ledger.close()
    place.remove()
  }
}
