import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import express, { Router, type Request, type Response } from 'express'
import {
  askExport,
  exportState,
  proveConsistency,
  proveInclusion,
  readCheckpoint,
  readExportPart,
  readExportRequest,
  readOpenings,
  readOpeningsRequest,
  readPolicy,
  readReceipt,
  readTile,
  readWitnesses,
  tileNamed,
  type Reader,
  type Services,
  type TreeAnswer
} from '../exchange'
import { postedJson, Query, sendNotFound, sendProblem, uuid } from './answer'
import { contextOf, only } from './identify'

const most = Number.MAX_SAFE_INTEGER

const readerOf = (request: Request): Reader => {
  const { client, correlation } = contextOf(request)
  return { client, correlation }
}

/** Sends what was found, or the problem. */
function answer<T>(response: Response, found: TreeAnswer<T>, send: (given: T) => void): void {
  if ('given' in found) return send(found.given)
  if (found.problem.status === 503) response.setHeader('Retry-After', '1')
  sendProblem(response, found.problem)
}

/** Two whole numbers, both needed; sends the problem where they are not. */
function numbers(request: Request, response: Response, first: string, second: string): [number, number] | undefined {
  const query = new Query(request, [first, second])
  const [one, two] = [first, second].map(name =>
    query.text(name, /./, 'given') === undefined ? undefined : query.whole(name, 0, most)
  )
  const refused = query.problem()
  if (refused) sendProblem(response, refused)
  else if (one === undefined || two === undefined) sendNotFound(response)
  else return [one, two]
  return undefined
}

function treeRoutes(services: Services, router: Router): void {
  const plain = (response: Response) => (text: string) => void response.type('text/plain').send(text)
  const bare = (request: Request, response: Response): boolean => {
    const refused = new Query(request, []).problem()
    if (refused) sendProblem(response, refused)
    return refused === undefined
  }
  router.get('/checkpoint', only('auditor', 'agency'), async (request, response) => {
    if (bare(request, response)) answer(response, await readCheckpoint(services, readerOf(request)), plain(response))
  })
  router.get('/policy', only('auditor', 'agency'), async (request, response) => {
    if (bare(request, response)) plain(response)(await readPolicy(services, readerOf(request)))
  })
  router.get('/witnesses', only('auditor', 'agency', 'operator'), async (request, response) => {
    if (bare(request, response)) response.json(await readWitnesses(services, readerOf(request)))
  })
  const tile = async (request: Request, response: Response): Promise<void> => {
    if (!bare(request, response)) return
    const name = tileNamed(request.path.slice(1))
    if (!name) return sendNotFound(response)
    answer(response, await readTile(services, readerOf(request), name), bytes =>
      response.type('application/octet-stream').send(Buffer.from(bytes))
    )
  }
  router.get('/tile/:level/:n', only('auditor'), tile)
  router.get('/tile/:level/*rest', only('auditor'), tile)
  router.get('/proof/inclusion', only('auditor', 'agency'), async (request, response) => {
    const [index, size] = numbers(request, response, 'index', 'size') ?? []
    if (index === undefined || size === undefined) return
    answer(response, await proveInclusion(services, readerOf(request), { index, size }), given => response.json(given))
  })
  router.get('/proof/consistency', only('auditor', 'agency'), async (request, response) => {
    const [from, to] = numbers(request, response, 'from', 'to') ?? []
    if (from === undefined || to === undefined) return
    answer(response, await proveConsistency(services, readerOf(request), { from, to }), given => response.json(given))
  })
  router.get('/receipts/:id', only('auditor', 'agency'), async (request, response) => {
    if (!bare(request, response)) return
    answer(response, await readReceipt(services, readerOf(request), String(request.params['id'])), plain(response))
  })
}

function exportRoutes(services: Services, router: Router): void {
  const body = express.raw({ type: () => true, limit: 64 * 1024, inflate: false })
  router.post('/openings', only('auditor'), body, async (request, response) => {
    const read = postedJson(request)
    if ('refused' in read) return sendProblem(response, read.refused)
    const wanted = readOpeningsRequest(read.posted)
    if ('problem' in wanted) return sendProblem(response, wanted.problem)
    response.json({ acts: await readOpenings(services, readerOf(request), wanted.asked) })
  })
  router.post('/exports', only('auditor'), body, async (request, response) => {
    const read = postedJson(request)
    if ('refused' in read) return sendProblem(response, read.refused)
    const wanted = readExportRequest(read.posted)
    if ('problem' in wanted) return sendProblem(response, wanted.problem)
    const asked = await askExport(services, readerOf(request), wanted.asked)
    if ('problem' in asked) return sendProblem(response, asked.problem)
    response.status(202).location(`/v1/log/exports/${asked.given.id}`).json(asked.given)
  })
  router.get('/exports/:id', only('auditor'), async (request, response) => {
    const id = String(request.params['id'])
    const found = uuid.test(id) ? await exportState(services, readerOf(request), id) : undefined
    if (!found) return sendNotFound(response)
    response.json(found)
  })
  router.get('/exports/:id/files/:name', only('auditor'), (request, response) => sendFile(services, request, response))
}

/** Sends a file of a bundle, whole or, with `Range: bytes=N-`, from a place on. */
async function sendFile(services: Services, request: Request, response: Response): Promise<void> {
  const [id, name] = [String(request.params['id']), String(request.params['name'])]
  const from = Number(/^bytes=(\d{1,15})-$/.exec(request.get('range') ?? '')?.[1] ?? 0)
  const found = uuid.test(id) ? await readExportPart(services, readerOf(request), { id, name, from }) : undefined
  if (!found || from > found.bytes) return sendNotFound(response)
  if (from > 0) response.status(206).setHeader('Content-Range', `bytes ${from}-${found.bytes - 1}/${found.bytes}`)
  response.type('application/octet-stream').setHeader('Content-Length', found.bytes - from)
  if (request.method === 'HEAD') return void response.end()
  await pipeline(Readable.from(found.parts), response)
}

/** `/v1/log`: the tree over the sync log, for auditors and witnesses; receipts also for the agencies whose acts they prove. */
export function logTreeRoutes(services: Services): Router {
  const router = Router()
  treeRoutes(services, router)
  exportRoutes(services, router)
  return router
}
