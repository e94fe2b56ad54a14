import { setTimeout as sleep } from 'node:timers/promises'
import type { ExportRow, HeadsRow, Ledger } from '../ledger'
import type { SignerKey } from '../sync-log'
import { makeBundle, type ExportRequest } from './log-bundle'
import { writeHeads } from './log-heads'
import { publishedCheckpoint } from './published'

/** The part of a log that keeping the sync log writes to. */
export interface KeeperLog {
  info(fields: Record<string, unknown>, message: string): void
  warn(fields: Record<string, unknown>, message: string): void
  error(fields: Record<string, unknown>, message: string): void
}

/** What the maker of exports needs. */
export interface ExportMaker {
  ledger: Ledger
  log: KeeperLog
  signer: SignerKey
  /** Name and version of what makes the bundles. */
  tool: string
}

const partBytes = 524_288
const keptMs = 7 * 24 * 3_600_000

/** Makes the exports that wait, one after the other, in the process that keeps the log: it has the key that seals them. */
export function makeExports(maker: ExportMaker, signal: AbortSignal): { stop(): Promise<void> } {
  const ending = new AbortController()
  const ended = AbortSignal.any([signal, ending.signal])
  const run = async (): Promise<void> => {
    while (!ended.aborted) {
      const row = await maker.ledger.transaction(tx => tx.exports.nextWaiting()).catch(() => undefined)
      if (row) await tryExport(maker, row, ended)
      else await sleep(500, undefined, { signal: ended }).catch(() => undefined)
    }
  }
  const running = run()
  return {
    async stop() {
      ending.abort()
      await running
    }
  }
}

/** One that is cut off by the end of the process goes on waiting, and is begun anew by whoever keeps the log next. */
async function tryExport(maker: ExportMaker, row: ExportRow, signal: AbortSignal): Promise<void> {
  const { ledger, log } = maker
  try {
    await ledger.transaction(tx => tx.exports.dropOlderThan(keptMs))
    await makeExport(maker, row, signal)
    await ledger.transaction(tx => tx.exports.end(row.id, 'ready'))
  } catch (error) {
    if (signal.aborted) return
    log.error({ err: error, export: row.id }, 'an export of the log could not be made')
    await ledger.transaction(tx => tx.exports.end(row.id, 'failed')).catch(() => sleep(1000))
  }
}

async function makeExport({ ledger, signer, tool }: ExportMaker, row: ExportRow, signal: AbortSignal): Promise<void> {
  const request = JSON.parse(row.request) as ExportRequest
  const last = await freshHeads(ledger, signal)
  const parts = new Parts(ledger, row.id)
  await makeBundle(ledger, request, {
    last,
    for: row.client,
    tool,
    signer,
    sink: (name, bytes) => parts.add(name, bytes),
    begin: total => ledger.transaction(tx => tx.exports.begin(row.id, total)),
    progress: async done => {
      signal.throwIfAborted()
      await ledger.transaction(tx => tx.exports.progress(row.id, done))
    }
  })
  await parts.end()
}

/** For so long an export waits for witnesses; then it bears the cosignatures that there are, and whoever verifies it sees that. */
const witnessMs = 30_000

/** A new leaf of heads, once the checkpoint that is given out covers it. */
async function freshHeads(ledger: Ledger, signal: AbortSignal): Promise<HeadsRow> {
  const late = performance.now() + witnessMs
  const { id } = await writeHeads(ledger)
  for (;;) {
    signal.throwIfAborted()
    const found = await ledger.transaction(async tx => {
      const index = (await tx.log.find(id))?.leafIndex
      const newest = await (performance.now() < late ? publishedCheckpoint(tx) : tx.tree.newestSigned())
      if (index === undefined || newest === undefined || newest.size <= index) return undefined
      return (await tx.tree.heads()).find(row => row.index === index)
    })
    if (found) return found
    await sleep(50, undefined, { signal })
  }
}

/** Files in parts of half a megabyte. */
class Parts {
  readonly #ledger: Ledger
  readonly #id: string
  readonly #open = new Map<string, { waiting: Uint8Array[]; bytes: number; part: number }>()

  constructor(ledger: Ledger, id: string) {
    this.#ledger = ledger
    this.#id = id
  }

  async add(name: string, bytes: Uint8Array): Promise<void> {
    const file = this.#open.get(name) ?? { waiting: [], bytes: 0, part: 0 }
    this.#open.set(name, file)
    file.waiting.push(Buffer.from(bytes))
    file.bytes += bytes.length
    if (file.bytes >= partBytes) await this.#flush(name)
  }

  async #flush(name: string): Promise<void> {
    const file = this.#open.get(name)
    if (!file) return
    const bytes = Buffer.concat(file.waiting)
    const { part } = file
    this.#open.set(name, { waiting: [], bytes: 0, part: part + 1 })
    await this.#ledger.transaction(tx => tx.exports.savePart(this.#id, name, part, bytes))
  }

  async end(): Promise<void> {
    for (const [name, { bytes, part }] of this.#open) if (bytes > 0 || part === 0) await this.#flush(name)
  }
}
