import { Router } from 'express'
import { logCsv, readLog, type LogFilter, type Services } from '../exchange'
import { Query, sendProblem, uuid } from './answer'
import { contextOf, only } from './identify'

const code = /^[a-z0-9][a-z0-9._/:-]{0,99}$/i

/** `GET /v1/log/entries`: the sync log for auditors, as JSON, one act a line (`application/x-ndjson`) or `text/csv`. */
export function logRoutes(services: Services): Router {
  const router = Router()
  router.get('/entries', only('auditor'), async (request, response) => {
    const query = new Query(request, [
      'from',
      'to',
      'op',
      'agency',
      'nominal',
      'subject',
      'stream',
      'submission',
      'delivery',
      'correlation',
      'result',
      'after',
      'limit'
    ])
    const texts = ['op', 'agency', 'subject', 'stream', 'result'].map(name => [name, query.text(name, code, 'a code')] as const)
    const ids = ['nominal', 'submission', 'delivery', 'correlation'].map(
      name => [name, query.text(name, uuid, 'an id (UUID)')] as const
    )
    const filter: LogFilter = {
      ...Object.fromEntries([...texts, ...ids].filter(([, value]) => value !== undefined)),
      ...optional('from', query.time('from')),
      ...optional('to', query.time('to')),
      ...optional('after', query.whole('after', 0, Number.MAX_SAFE_INTEGER)),
      limit: query.whole('limit', 1, 1000) ?? 100
    }
    const refused = query.problem()
    if (refused) return sendProblem(response, refused)
    const { entries, next, more } = await readLog(services, contextOf(request).client, filter, contextOf(request).correlation)
    const onward = new URLSearchParams(request.originalUrl.split('?')[1] ?? '')
    onward.set('after', String(next))
    response.setHeader('Link', `</v1/log/entries?${onward.toString()}>; rel="next"`)
    const form = request.accepts(['application/json', 'application/x-ndjson', 'text/csv'])
    if (form === 'text/csv') response.type('text/csv').send(logCsv(entries))
    else if (form === 'application/x-ndjson') {
      response.type('application/x-ndjson').send(entries.map(entry => `${JSON.stringify(entry)}\n`).join(''))
    } else response.json({ entries, next, more })
  })
  return router
}

const optional = <K extends string, V>(name: K, value: V | undefined): Partial<Record<K, V>> =>
  value === undefined ? {} : ({ [name]: value } as Record<K, V>)
