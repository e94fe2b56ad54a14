import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import express, { type ErrorRequestHandler, type Express, type RequestHandler } from 'express'
import helmet from 'helmet'
import { parse } from 'yaml'
import { defaultRoot, problem, problemTypes, Unlogged, type ClientRegistry, type Services } from '../exchange'
import { sendNotFound, sendProblem } from './answer'
import { agencyRoutes, keyRoutes } from './agencies'
import { changeRoutes, deliveryRoutes, noticeRoutes } from './feeds'
import { complianceRoutes } from './compliance'
import { deviationRoutes } from './deviations'
import { findingRoutes } from './findings'
import { guidanceRoutes } from './guidance'
import { freshnessRoutes, objectiveRoutes } from './freshness'
import { healthRoutes, type Health } from './health'
import { contextOf, identify, only } from './identify'
import { knownMethods, type Paths } from './known-methods'
import { laneRoutes } from './lanes'
import { logRoutes } from './log'
import { logTreeRoutes } from './log-tree'
import { mappingRoutes } from './mappings'
import { nominalRoutes } from './nominals'
import { reconciliationRoutes } from './reconciliations'
import { replayRoutes, resyncRoutes } from './resyncs'
import { restorationRoutes } from './restorations'
import { submissionRoutes } from './submissions'

/** The part of a log that the API writes to: codes, ids and durations only. */
export interface ApiLog {
  info(fields: Record<string, unknown>, message: string): void
  error(fields: Record<string, unknown>, message: string): void
}

export interface ApiOptions {
  services: Services
  clients: ClientRegistry
  health: Health
  log: ApiLog
  /** The process's metrics in the Prometheus text format. */
  metrics: () => Promise<{ contentType: string; text: string }>
  /** Called when a request has been answered; `route` is a pattern, never a path. */
  answered: (route: string, method: string, status: number, seconds: number) => void
  maxBodyBytes: number
}

const noStore: RequestHandler = (_request, response, next) => {
  response.setHeader('Cache-Control', 'no-store')
  next()
}

/** One line a request: method, route pattern and status. Paths and queries stay out, since they hold ids. */
const record =
  ({ log, answered }: ApiOptions): RequestHandler =>
  (request, response, next) => {
    const started = performance.now()
    response.on('close', () => {
      const route = `${request.baseUrl}${(request.route as { path?: string } | undefined)?.path ?? ''}` || 'none'
      const seconds = (performance.now() - started) / 1000
      const status = response.writableFinished ? response.statusCode : 499
      answered(route, request.method, status, seconds)
      log.info({ method: request.method, route, status, ms: Math.round(seconds * 1000) }, 'request')
    })
    next()
  }

/** HTTP/1.1 asks for a Host; a request without one is refused before anything else is looked at. */
const withHost: RequestHandler = (request, response, next) => {
  if (request.headers.host !== undefined || request.httpVersion === '1.0') return next()
  response.setHeader('Connection', 'close')
  sendProblem(response, problem('malformed-request', 'the request carries no Host'))
}

/** While the process stops, connections are closed after their answer, and new work is sent elsewhere. */
const drain =
  ({ health }: ApiOptions): RequestHandler =>
  (_request, response, next) => {
    if (!health.stopping()) return next()
    response.setHeader('Connection', 'close').setHeader('Retry-After', '5')
    sendProblem(response, problem('unavailable', 'this process is stopping'))
  }

