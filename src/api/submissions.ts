import express, { Router, type Request, type Response } from 'express'
import {
  acceptedMediaTypes,
  problem,
  readSubmission,
  submit,
  type Services,
  type SubmissionReceipt,
  type SubmitRequest
} from '../exchange'
import { mediaTypeOf, mostRows, Query, sendNotFound, sendProblem, timeOf, uuid } from './answer'
import { agencyClientOf, contextOf, only } from './identify'

const keyForm = /^[\x21-\x7e]{1,200}$/
const timeForm = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d{1,9})?(?:Z|[+-]\d{2}:\d{2})$/

/** Reads headers and query of a submission; answers with a problem itself where they are at fault. */
function readRequest(request: Request, response: Response): SubmitRequest | undefined {
  const query = new Query(request, ['format'])
  const format = query.text('format', /^[a-z0-9-]+\/[a-z0-9-]+$/, 'the name of a mapping, AGENCY/FORMAT')
  const key = request.get('idempotency-key')
  const asOf = request.get('record-as-of')
  const mediaType = mediaTypeOf(request, acceptedMediaTypes)
  const refused =
    query.problem() ??
    (mediaType === undefined
      ? problem('unsupported-media-type', `Content-Type must be one of ${acceptedMediaTypes.join(', ')}, in UTF-8`)
      : undefined) ??
    (key === undefined
      ? problem(
          'idempotency-key-missing',
          'send an Idempotency-Key header, a new one for each new document: with it the request can safely be sent again'
        )
      : undefined) ??
    (keyForm.test(key ?? '')
      ? undefined
      : problem('malformed-request', 'Idempotency-Key must be 1 to 200 printable characters without blanks')) ??
    (asOf === undefined || (timeForm.test(asOf) && timeOf(asOf) !== undefined)
      ? undefined
      : problem('malformed-request', 'Record-As-Of must be an RFC 3339 time')) ??
    (Buffer.isBuffer(request.body) && request.body.length > 0
      ? undefined
      : problem('malformed-document', 'the request has no body'))
  if (refused || mediaType === undefined || key === undefined) {
    if (refused) sendProblem(response, refused)
    return undefined
  }
  const { correlation } = contextOf(request)
  return {
    client: agencyClientOf(request),
    bytes: request.body as Buffer,
    mediaType,
    idempotencyKey: key,
    correlation,
    ...(format !== undefined && { format }),
    ...(asOf !== undefined && { asOf })
  }
}

/** 201 for a new version, 202 where the entry waits for a person, 207 where a batch holds refusals, else 200. */
function statusOf({ entries }: SubmissionReceipt, batch: boolean): number {
  if (batch) return entries.some(entry => entry.status === 'refused') ? 207 : 200
  const [only] = entries
  return only?.status === 'committed' ? 201 : only?.status === 'held' ? 202 : 200
}

/** `POST /v1/submissions` and `GET /v1/submissions/{id}`. */
export function submissionRoutes(services: Services, maxBodyBytes: number): Router {
  const router = Router()
  const body = express.raw({ type: () => true, limit: maxBodyBytes, inflate: false })
  router.post('/', only('agency'), body, async (request, response) => {
    const read = readRequest(request, response)
    if (!read) return
    const answer = await submit(services, read)
    if (!answer.ok) {
      sendProblem(response, answer.problem)
      return
    }
    const { receipt, batch } = answer
    response.status(statusOf(receipt, batch)).location(`/v1/submissions/${receipt.submission}`)
    if (request.accepts(['application/json', 'application/x-ndjson']) === 'application/x-ndjson') {
      response
        .type('application/x-ndjson')
        .send(receipt.entries.map(entry => `${JSON.stringify({ submission: receipt.submission, ...entry })}\n`).join(''))
    } else response.json(receipt)
  })
  router.get('/:id', only('agency'), async (request, response) => {
    const query = new Query(request, ['after', 'limit'])
    const after = query.whole('after', 0, mostRows) ?? -1
    const limit = query.whole('limit', 1, 1000) ?? 100
    const refused = query.problem()
    if (refused) return sendProblem(response, refused)
    const id = String(request.params['id'])
    const seen = uuid.test(id)
      ? await readSubmission(services, agencyClientOf(request), id, after, limit, contextOf(request).correlation)
      : undefined
    if (!seen) return sendNotFound(response)
    if (seen.next !== undefined)
      response.setHeader('Link', `</v1/submissions/${id}?after=${seen.next}&limit=${limit}>; rel="next"`)
    response.json(seen)
  })
  return router
}
