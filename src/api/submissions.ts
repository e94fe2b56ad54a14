import express, { Router, type Request } from 'express'
import {
  acceptedMediaTypes,
  problem,
  readSubmission,
  refuseRequest,
  submit,
  type Problem,
  type Services,
  type SubmissionReceipt,
  type SubmitRequest
} from '../exchange'
import { mediaTypeOf, mostRows, Query, sendNotFound, sendProblem, timeOf, uuid } from './answer'
import { agencyClientOf, contextOf, only } from './identify'

const keyForm = /^[\x21-\x7e]{1,200}$/
const timeForm = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d{1,9})?(?:Z|[+-]\d{2}:\d{2})$/

/** The first thing that is wrong with the headers, the query or the presence of a body. */
function faultOf(request: Request, query: Query): Problem | undefined {
  const key = request.get('idempotency-key')
  const asOf = request.get('record-as-of')
  const byQuery = query.problem()
  if (byQuery) return byQuery
  if (mediaTypeOf(request, acceptedMediaTypes) === undefined) {
    return problem('unsupported-media-type', `Content-Type must be one of ${acceptedMediaTypes.join(', ')}, in UTF-8`)
  }
  if (key === undefined) {
    const why = 'send an Idempotency-Key header, a new one for each new document: with it the request can safely be sent again'
    return problem('idempotency-key-missing', why)
  }
  if (!keyForm.test(key))
    return problem('malformed-request', 'Idempotency-Key must be 1 to 200 printable characters without blanks')
  if (asOf !== undefined && !(timeForm.test(asOf) && timeOf(asOf) !== undefined)) {
    return problem('malformed-request', 'Record-As-Of must be an RFC 3339 time')
  }
  const processing = request.get('record-processing')
  if (processing !== undefined && !/^PART_[34]$/.test(processing)) {
    return problem('malformed-request', 'Record-Processing must be PART_3 or PART_4')
  }
  const recordKey = request.get('record-key')
  if (recordKey !== undefined && !/^[\x20-\x7e]{1,200}$/.test(recordKey)) {
    return problem('malformed-request', 'Record-Key must be 1 to 200 printable characters')
  }
  if (!/^(?:true|false)$/.test(request.get('record-assert') ?? 'false')) {
    return problem('malformed-request', 'Record-Assert must be true or false')
  }
  return Buffer.isBuffer(request.body) && request.body.length > 0
    ? undefined
    : problem('malformed-document', 'the request has no body')
}

/** Reads headers and query of a submission, or says why it is refused before any of it is read. */
function readRequest(request: Request): { read: SubmitRequest } | { refused: Problem } {
  const query = new Query(request, ['format'])
  const format = query.text('format', /^[a-z0-9-]+\/[a-z0-9-]+$/, 'the name of a mapping, AGENCY/FORMAT')
  const refused = faultOf(request, query)
  if (refused) return { refused }
  const asOf = request.get('record-as-of')
  const processing = request.get('record-processing')
  const recordKey = request.get('record-key')
  return {
    read: {
      client: agencyClientOf(request),
      bytes: request.body as Buffer,
      mediaType: mediaTypeOf(request, acceptedMediaTypes) ?? '',
      idempotencyKey: request.get('idempotency-key') ?? '',
      correlation: contextOf(request).correlation,
      ...(format !== undefined && { format }),
      ...(asOf !== undefined && { asOf }),
      ...(processing !== undefined && { processing }),
      ...(recordKey !== undefined && { recordKey }),
      ...(request.get('record-assert') === 'true' && { asserts: true })
    }
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
    const asked = readRequest(request)
    if ('refused' in asked) {
      const bytes = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0)
      const { correlation } = contextOf(request)
      await refuseRequest(services, { client: agencyClientOf(request), bytes, correlation }, asked.refused)
      return sendProblem(response, asked.refused)
    }
    const byLine = request.accepts(['application/json', 'application/x-ndjson']) === 'application/x-ndjson'
    const lineOf = (submission: string, entry: object): string => `${JSON.stringify({ submission, ...entry })}\n`
    // Each result of a batch goes out as soon as it is durable; the status of the whole is 200 then, each line says its own.
    const answer = await submit(services, asked.read, (submission, entry) => {
      if (!byLine || response.destroyed) return
      if (!response.headersSent) response.status(200).location(`/v1/submissions/${submission}`).type('application/x-ndjson')
      response.write(lineOf(submission, entry))
    })
    if (!answer.ok) return sendProblem(response, answer.problem)
    const { receipt, batch } = answer
    if (response.headersSent) return void response.end()
    response.status(statusOf(receipt, batch)).location(`/v1/submissions/${receipt.submission}`)
    if (byLine) {
      response.type('application/x-ndjson').send(receipt.entries.map(entry => lineOf(receipt.submission, entry)).join(''))
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
