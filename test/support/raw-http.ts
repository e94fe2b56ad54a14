import { connect } from 'node:net'

/** What came back over a bare connection, as text, and whether the other side closed it. */
export interface RawAnswer {
  status: number
  head: string
  body: string
}

/** Writes bytes over a connection as they are, for requests that no client would send; `slowly` leaves it open without an end. */
export function sendRaw(url: string, bytes: string, patienceMs = 8000): Promise<RawAnswer[]> {
  const { hostname, port } = new URL(url)
  return new Promise((resolve, reject) => {
    const socket = connect(Number(port), hostname)
    const parts: Buffer[] = []
    const late = setTimeout(() => {
      socket.destroy()
      reject(new Error('the connection was not closed in time'))
    }, patienceMs)
    socket.on('data', part => void parts.push(part))
    socket.on('error', () => undefined)
    socket.on('close', () => {
      clearTimeout(late)
      resolve(answersIn(Buffer.concat(parts).toString()))
    })
    socket.write(bytes)
  })
}

function answersIn(text: string): RawAnswer[] {
  return text
    .split(/(?=HTTP\/1\.1 \d{3})/)
    .filter(Boolean)
    .map(answer => {
      const [head = '', ...rest] = answer.split('\r\n\r\n')
      return { status: Number(/^HTTP\/1\.1 (\d{3})/.exec(head)?.[1]), head, body: rest.join('\r\n\r\n') }
    })
}
