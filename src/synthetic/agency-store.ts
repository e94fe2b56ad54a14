import { join } from 'node:path'
import type { JsonObject } from '../json'
import type { ReceiverStore } from '../receiver'
import { laneName, type Taken } from '../wire'
import { openJournal, readJournal } from './journal'

/** What a simulated agency holds of one nominal: the last delivery that took effect, and its document. */
export interface HeldDocument extends Taken {
  nominal: string
  /** The nominal's version. */
  version: number
  contentType: string
  digest: string
  document: Uint8Array
}

/** A posting to the gateway: what is to be sent under a key, and the answer once there is one. */
export interface Posting {
  key: string
  contentType: string
  document: Uint8Array
  status?: number
  receipt?: JsonObject
}

/** The durable memory of a simulated agency. Every promise resolves when what it writes is on the disk. */
export interface AgencyStore extends ReceiverStore {
  /** Every number of a lane that was taken, in the order in which they were. */
  taken(lane: string): readonly Taken[]
  held(): ReadonlyMap<string, HeldDocument>
  postings(): readonly Posting[]
  posting(key: string): Posting | undefined
  queue(posting: Posting): Promise<void>
  answer(key: string, status: number, receipt: JsonObject | undefined): Promise<void>
  close(): Promise<void>
}

interface Memory {
  /** Per lane every number taken, the last of them last. */
  lanes: Map<string, Taken[]>
  checkpoint?: string
  held: Map<string, HeldDocument>
  postings: Map<string, Posting>
}

const fileName = 'journal.ndjson'

/** Opens the store of a directory of its own and replays what it holds. One process at a time may have it open. */
export async function openAgencyStore(directory: string): Promise<AgencyStore> {
  const { journal, lines } = await openJournal(join(directory, fileName))
  const memory = replay(lines)
  const write = (line: JsonObject): Promise<void> => {
    take(memory, line)
    return journal.append(line)
  }
  return {
    head: lane => memory.lanes.get(lane)?.at(-1),
    at: (lane, epoch, sequence) => memory.lanes.get(lane)?.findLast(each => each.epoch === epoch && each.sequence === sequence),
    lanes: () => [...memory.lanes].flatMap(([lane, numbers]) => numbers.slice(-1).map(head => [lane, head] as const)),
    checkpoint: () => memory.checkpoint,
    take: (taken, head, body) => {
      const { agency, nominal, kind: brings, version, contentType, digest, checkpoint } = head
      const content = brings === 'changed' ? { contentType, digest, body: base64(body) } : {}
      const said = { agency, nominal, brings, version, ...(checkpoint !== undefined && { checkpoint }) }
      return write({ kind: 'applied', ...said, ...content, ...taken })
    },
    taken: lane => memory.lanes.get(lane) ?? [],
    held: () => memory.held,
    postings: () => [...memory.postings.values()],
    posting: key => memory.postings.get(key),
    queue: ({ key, contentType, document }) => write({ kind: 'queued', key, contentType, body: base64(document) }),
    answer: (key, status, receipt) => write({ kind: 'answered', key, status, ...(receipt && { receipt }) }),
    close: () => journal.close()
  }
}

/** What the store of a directory holds, read beside or after the process that has it open. */
export async function readAgencyStore(directory: string): Promise<{
  held: ReadonlyMap<string, HeldDocument>
  postings: readonly Posting[]
  lanes: ReadonlyMap<string, readonly Taken[]>
}> {
  const { held, postings, lanes } = replay(await readJournal(join(directory, fileName)))
  return { held, postings: [...postings.values()], lanes }
}

function replay(lines: readonly JsonObject[]): Memory {
  const memory: Memory = { lanes: new Map(), held: new Map(), postings: new Map() }
  for (const line of lines) take(memory, line)
  return memory
}

/** An applied line: what was taken, and what it brought. */
interface AppliedLine extends Partial<Taken> {
  agency: string
  nominal: string
  brings?: 'changed' | 'overtaken' | 'withdrawn'
  version: number
  checkpoint?: string
  contentType?: string
  digest?: string
}

function remember(lanes: Memory['lanes'], lane: string, taken: Taken): void {
  const numbers = lanes.get(lane)
  if (numbers) numbers.push(taken)
  else lanes.set(lane, [taken])
}

function apply(memory: Memory, line: AppliedLine, body: unknown): void {
  const { agency, nominal, brings = 'changed', version, checkpoint, contentType = '', digest = '', ...taken } = line
  const lane = laneName(agency, nominal)
  // Deliveries of before there were numbers brought a document and no place in a lane.
  if (taken.epoch !== undefined) remember(memory.lanes, lane, taken as Taken)
  if (checkpoint !== undefined) memory.checkpoint = checkpoint
  const before = memory.held.get(nominal)
  if (brings === 'changed')
    memory.held.set(nominal, { ...(taken as Taken), nominal, version, contentType, digest, document: bytes(body) })
  else if (brings === 'withdrawn' && before && before.sequence === taken.sequence && before.epoch === taken.epoch)
    memory.held.delete(nominal)
}

/** Lines are written by this module alone; what they hold is known by their kind. */
function take(memory: Memory, line: JsonObject): void {
  const { kind, body, ...rest } = line
  const { postings } = memory
  if (kind === 'applied') {
    apply(memory, rest as unknown as AppliedLine, body)
  } else if (kind === 'queued') {
    const posting = { ...rest, document: bytes(body) } as unknown as Posting
    postings.set(posting.key, posting)
  } else if (kind === 'answered') {
    const { key, ...answer } = rest as unknown as Pick<Posting, 'key' | 'status' | 'receipt'>
    const posting = postings.get(key)
    if (posting) postings.set(key, { ...posting, ...answer })
  } else if (kind !== 'renewed') {
    throw new Error('the journal of a simulated agency holds a line of an unknown kind')
  }
}

function base64(document: Uint8Array): string {
  return Buffer.from(document).toString('base64')
}

function bytes(body: unknown): Uint8Array {
  return new Uint8Array(Buffer.from(typeof body === 'string' ? body : '', 'base64'))
}
