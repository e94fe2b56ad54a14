import { createHash } from 'node:crypto'
import type { Json, JsonObject } from '../json'
import type { Tx } from '../ledger'
import type { AgencyId } from '../nominal'
import type { Act } from '../sync-log'
import type { CheckedMapping } from './catalogue'
import type { Client } from './clients'
import { actorOf } from './decide-entry'
import { problem, type Problem } from './problems'

/** One request to take documents in. `bytes` as they came over the wire. */
export interface SubmitRequest {
  client: Client & { agency: AgencyId }
  bytes: Uint8Array
  mediaType: string
  idempotencyKey: string
  correlation: string
  /** Name of the mapping to read by, where the agency has several of one codec. */
  format?: string
  /** As-of time (RFC 3339) of documents that carry none. */
  asOf?: string
  /** PART_3, or PART_4 where an intelligence service processes what is sent (DPA 2018). */
  processing?: string
  /** The number by which the agency knows the record, where a merge patch does not carry it. */
  recordKey?: string
  /** The sender stands by every value, also by those that say less finely what the record says. */
  asserts?: boolean
}

/** The stored first step of a request: its submission, or the refusal it ended in. */
export type Opening = { submission: string; fresh: boolean } | { refused: Problem; fresh: boolean }

/** What two requests with one key must have in common to be the same request. */
function requestHash({ bytes, mediaType, format, asOf, processing, recordKey, asserts }: SubmitRequest): string {
  return createHash('sha256')
    .update(JSON.stringify([mediaType, format ?? null, asOf ?? null, processing ?? null, recordKey ?? null, asserts === true]))
    .update(bytes)
    .digest('hex')
}

/** What guidance may ask of the sending, kept with the submission so that its entries can be judged again. */
const sentAs = ({ client, asOf, processing, asserts }: SubmitRequest): JsonObject => ({
  actor: actorOf({ client }),
  ...(asOf !== undefined && { asOf }),
  ...(processing !== undefined && { processing }),
  ...(asserts === true && { asserts })
})

const isRefusal = (body: Json): body is JsonObject => typeof body === 'object' && body !== null && 'code' in body

/** The act of refusing a request as a whole, with a commitment to what it brought. */
export const refusal = (
  { client, bytes, correlation }: Pick<SubmitRequest, 'client' | 'bytes' | 'correlation'>,
  refused: Problem,
  checked?: CheckedMapping
): Act => ({
  op: 'refuse',
  actor: { agency: client.agency, system: client.name, role: client.role },
  ...(checked && { mappingHash: checked.mapping.hash }),
  received: [{ group: 'document', bytes }],
  reason: refused.code,
  result: 'refused',
  correlation
})

/**
 * Opens the submission under its key, or finds what an earlier request with the key came to. The key is locked until the
 * transaction ends, so that of many requests sent at once one opens and the others find. Where `refused` is given, the
 * refusal and its leaf are all that is stored.
 */
export async function openSubmission(
  tx: Tx,
  request: SubmitRequest,
  checked: CheckedMapping,
  newId: () => string,
  refused?: Problem
): Promise<Opening> {
  const { client, idempotencyKey, bytes, mediaType } = request
  const hash = requestHash(request)
  await tx.replies.lock(client.name, idempotencyKey)
  const earlier = await tx.replies.find(client.name, idempotencyKey)
  if (earlier) {
    if (earlier.requestHash !== hash) {
      const reused = problem(
        'idempotency-key-reused',
        'this Idempotency-Key came with another document before; use a new key for a new document'
      )
      await tx.log.append(refusal(request, reused, checked))
      return { refused: reused, fresh: true }
    }
    return isRefusal(earlier.body)
      ? { refused: earlier.body as unknown as Problem, fresh: false }
      : { submission: earlier.body as string, fresh: false }
  }
  if (refused) {
    await tx.replies.save(client.name, idempotencyKey, {
      requestHash: hash,
      status: refused.status,
      body: refused as unknown as Json
    })
    await tx.log.append(refusal(request, refused, checked))
    return { refused, fresh: true }
  }
  const submission = newId()
  const format = checked.mapping.name
  await tx.submissions.insert({
    id: submission,
    agency: client.agency,
    client: client.name,
    mediaType,
    format,
    bytes,
    receivedAt: await tx.now(),
    sentAs: sentAs(request)
  })
  await tx.replies.save(client.name, idempotencyKey, { requestHash: hash, status: 200, body: submission })
  return { submission, fresh: true }
}
