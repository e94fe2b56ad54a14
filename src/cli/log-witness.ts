import { randomBytes } from 'node:crypto'
import { statSync } from 'node:fs'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { makeOwnFile, readOwnFile, replaceOwnFile } from '../exchange'
import {
  answerAddCheckpoint,
  formatCheckpoint,
  formatSignerKey,
  formatVerifierKey,
  parseCheckpoint,
  parseSignerKey,
  parseVerifierKey,
  type Checkpoint,
  type SignerKey,
  type VerifierKey
} from '../sync-log'
import { untilStopped } from './serve'
import { CannotDo, exit, say, sayJson, tell } from './terminal'

/** What a witness is started with. */
export interface WitnessSettings {
  signer: SignerKey
  /** The verifier keys of the logs it cosigns. */
  logs: readonly VerifierKey[]
  /** Where it keeps what it cosigned last of each log. */
  stateFile: string
  log: (line: string) => void
}

const mostBytes = 64 * 1024

/**
 * The key of a witness, out of a file that is made with a new key of that name where there is none.
 * @throws {CannotDo}
 */
export function witnessKey(file: string, name: string | undefined): SignerKey {
  const text = readOwnFile(file)
  if (text === undefined) {
    if (name === undefined) throw new CannotDo(`there is no key file ${file}: say --name to have a key made`, exit.usage)
    makeOwnFile(file, `${formatSignerKey(name, 'cosignature', randomBytes(32))}\n`)
    return witnessKey(file, name)
  }
  if ((statSync(file).mode & 0o077) !== 0) throw new CannotDo(`the key ${file} may be read by others: set its mode to 0600`)
  const signer = parseSignerKey(text.trim())
  if (signer?.verifier.type !== 'cosignature') throw new CannotDo(`${file} holds no signing key of type 4`)
  if (name !== undefined && name !== signer.verifier.name)
    throw new CannotDo(`${file} holds the key of ${signer.verifier.name}, not of ${name}`)
  return signer
}

/**
 * What was cosigned last of each log: checkpoint texts by origin, in one file that is written whole, and is on the disk before
 * a cosignature leaves. A witness that forgot could be shown two histories, so a file that cannot be read is refused.
 */
class WitnessState {
  readonly #file: string
  readonly #last: Map<string, Checkpoint>

  constructor(file: string) {
    this.#file = file
    this.#last = new Map(read(file).map(checkpoint => [checkpoint.origin, checkpoint]))
  }

  last = (origin: string): Checkpoint | undefined => this.#last.get(origin)

  remember(checkpoint: Checkpoint): void {
    const next = new Map(this.#last).set(checkpoint.origin, checkpoint)
    replaceOwnFile(this.#file, `${JSON.stringify([...next.values()].map(formatCheckpoint))}\n`)
    this.#last.set(checkpoint.origin, checkpoint)
  }
}

function read(file: string): Checkpoint[] {
  const text = readOwnFile(file)
  if (text === undefined) return []
  try {
    const texts = JSON.parse(text) as unknown[]
    const checkpoints = texts.map(one => (typeof one === 'string' ? parseCheckpoint(one) : undefined))
    if (checkpoints.every(one => one !== undefined)) return checkpoints
  } catch {
    // Said below, as for every other text that is no state.
  }
  throw new CannotDo(`the state ${file} is not readable: bring it back from a copy; without it, this witness must not cosign`)
}

/**
 * A witness as an HTTP server (C2SP tlog-witness): `POST /add-checkpoint` and nothing else. Looking up, writing and answering is
 * one step without a wait in between, so that no two requests mix.
 * @throws {CannotDo} where its state cannot be read
 */
export function witnessServer({ signer, logs, stateFile, log }: WitnessSettings): Server {
  const state = new WitnessState(stateFile)
  const answer = (text: string, response: ServerResponse): void => {
    const { status, contentType, body, remember } = answerAddCheckpoint(
      text,
      { logs, last: state.last, signer },
      Math.floor(Date.now() / 1000)
    )
    if (remember) state.remember(remember)
    log(remember ? `cosigned ${remember.origin} at ${remember.size} entries` : `refused with ${status}: ${body.trim()}`)
    response.writeHead(status, { 'content-type': contentType }).end(body)
  }
  const server = createServer((request, response) => {
    void bodyOf(request).then(text => {
      if (text === undefined) return void response.writeHead(413, { connection: 'close' }).end()
      if (request.url !== '/add-checkpoint') return void response.writeHead(404).end()
      if (request.method !== 'POST') return void response.writeHead(405, { allow: 'POST' }).end()
      try {
        answer(text, response)
      } catch (error) {
        log(`the state could not be written, and nothing was cosigned: ${error instanceof Error ? error.message : ''}`)
        response.writeHead(500).end()
      }
    })
  })
  server.requestTimeout = 10_000
  server.headersTimeout = 10_000
  return server
}

/** The body as text; undefined where it is too long or breaks off. */
async function bodyOf(request: IncomingMessage): Promise<string | undefined> {
  const chunks: Buffer[] = []
  let size = 0
  try {
    for await (const chunk of request as AsyncIterable<Buffer>) {
      size += chunk.length
      if (size > mostBytes) return undefined
      chunks.push(chunk)
    }
  } catch {
    return undefined
  }
  return Buffer.concat(chunks).toString('utf8')
}

/** What `gateway log witness` is called with. */
export interface WitnessFlags {
  log: string[]
  keyFile: string
  name?: string
  state: string
  host: string
  port: string
  json?: boolean
}

/** Runs a witness until it is stopped. */
export async function witness({ log, keyFile, name, state, host, port, json }: WitnessFlags): Promise<number> {
  if (!/^\d{1,5}$/.test(port) || Number(port) > 65_535) throw new CannotDo('--port takes a port', exit.usage)
  const logs = log.map(text => {
    const key = parseVerifierKey(text)
    if (key?.type !== 'note') throw new CannotDo(`--log takes the verifier key of a log (gateway log key): ${text}`, exit.usage)
    return key
  })
  if (logs.length === 0) throw new CannotDo('--log is needed: the verifier key of the log to cosign', exit.usage)
  const signer = witnessKey(keyFile, name)
  const verifier = formatVerifierKey(signer.verifier)
  const server = witnessServer({ signer, logs, stateFile: state, log: tell })
  const stopped = untilStopped()
  await new Promise<void>((resolve, reject) => {
    server.once('error', error => reject(new CannotDo(`cannot listen at ${host}:${port}: ${error.message}`)))
    server.listen(Number(port), host, resolve)
  })
  const url = `http://${host.includes(':') ? `[${host}]` : host}:${(server.address() as AddressInfo).port}`
  if (json) sayJson({ url, verifier })
  else say(`witness ${signer.verifier.name} ${verifier} ${url}`)
  await stopped
  server.closeAllConnections()
  await new Promise(resolve => server.close(resolve))
  return exit.fine
}
