import { appendFileSync, closeSync, existsSync, fsyncSync, openSync, readFileSync, truncateSync, writeSync } from 'node:fs'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'
import { bodyOf, createReceiver, memoryStore, send, type ReceiverAnswer, type ReceiverStore } from '../../src/receiver'
import { privateKeyOf, verifyingKey, type DeliveryHead, type KeyLine, type Taken } from '../../src/wire'

/** How a receiver behaves until it is told otherwise. */
export type Mood = 'well' | 'failing' | 'slow' | 'losing' | 'lying'

/** What a receiver of a fault run is started with. */
export interface ReceiverSetUp {
  agency: string
  port: number
  /** As the gateway calls it. */
  endpoint: string
  token: string
  signingKey: { id: string; seed: string }
  senderKeys: readonly KeyLine[]
  /** One JSON document a line for each application, on the disk before it is answered. */
  journal: string
}

/** A line of the journal. `body` is base64. */
export interface JournalLine {
  taken: Taken
  head: DeliveryHead
  body: string
}

/** A store whose every application is on the disk before it counts; it is found again at the next start. */
function journalStore(file: string): ReceiverStore {
  const store = memoryStore()
  if (existsSync(file)) {
    const text = readFileSync(file, 'utf8')
    const whole = text.slice(0, text.lastIndexOf('\n') + 1)
    // What a kill tore off was never answered.
    truncateSync(file, Buffer.byteLength(whole))
    for (const line of whole.split('\n').filter(Boolean)) {
      const { taken, head, body } = JSON.parse(line) as JournalLine
      void store.take(taken, head, Buffer.from(body, 'base64'))
    }
  }
  const open = openSync(file, 'a')
  process.once('exit', () => closeSync(open))
  return {
    ...store,
    take(taken, head, body) {
      writeSync(open, `${JSON.stringify({ taken, head, body: Buffer.from(body).toString('base64') } satisfies JournalLine)}\n`)
      fsyncSync(open)
      return store.take(taken, head, body)
    }
  }
}

async function answerIn(mood: Mood, response: ServerResponse, answer: () => Promise<ReceiverAnswer>): Promise<void> {
  if (mood === 'failing') return void response.writeHead(500, { 'content-length': 0 }).end()
  const given = await answer()
  if (mood === 'losing') return void response.destroy()
  if (mood === 'lying') return send(response, { ...given, status: 200, body: '{"result":"applied"}' })
  if (mood === 'well') return send(response, given)
  response.writeHead(given.status, { ...given.headers, 'content-length': Buffer.byteLength(given.body) })
  for (const letter of given.body) {
    if (response.destroyed) return
    response.write(letter)
    await sleep(100)
  }
  response.end()
}

/** For the naive variant: whatever comes is applied as it comes, by the same journal. */
async function takeNaively(
  { agency, journal }: ReceiverSetUp,
  mood: Mood,
  body: Uint8Array,
  response: ServerResponse
): Promise<void> {
  const answer = (): Promise<ReceiverAnswer> => {
    const { nominal, sequence, version } = JSON.parse(Buffer.from(body).toString()) as Record<string, string>
    const head = { agency, nominal, kind: 'changed', epoch: 1, sequence, rendering: 1, version, prevChain: '', chain: '' }
    const line = {
      taken: {},
      head: { ...head, standsFor: { from: version, to: version } },
      body: Buffer.from(body).toString('base64')
    }
    appendFileSync(journal, `${JSON.stringify(line)}\n`)
    return Promise.resolve({ status: 200, headers: {}, body: '{}', said: { stands: null } })
  }
  await answerIn(mood, response, answer)
}

function main(setUp: ReceiverSetUp): void {
  const senderKeys = setUp.senderKeys.map(line => {
    const made = verifyingKey(line)
    if ('fault' in made) throw new Error(made.fault)
    return made.key
  })
  const receiver = createReceiver({
    agency: setUp.agency,
    endpoint: () => setUp.endpoint,
    store: journalStore(setUp.journal),
    senderKeys: () => senderKeys,
    signWith: { id: setUp.signingKey.id, key: privateKeyOf(Buffer.from(setUp.signingKey.seed, 'base64')) },
    token: setUp.token
  })
  let mood: Mood = 'well'
  const handle = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const body = (await bodyOf(request)) ?? new Uint8Array()
    if (request.url === '/mood') {
      mood = Buffer.from(body).toString() as Mood
      return void response.writeHead(204).end()
    }
    if (request.url === '/naive') return takeNaively(setUp, mood, body, response)
    await answerIn(mood, response, () => receiver.answer({ method: 'POST', headers: request.headers, body }))
  }
  createServer((request, response) => {
    handle(request, response).catch(() => response.destroy())
  }).listen(setUp.port, '127.0.0.1')
  process.once('SIGTERM', () => process.exit(0))
}

if (require.main === module) main(JSON.parse(readFileSync(process.argv[2] ?? '', 'utf8')) as ReceiverSetUp)
