import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Express } from 'express'

/** A server that listens. */
export interface Listening {
  port: number
  /** Stops taking connections, lets requests under way finish, and cuts those that have not after `graceMs`. */
  close(graceMs: number): Promise<void>
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
      connectionsCheckingInterval: 2_000
    },
    app
  )
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
