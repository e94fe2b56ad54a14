import { decode } from '../formats'
import { isObject, valueAt, type Json } from '../json'
import type { Tx } from '../ledger'
import { mergePatch } from '../mapping'
import type { Catalogue, CheckedMapping } from './catalogue'
import type { SubmitRequest } from './open-submission'
import { fromFault, prepareEntry, type PreparedEntry } from './prepare'
import { problem, type Problem, type ProblemError } from './problems'

const refused = (source: Uint8Array, refusal: Problem): PreparedEntry => ({ ok: false, index: 0, source, problem: refusal })

const invalid = (source: Uint8Array, error: ProblemError): PreparedEntry =>
  refused(source, problem('invalid-document', '1 fault in this patch; mend it and post again', [error]))

/** The number by which the agency knows the record: in the patch, or beside it. */
function keyOf(patch: Json, { mapping }: CheckedMapping, { recordKey, bytes }: SubmitRequest): { key: string } | PreparedEntry {
  const written = mapping.identify(patch).recordKey
  if (written !== undefined && recordKey !== undefined && written !== recordKey) {
    const detail = 'the patch is of another record than Record-Key says'
    return invalid(bytes, { code: 'record-key-differs', detail, pointer: '' })
  }
  const key = written ?? recordKey
  if (key !== undefined) return { key }
  const detail = "the patch carries no number of its own agency's record"
  return invalid(bytes, {
    code: 'record-key-missing',
    detail,
    pointer: '',
    hint: 'Send the number in the patch, or as Record-Key beside it.'
  })
}

/**
 * Reads a merge patch and applies it to the agency's last known document of the record, as an entry that changes no more than
 * the rules of the patched places reach. The record is held until the transaction ends, so that no other entry of it comes
 * between.
 */
export async function preparePatch(
  tx: Tx,
  catalogue: Catalogue,
  request: SubmitRequest,
  checked: CheckedMapping
): Promise<PreparedEntry> {
  const { bytes, client } = request
  const { entries, faults } = decode(bytes, 'application/json', { codec: 'json', schema: {} })
  const [entry] = entries
  if (!entry?.ok) {
    const errors = [...faults, ...(entry?.faults ?? [])].map(fromFault)
    return refused(bytes, problem('malformed-document', 'the patch cannot be read; nothing of it was stored', errors))
  }
  const { tree: patch, positions } = entry
  if (!isObject(patch))
    return invalid(bytes, { code: 'not-an-object', detail: 'a merge patch of a record is an object', pointer: '' })
  const found = keyOf(patch, checked, request)
  if (!('key' in found)) return found
  const { key } = found
  await tx.nominals.lockIdentifiers([{ kind: `record:${client.agency}`, value: key }])
  const nominal = await tx.nominals.findByRecordKey(client.agency, key)
  if (nominal !== undefined) await tx.nominals.lock(nominal)
  const known = nominal === undefined ? undefined : await tx.documents.last(nominal, client.agency, checked.mapping.name)
  if (!known) {
    const detail = `no document of this record is known in the format ${checked.mapping.name}; post it whole`
    return refused(bytes, problem('record-unknown', detail))
  }
  const tree = mergePatch(known.document, patch)
  if (checked.mapping.identify(tree).recordKey !== key) {
    const detail = 'a patch cannot give a record another number, or take its number away'
    return invalid(bytes, { code: 'record-key-changed', detail, pointer: '' })
  }
  const stands = (pointer: string): boolean => valueAt(patch, pointer) !== undefined
  const places = (pointer: string): ReturnType<typeof positions> => (stands(pointer) ? positions(pointer) : undefined)
  const whole = prepareEntry({ index: 0, ok: true, tree, positions: places, source: bytes }, checked, catalogue)
  return whole.ok ? { ...whole, prepared: { ...whole.prepared, patch: { patch, document: known.document } } } : whole
}
