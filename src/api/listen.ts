import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Duplex } from 'node:stream'
import type { Express } from 'express'
import { problem, type Problem } from '../exchange'

/** A server that listens. */
export interface Listening {
  port: number
  /** Stops taking connections, lets requests under way finish, and cuts those that have not after `graceMs`. */
  close(graceMs: number): Promise<void>
}

/** The problem that a request has which never became one: node gives a code, and the bytes stay unseen. */
function problemOf(code: string | undefined): Problem {
  if (code === 'HPE_HEADER_OVERFLOW') return problem('headers-too-large', 'path and headers are larger than this gateway takes')
  if (code === 'ERR_HTTP_REQUEST_TIMEOUT') return problem('request-timeout', 'the request did not arrive whole in time')
  return problem('malformed-request', 'this is not a well-formed HTTP/1.1 request')
}

/** Answers what express never gets to see, in the form of every other problem, and closes the connection. */
function refuse(error: Error & { code?: string }, socket: Duplex): void {
  if (error.code === 'ECONNRESET' || !socket.writable) return void socket.destroy()
  const body = problemOf(error.code)
  const text = JSON.stringify(body)
  const head = [
    `HTTP/1.1 ${body.status} ${body.title}`,
    'Content-Type: application/problem+json; charset=utf-8',
    `Content-Length: ${Buffer.byteLength(text)}`,
    'Cache-Control: no-store',
    'X-Content-Type-Options: nosniff',
    'Connection: close'
  ]
  socket.end(`${head.join('\r\n')}\r\n\r\n${text}`, () => socket.destroy())
}

/** Listens with limits on headers, time and requests a connection. Port 0 takes a free one. Rejects where the port is taken. */
export async function listen(
  app: Express,
  { host, port, requestTimeoutMs }: { host: string; port: number; requestTimeoutMs: number }
): Promise<Listening> {
  const server = createServer(
    {
      maxHeaderSize: 8 * 1024,
      headersTimeout: Math.min(10_000, requestTimeoutMs),
      requestTimeout: requestTimeoutMs,
      keepAliveTimeout: 5_000,
      connectionsCheckingInterval: 2_000,
      // The app refuses a request without Host itself, in the form of every other problem.
      requireHostHeader: false
    },
    app
  )
  server.on('clientError', refuse)
  server.maxRequestsPerSocket = 1000
  server.maxConnections = 2000
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, host, () => {
      server.removeListener('error', reject)
      resolve()
    })
  })
  return {
    port: (server.address() as AddressInfo).port,
    close: graceMs =>
      new Promise(resolve => {
        const cut = setTimeout(() => server.closeAllConnections(), graceMs)
        server.close(() => {
          clearTimeout(cut)
          resolve()
        })
        server.closeIdleConnections()
      })
  }
}
