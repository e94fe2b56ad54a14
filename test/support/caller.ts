import { checkAnswer } from './openapi'

/** An answer of the gateway, read whole. */
export interface Answer {
  status: number
  headers: Headers
  text: string
  /** The body as JSON; throws where it is none. */
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- tests reach into bodies that the OpenAPI document has checked
  json: any
}

/** Sends requests with one credential; every answer is held against the OpenAPI document. */
export interface Caller {
  get(path: string, headers?: Record<string, string>): Promise<Answer>
  /** Posts with a new idempotency key unless one is given. */
  post(path: string, body: string | Uint8Array, headers?: Record<string, string>): Promise<Answer>
  send(method: string, path: string, init?: { body?: string | Uint8Array; headers?: Record<string, string> }): Promise<Answer>
}

let keys = 0

/** A key that no other test of this process uses. */
export const freshKey = (): string => `key-${process.pid}-${Date.now()}-${(keys += 1)}`

export function callerOf(url: string, token: string | undefined): Caller {
  const send: Caller['send'] = async (method, path, { body, headers = {} } = {}) => {
    const response = await fetch(`${url}${path}`, {
      method,
      headers: { ...(token !== undefined && { authorization: `Bearer ${token}` }), ...headers },
      ...(body !== undefined && { body })
    })
    const text = await response.text()
    checkAnswer(method, path, response, text)
    return {
      status: response.status,
      headers: response.headers,
      text,
      get json() {
        return JSON.parse(text) as unknown
      }
    }
  }
  return {
    send,
    get: (path, headers) => send('GET', path, { ...(headers && { headers }) }),
    post: (path, body, headers) => send('POST', path, { body, headers: { 'idempotency-key': freshKey(), ...headers } })
  }
}
