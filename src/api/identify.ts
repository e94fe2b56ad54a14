import type { NextFunction, Request, RequestHandler, Response } from 'express'
import { problem, type AgencyClient, type Client, type ClientRegistry, type Role } from '../exchange'
import { sendProblem } from './answer'

/** What the gateway knows of a request once its credential has been checked. */
export interface Context {
  client: Client
  /** Ties the acts of one request together on the log; given back as `Correlation-Id`. */
  correlation: string
}

const contexts = new WeakMap<Request, Context>()

/** The context of a request that passed `identify`. */
export function contextOf(request: Request): Context {
  const context = contexts.get(request)
  if (!context) throw new Error('a route is reached without a credential')
  return context
}

/** The client of a request to a route for agencies. */
export function agencyClientOf(request: Request): AgencyClient {
  const { client } = contextOf(request)
  if (client.agency === undefined) throw new Error('an agency route is reached without an agency')
  return { ...client, agency: client.agency }
}

/** Lets a request through only with a bearer token of a known client. All causes of refusal look alike. */
export function identify(clients: ClientRegistry, newId: () => string): RequestHandler {
  return (request: Request, response: Response, next: NextFunction) => {
    const correlation = newId()
    response.setHeader('Correlation-Id', correlation)
    const token = /^Bearer ([\x21-\x7e]{20,200})$/i.exec(request.get('authorization') ?? '')?.[1]
    const client = token === undefined ? undefined : clients.find(token)
    if (!client) {
      response.setHeader('WWW-Authenticate', 'Bearer realm="visor-gateway"')
      sendProblem(
        response,
        problem('unauthenticated', 'send "Authorization: Bearer TOKEN" with the token of a client of this gateway')
      )
      return
    }
    contexts.set(request, { client, correlation })
    next()
  }
}

/** Lets through only clients of these roles. */
export function only(...permitted: readonly Role[]): RequestHandler {
  return (request: Request, response: Response, next: NextFunction) => {
    const { role } = contextOf(request).client
    if (permitted.includes(role)) next()
    else
      sendProblem(
        response,
        problem('forbidden', `this needs a credential of the role ${permitted.join(' or ')}; this one is of the role ${role}`)
      )
  }
}