/** Errors of body-parser carry a type; everything else is a fault of the gateway, and says nothing of itself. */
const failed =
  ({ log }: ApiOptions): ErrorRequestHandler =>
  (error: unknown, request, response, _next) => {
    const type = typeof error === 'object' && error !== null && 'type' in error ? String(error.type) : ''
    if (type === 'entity.too.large')
      return sendProblem(response, problem('body-too-large', 'the body is larger than this gateway takes'))
    if (type === 'encoding.unsupported')
      return sendProblem(response, problem('unsupported-media-type', 'Content-Encoding must be identity'))
    if (type.startsWith('request.') || error instanceof URIError)
      return sendProblem(response, problem('malformed-request', 'the request did not arrive whole, or its path cannot be read'))
    const away = isAway(error)
    log.error(
      { err: error, method: request.method, correlation: response.getHeader('Correlation-Id') },
      away ? 'the ledger is away' : 'a request failed'
    )
    if (away) response.setHeader('Retry-After', '5')
    sendProblem(
      response,
      away
        ? problem('unavailable', 'the ledger cannot be reached')
        : problem('internal', 'the request failed; nothing of it was done')
    )
  }

/** Whether an error says that the database cannot be reached, is going down, or did not take what has to be on the log. */
function isAway(error: unknown): boolean {
  if (error instanceof Unlogged) return true
  const code = error instanceof Error && 'code' in error ? String(error.code) : ''
  return (
    /^(?:ECONN|EPIPE|ETIMEDOUT|ENOTFOUND|57P0|08|53)/.test(code) ||
    (error instanceof Error && /Connection terminated|timeout exceeded when trying to connect/.test(error.message))
  )
}

/** The HTTP face of the gateway: every route but health needs a credential. */
export function createApp(options: ApiOptions): Express {
  const { services, clients, health, metrics, maxBodyBytes } = options
  const app = express()
  app.disable('x-powered-by').disable('etag').set('query parser', 'simple').set('trust proxy', false)
  app.use(record(options))
  app.use(
    helmet({ contentSecurityPolicy: { useDefaults: false, directives: { defaultSrc: ["'none'"], frameAncestors: ["'none'"] } } }),
    noStore,
    withHost
  )
  const description = parse(readFileSync(join(defaultRoot, 'schemas', 'openapi.yaml'), 'utf8')) as { paths: Paths }
  const known = knownMethods(description.paths)
  app.use('/health', known, healthRoutes(health))
  app.use(drain(options))
  app.use(identify(clients, services.newId))
  app.use(known)
  app.use('/v1/submissions', submissionRoutes(services, maxBodyBytes))
  app.use('/v1/nominals', nominalRoutes(services))
  app.use('/v1/changes', changeRoutes(services))
  app.use('/v1/deliveries', deliveryRoutes(services))
  app.use('/v1/agencies', agencyRoutes(services))
  app.use('/v1/keys', keyRoutes(services))
  app.use('/v1/lanes', laneRoutes(services))
  app.use('/v1/freshness', freshnessRoutes(services))
  app.use('/v1/objectives', objectiveRoutes(services))
  app.use('/v1/reconciliations', reconciliationRoutes(services))
  app.use('/v1/restorations', restorationRoutes(services))
  app.use('/v1/resyncs', resyncRoutes(services))
  app.use('/v1/replays', replayRoutes(services))
  app.use('/v1/log', logRoutes(services))
  app.use('/v1/log', logTreeRoutes(services))
  app.use('/v1/compliance', complianceRoutes(services))
  app.use('/v1/deviations', deviationRoutes(services))
  app.use('/v1/notices', noticeRoutes(services))
  app.use('/v1/findings', findingRoutes(services))
  app.use('/v1/guidance', guidanceRoutes(services))
  app.use('/v1/mappings', mappingRoutes(services))
  app.get('/metrics', only('operator'), async (_request, response) => {
    const { contentType, text } = await metrics()
    response.type(contentType).send(text)
  })
  const openapi = JSON.stringify(description)
  app.get('/openapi.json', (_request, response) => void response.type('application/json').send(openapi))
  app.get('/problems/:code', (request, response) => {
    const { code } = request.params
    if (!Object.hasOwn(problemTypes, code)) return sendNotFound(response)
    response.json({ type: `/problems/${code}`, ...problemTypes[code as keyof typeof problemTypes] })
  })
  app.use((request, response) => {
    contextOf(request)
    sendNotFound(response)
  })
  app.use(failed(options))
  return app
}
