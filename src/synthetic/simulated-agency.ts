import { randomUUID } from 'node:crypto'
import { laneName, privateKeyOf, verifyingKey, type KeyLine, type Taken, type VerifyingKey } from '../wire'
import { noFaults, type AgencyEvent, type AgencyFaults, type PostResult } from './agency-events'
import { openAgencyStore, type HeldDocument, type Posting } from './agency-store'
import { listen } from './delivery-server'
import { defaultPatience, postDocument, type GatewayAddress, type PostingPatience } from './poster'

/** How a simulated agency is set up. Its directory is its own: one process at a time. */
export interface SimulatedAgencyConfig {
  agency: string
  directory: string
  /** The bearer token that deliveries must show. */
  endpointToken: string
  /** The key that receipts are signed with: its id, and its seed of 32 bytes in base64. Left out, they are plain. */
  signingKey?: { id: string; seed: string }
  /** The gateway's public keys. Left out, until `trust` is called, signatures are not looked at. */
  senderKeys?: readonly KeyLine[]
  /** Port to listen on; 0, the default, takes a free one. */
  port?: number
  gateway?: GatewayAddress
  patience?: Partial<PostingPatience>
  onEvent?: (event: AgencyEvent) => void
}

/** A running simulated agency: a real server that receives, and a client that posts. */
export interface SimulatedAgency {
  readonly agency: string
  /** Where deliveries go. */
  readonly endpoint: string
  /** Can be changed while it runs. */
  readonly faults: AgencyFaults
  /** Points the agency at a gateway, also at another one than before. */
  connect(gateway: GatewayAddress): void
  /** Asks from now on that deliveries are signed with one of these keys. */
  trust(keys: readonly KeyLine[]): void
  /** Per nominal, the document that it holds, and where that stands in its lane. */
  held(): ReadonlyMap<string, HeldDocument>
  /** The numbers of a nominal's lane, in the order in which they were taken. */
  numbers(nominal: string): readonly Taken[]
  /** What it has posted or has yet to post, in order. */
  posted(): readonly Posting[]
  /** Keeps the document durably, then posts it. A key that was answered before gives the same answer again without a request. */
  post(document: Uint8Array, contentType: string, key?: string): Promise<PostResult>
  /** Posts once more what was never answered, in order. */
  postOutstanding(): Promise<PostResult[]>
  /** Stops listening and posting; what is unanswered stays queued. */
  stop(): Promise<void>
}

/** Starts a simulated agency: replays its store and listens on this machine. */
export async function startAgency(config: SimulatedAgencyConfig): Promise<SimulatedAgency> {
  const { agency } = config
  const tell = config.onEvent ?? (() => undefined)
  const store = await openAgencyStore(config.directory)
  const faults = noFaults()
  const seal = config.signingKey
  const signWith = seal && { id: seal.id, key: privateKeyOf(Buffer.from(seal.seed, 'base64')) }
  let trusted = config.senderKeys && keysOf(config.senderKeys)
  const desk = { agency, token: config.endpointToken, senderKeys: () => trusted, store, faults, tell }
  const { server, endpoint } = await listen({ ...desk, ...(signWith && { signWith }) }, config.port ?? 0)
  const stopping = new AbortController()
  const patience = { ...defaultPatience, ...config.patience }
  let gateway = config.gateway
  tell({ type: 'listening', agency, endpoint })

  const send = async (posting: Posting): Promise<PostResult> => {
    if (!gateway) throw new Error('the simulated agency knows no gateway to post to')
    const result = await postDocument(gateway, posting, stopping.signal, patience)
    if (result.status !== undefined) await store.answer(posting.key, result.status, result.answer)
    tell({ type: 'posted', agency, ...result })
    return result
  }
  return {
    agency,
    endpoint,
    faults,
    connect: to => void (gateway = to),
    trust: keys => void (trusted = keysOf(keys)),
    held: () => store.held(),
    numbers: nominal => store.taken(laneName(agency, nominal)),
    posted: () => store.postings(),
    post: async (document, contentType, key = randomUUID()) => {
      const known = store.posting(key)
      if (known?.status !== undefined) return answered(known)
      const posting = known ?? { key, contentType, document }
      if (!known) await store.queue(posting)
      return send(posting)
    },
    postOutstanding: async () => {
      const results: PostResult[] = []
      for (const posting of store.postings())
        if (posting.status === undefined && !stopping.signal.aborted) results.push(await send(posting))
      return results
    },
    stop: async () => {
      stopping.abort()
      server.closeAllConnections()
      await new Promise(resolve => server.close(resolve))
      await store.close()
    }
  }
}

/** @throws {Error} where one is no sound key */
function keysOf(lines: readonly KeyLine[]): VerifyingKey[] {
  return lines.map(line => {
    const made = verifyingKey(line)
    if ('fault' in made) throw new Error(`the key ${line.id} will not do: ${made.fault}`)
    return made.key
  })
}

function answered({ key, status, receipt }: Posting): PostResult {
  return { key, attempts: 0, milliseconds: 0, ...(status !== undefined && { status }), ...(receipt && { answer: receipt }) }
}
