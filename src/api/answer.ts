import type { Request, Response } from 'express'
import { problem, type Problem, type ProblemError } from '../exchange'

/** Sends a problem by RFC 9457. */
export function sendProblem(response: Response, body: Problem): void {
  if (response.headersSent) {
    // An answer that has begun can only be broken off: the client must not take it for a whole one.
    response.destroy()
    return
  }
  response.status(body.status).type('application/problem+json').send(JSON.stringify(body))
}

/** Sends the same answer for what is not there and for what may not be seen. */
export function sendNotFound(response: Response): void {
  sendProblem(response, problem('not-found', 'there is nothing here for this credential'))
}

/** The largest number of a version or an entry that the ledger can hold. */
export const mostRows = 2_147_483_647

/** An ISO 8601 date or time that is one of the calendar, of the years 1 to 9999: `Date` alone takes 30 February for 2 March. */
export function timeOf(text: string): Date | undefined {
  const day = new Date(text.slice(0, 10))
  const time = new Date(text)
  if (Number.isNaN(day.getTime()) || Number.isNaN(time.getTime())) return undefined
  const [first, last] = [day.toISOString(), time.toISOString()]
  const ofCalendar = first.startsWith(text.slice(0, 10)) && /^\d{4}-/.test(last) && !last.startsWith('0000-')
  return ofCalendar ? time : undefined
}

/** Reads query parameters strictly: each known, given once, of its form; all faults together. */
export class Query {
  private readonly faults: ProblemError[] = []
  private readonly given: Map<string, string>

  constructor(request: Request, known: readonly string[]) {
    this.given = new Map()
    for (const [name, value] of Object.entries(request.query)) {
      if (!known.includes(name))
        this.fault(name, `is not a parameter here${known.length > 0 ? `; there are ${known.join(', ')}` : ''}`)
      else if (typeof value !== 'string') this.fault(name, 'is given more than once')
      else this.given.set(name, value)
    }
  }

  private fault(name: string, detail: string): void {
    this.faults.push({ code: 'query', detail: `"${name.slice(0, 40).replaceAll(/[^\w.-]/g, '?')}" ${detail}` })
  }

  text(name: string, form: RegExp, meaning: string): string | undefined {
    const value = this.given.get(name)
    if (value === undefined || form.test(value)) return value
    this.fault(name, `must be ${meaning}`)
    return undefined
  }

  whole(name: string, least: number, most: number): number | undefined {
    const value = this.given.get(name)
    if (value === undefined) return undefined
    const number = /^\d{1,16}$/.test(value) ? Number(value) : NaN
    if (number >= least && number <= most) return number
    this.fault(name, `must be a whole number from ${least} to ${most}`)
    return undefined
  }

  time(name: string): Date | undefined {
    const value = this.text(
      name,
      /^\d{4}-\d{2}-\d{2}(?:T\d{2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?(?:Z|[+-]\d{2}:\d{2}))?$/,
      'an ISO 8601 date, or date and time with offset'
    )
    const time = value === undefined ? undefined : timeOf(value)
    if (value !== undefined && time === undefined) this.fault(name, 'is no time of the calendar')
    return time
  }

  /** The problem to answer with, where any parameter was at fault. */
  problem(): Problem | undefined {
    return this.faults.length === 0 ? undefined : problem('malformed-request', 'query parameters are at fault', this.faults)
  }
}

/** Content-Type without parameters, where it is one of these and asks for no other character set than UTF-8. */
export function mediaTypeOf(request: Request, accepted: readonly string[]): string | undefined {
  const [type = '', ...parameters] = (request.get('content-type') ?? '').split(';').map(part => part.trim().toLowerCase())
  return parameters.every(parameter => /^charset="?utf-8"?$/.test(parameter)) && accepted.includes(type) ? type : undefined
}

/** A small JSON body of a request without query parameters, still unread; or the problem to answer with. */
export function postedJson(request: Request): { posted: Buffer } | { refused: Problem } {
  const refused =
    new Query(request, []).problem() ??
    (mediaTypeOf(request, ['application/json']) === undefined
      ? problem('unsupported-media-type', 'Content-Type must be application/json, in UTF-8')
      : undefined)
  if (refused) return { refused }
  return { posted: Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0) }
}

/** The form of an id that the gateway gives. */
export const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/
