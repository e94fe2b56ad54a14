import express, { Router } from 'express'
import {
  listVersions,
  problem,
  readDocument,
  readNominal,
  searchKeys,
  searchNominals,
  type ReadQuery,
  type Services
} from '../exchange'
import { mediaTypeOf, mostRows, Query, sendNotFound, sendProblem, uuid } from './answer'
import { agencyClientOf, contextOf, only } from './identify'

/** `GET /v1/nominals/{id}`, its versions, and `POST /v1/nominals/search`: identifiers stay out of URLs and so of access logs. */
export function nominalRoutes(services: Services): Router {
  const router = Router()
  router.post(
    '/search',
    only('agency'),
    express.raw({ type: () => true, limit: 64 * 1024, inflate: false }),
    async (request, response) => {
      const refused =
        new Query(request, []).problem() ??
        (mediaTypeOf(request, ['application/json']) === undefined
          ? problem('unsupported-media-type', 'Content-Type must be application/json, in UTF-8')
          : undefined)
      if (refused) return sendProblem(response, refused)
      const keys = searchKeys(Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0))
      if ('status' in keys) return sendProblem(response, keys)
      const nominals = await searchNominals(services, agencyClientOf(request), keys.keys, contextOf(request).correlation)
      response.json({ nominals })
    }
  )
  router.get('/:id', only('agency'), async (request, response) => {
    const query = new Query(request, ['version', 'asOf'])
    const version = query.whole('version', 1, mostRows)
    const asOf = query.time('asOf')
    const refused =
      query.problem() ??
      (version !== undefined && asOf !== undefined
        ? problem('malformed-request', 'give "version" or "asOf", not both')
        : undefined)
    if (refused) return sendProblem(response, refused)
    const id = String(request.params['id'])
    const wanted: ReadQuery = { ...(version !== undefined && { version }), ...(asOf !== undefined && { asOf }) }
    const seen = uuid.test(id)
      ? await readNominal(services, agencyClientOf(request), id, wanted, contextOf(request).correlation)
      : undefined
    if (!seen) return sendNotFound(response)
    response.setHeader('Last-Modified', new Date(seen.updatedAt).toUTCString())
    response.json(seen)
  })
  router.get('/:id/versions', only('agency'), async (request, response) => {
    const query = new Query(request, ['before', 'limit'])
    const before = query.whole('before', 1, mostRows)
    const limit = query.whole('limit', 1, 1000) ?? 100
    const refused = query.problem()
    if (refused) return sendProblem(response, refused)
    const id = String(request.params['id'])
    const versions = uuid.test(id)
      ? await listVersions(services, agencyClientOf(request), id, before, limit, contextOf(request).correlation)
      : undefined
    if (!versions) return sendNotFound(response)
    response.json({ versions })
  })
  router.get('/:id/document', only('agency'), async (request, response) => {
    const query = new Query(request, ['format'])
    const format = query.text('format', /^[a-z0-9-]+\/[a-z0-9-]+$/, 'the name of a mapping, AGENCY/FORMAT')
    const refused = query.problem()
    if (refused) return sendProblem(response, refused)
    const id = String(request.params['id'])
    const seen = uuid.test(id)
      ? await readDocument(services, agencyClientOf(request), id, format, contextOf(request).correlation)
      : undefined
    if (!seen) return sendNotFound(response)
    response.setHeader('Nominal-Version', String(seen.version))
    response.setHeader('Format', seen.format)
    response.setHeader('Fidelity', seen.fidelity.toFixed(4))
    response.type(seen.mediaType).send(Buffer.from(seen.bytes))
  })
  return router
}
