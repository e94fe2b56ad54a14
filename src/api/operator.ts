import type { Request, RequestHandler } from 'express'
import type { Operator } from '../exchange'
import { Query, sendProblem } from './answer'
import { contextOf } from './identify'

/** The form of an agency's id. */
export const agencyForm = /^[a-z0-9]+(?:-[a-z0-9]+)*$/

/** The form of a code of the log. */
export const codeForm = /^[a-z0-9]+(?:[-._:][a-z0-9]+)*$/

/** The operator who asks. `because` is a code of the operator's own. */
export function operatorOf(request: Request, because?: string): Operator {
  const { client, correlation } = contextOf(request)
  const actor = { agency: client.agency ?? 'gateway', system: client.name, role: client.role }
  return { name: client.name, actor, correlation, ...(because !== undefined && { because }) }
}

/** Answers with a list of at most `limit` rows, 100 where the query names no other number. */
export function limited(list: (limit: number) => Promise<object>): RequestHandler {
  return async (request, response) => {
    const query = new Query(request, ['limit'])
    const limit = query.whole('limit', 1, 1000) ?? 100
    const refused = query.problem()
    if (refused) sendProblem(response, refused)
    else response.json(await list(limit))
  }
}
