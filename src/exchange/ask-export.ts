import type { ExportFile, ExportRow } from '../ledger'
import type { ExportRequest } from './log-bundle'
import { logReading, type Reader } from './log-reading'
import { problem, type Problem } from './problems'
import type { Services } from './services'

/** Where an export stands; `done` and `total` count entries. */
export interface ShownExport {
  id: string
  state: ExportRow['state']
  done: number
  total?: number
  askedAt: string
  endedAt?: string
  /** Once it is ready. */
  files: { name: string; bytes: number }[]
}

/**
 * Asks for a bundle. Who is bound to an agency may ask for that agency's alone, and is given it where nothing else is asked for.
 */
export async function askExport(
  services: Services,
  reader: Reader,
  request: ExportRequest
): Promise<{ given: ShownExport } | { problem: Problem }> {
  await logReading(services, reader, 'export-asked', {
    reason: request.reason,
    ...(request.nominal !== undefined && { nominal: request.nominal })
  })
  const own = reader.client.agency
  const other = request.nominal !== undefined || request.filter !== undefined || (request.agency ?? own) !== own
  if (own !== undefined && other) return { problem: problem('forbidden', `this credential may export what is ${own}'s alone`) }
  const id = services.newId()
  const scoped = own === undefined ? request : { ...request, agency: own }
  await services.ledger.transaction(tx => tx.exports.insert({ id, client: reader.client.name, request: JSON.stringify(scoped) }))
  const row = await services.ledger.transaction(tx => tx.exports.get(id))
  return row ? { given: shown(row, []) } : { problem: problem('not-found', 'there is nothing here for this credential') }
}

/** Where an export stands that this client asked for. */
export async function exportState(services: Services, reader: Reader, id: string): Promise<ShownExport | undefined> {
  await logReading(services, reader, 'export-state')
  return services.ledger.transaction(async tx => {
    const row = await tx.exports.get(id)
    if (row?.client !== reader.client.name) return undefined
    return shown(row, row.state === 'ready' ? await tx.exports.files(id) : [])
  })
}

/** A file of an export that is ready: its size, and its bytes from a place on, part by part. */
export async function readExportPart(
  services: Services,
  reader: Reader,
  { id, name, from = 0 }: { id: string; name: string; from?: number }
): Promise<{ bytes: number; parts: AsyncIterable<Uint8Array> } | undefined> {
  await logReading(services, reader, 'export-read')
  const file = await services.ledger.transaction(async tx => {
    const row = await tx.exports.get(id)
    if (row?.client !== reader.client.name || row.state !== 'ready') return undefined
    return (await tx.exports.files(id)).find(one => one.name === name)
  })
  return file && { bytes: file.bytes, parts: partsOf(services, id, file, from) }
}

async function* partsOf({ ledger }: Services, id: string, { name, parts }: ExportFile, from: number): AsyncGenerator<Uint8Array> {
  let at = 0
  for (let part = 0; part < parts; part++) {
    const bytes = await ledger.transaction(tx => tx.exports.part(id, name, part))
    if (bytes === undefined) throw new Error('a part of an export is gone')
    if (at + bytes.length > from) yield bytes.subarray(Math.max(0, from - at))
    at += bytes.length
  }
}

function shown({ id, state, done, total, at, endedAt }: ExportRow, files: readonly ExportFile[]): ShownExport {
  return {
    ...{ id, state, done },
    ...(total !== undefined && { total }),
    askedAt: at.toISOString(),
    ...(endedAt !== undefined && { endedAt: endedAt.toISOString() }),
    files: files.map(({ name, bytes }) => ({ name, bytes }))
  }
}
