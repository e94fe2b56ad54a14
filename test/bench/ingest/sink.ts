import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Receiver } from '../../../src/receiver'

/** The receiving ends of all agencies of all gateways that are compared: `/GATEWAY/AGENCY`. */
export interface Sink {
  endpoint(gateway: string, agency: string): string
  /** Lets a receiver answer what comes for an agency: it counts when it gives a receipt. Others answer 200 and count. */
  attach(gateway: string, agency: string, receiver: Receiver): void
  /** Deliveries of different ids that a gateway has made so far. */
  count(gateway: string): number
  /** Resolves with the time (`performance.now()`) at which the gateway's count reached this. */
  reached(gateway: string, count: number, patienceMs: number): Promise<number>
  /** Keeps the bodies of what comes from now on, for looking at; `undefined` ends that. */
  keep(bodies: Map<string, string> | undefined): void
  /** Called with the nominal of each receipt that an attached receiver gives, as it does. */
  watch(seen: ((nominal: string) => void) | undefined): void
  /** Turns everything of a gateway away with 503, until it is opened again. */
  shut(gateway: string, shut: boolean): void
  close(): void
}

interface Counted {
  ids: Set<string>
  at: number
  wanted: { count: number; resolve: (at: number) => void } | undefined
}

/** Starts the sink on a free port. A delivery counts once, whatever is sent again. */
export async function startSink(): Promise<Sink> {
  const counted = new Map<string, Counted>()
  let kept: Map<string, string> | undefined
  let seen: ((nominal: string) => void) | undefined
  const of = (gateway: string): Counted => {
    const known = counted.get(gateway) ?? { ids: new Set(), at: 0, wanted: undefined }
    counted.set(gateway, known)
    return known
  }
  const receivers = new Map<string, Receiver>()
  const closed = new Set<string>()
  const take = (gateway: string, id: string, body: Buffer): void => {
    const one = of(gateway)
    if (one.ids.has(id)) return
    kept?.set(id, body.toString())
    one.ids.add(id)
    one.at = performance.now()
    if (one.wanted && one.ids.size >= one.wanted.count) {
      one.wanted.resolve(one.at)
      one.wanted = undefined
    }
  }
  const server = createServer((request: IncomingMessage, response: ServerResponse) => {
    const parts: Buffer[] = []
    request.on('data', (part: Buffer) => parts.push(part))
    request.on('end', () => {
      const [, gateway = '', agency = ''] = (request.url ?? '').split('/')
      const { headers } = request
      const id = `${agency} ${String(headers['idempotency-key'])}`
      const body = Buffer.concat(parts)
      if (closed.has(gateway)) return void response.writeHead(503, { 'content-length': 0 }).end()
      const receiver = receivers.get(`${gateway}/${agency}`)
      if (!receiver) {
        take(gateway, id, body)
        return void response.writeHead(200, { 'content-length': 0 }).end()
      }
      receiver.answer({ method: 'POST', headers, body }).then(
        ({ status, headers: told, body: text, said }) => {
          if ('receipt' in said) {
            take(gateway, id, body)
            seen?.(said.head.nominal)
          }
          response.writeHead(status, { ...told, 'content-length': Buffer.byteLength(text) }).end(text)
        },
        () => response.destroy()
      )
    })
  })
  server.keepAliveTimeout = 60_000
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    endpoint: (gateway, agency) => `http://127.0.0.1:${port}/${gateway}/${agency}`,
    attach: (gateway, agency, receiver) => void receivers.set(`${gateway}/${agency}`, receiver),
    count: gateway => of(gateway).ids.size,
    reached(gateway, count, patienceMs) {
      const one = of(gateway)
      if (one.ids.size >= count) return Promise.resolve(one.at)
      return new Promise((resolve, reject) => {
        const late = (): void => reject(new Error(`${gateway} delivered ${one.ids.size} of ${count} in ${patienceMs} ms`))
        const timer = setTimeout(late, patienceMs)
        one.wanted = {
          count,
          resolve: at => {
            clearTimeout(timer)
            resolve(at)
          }
        }
      })
    },
    keep: bodies => void (kept = bodies),
    shut(gateway, shut) {
      if (shut) closed.add(gateway)
      else closed.delete(gateway)
    },
    watch: watcher => void (seen = watcher),
    close() {
      server.close()
      server.closeAllConnections()
    }
  }
}
