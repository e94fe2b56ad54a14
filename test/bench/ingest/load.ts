import { connect, type Socket } from 'node:net'

/** Where documents are posted to. */
export interface Door {
  port: number
  token: string
}

/** One request: its idempotency key and body. */
export interface Letter {
  key: string
  contentType: string
  body: string
}

/** Posts over so many connections at a time, one request after the other on each, until `next` has no more. Throws on an answer that is no 2xx. */
export async function postAll(
  door: Door,
  concurrency: number,
  next: () => Letter | undefined,
  told: (answer: string) => void = () => undefined
): Promise<number> {
  let answered = 0
  const work = async (): Promise<void> => {
    let line = await Line.open(door.port)
    for (let letter = next(); letter; letter = next()) {
      if (line.ended) line = await Line.open(door.port)
      const { status, body } = await line.ask(requestOf(door, letter))
      if (status < 200 || status > 299) throw new Error(`answered ${status}: ${body.slice(0, 2000)}`)
      told(body)
      answered += 1
    }
    line.end()
  }
  await Promise.all(Array.from({ length: concurrency }, work))
  return answered
}

function requestOf({ token }: Door, { key, contentType, body }: Letter): string {
  return (
    `POST /v1/submissions HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer ${token}\r\nIdempotency-Key: ${key}\r\n` +
    `Accept: application/json\r\nContent-Type: ${contentType}\r\nContent-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`
  )
}

/** One connection, without the cost of a whole HTTP client: what is measured is the gateway. Reads answers with a Content-Length. */
class Line {
  ended = false
  private waiting: { resolve: (answer: { status: number; body: string }) => void; reject: (error: Error) => void } | undefined
  private text = ''
  private readonly socket: Socket

  private constructor(socket: Socket) {
    this.socket = socket
    socket.setNoDelay(true).setEncoding('latin1')
    socket.on('data', (part: string) => this.read(part))
    socket.on('error', error => this.broken(error))
    socket.on('close', () => this.broken(new Error('the connection was closed')))
  }

  static open(port: number): Promise<Line> {
    return new Promise((resolve, reject) => {
      const socket = connect(port, '127.0.0.1', () => resolve(new Line(socket)))
      socket.once('error', reject)
    })
  }

  ask(request: string): Promise<{ status: number; body: string }> {
    return new Promise((resolve, reject) => {
      this.waiting = { resolve, reject }
      this.socket.write(request)
    })
  }

  end(): void {
    this.waiting = undefined
    this.socket.destroy()
  }

  private read(part: string): void {
    this.text += part
    const head = this.text.indexOf('\r\n\r\n')
    if (head < 0) return
    const length = Number(/\r\ncontent-length: *(\d+)/i.exec(this.text)?.[1] ?? NaN)
    if (Number.isNaN(length)) return this.broken(new Error(`an answer without Content-Length: ${this.text.slice(0, 500)}`))
    if (this.text.length < head + 4 + length) return
    const answer = { status: Number(this.text.slice(9, 12)), body: this.text.slice(head + 4) }
    if (/\r\nconnection: *close/i.test(this.text.slice(0, head + 2))) this.ended = true
    this.text = ''
    const { waiting } = this
    this.waiting = undefined
    waiting?.resolve(answer)
  }

  private broken(error: Error): void {
    this.ended = true
    this.waiting?.reject(error)
    this.waiting = undefined
  }
}
