import { join } from 'node:path'
import type { JsonObject } from '../json'
import type { Held } from '../wire'
import { openJournal, readJournal } from './journal'

/** What a simulated agency holds of one nominal: the last delivery that took effect, and its document. */
export interface HeldDocument extends Held {
  nominal: string
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
export interface AgencyStore {
  heldOf(nominal: string): HeldDocument | undefined
  held(): ReadonlyMap<string, HeldDocument>
  postings(): readonly Posting[]
  posting(key: string): Posting | undefined
  apply(held: HeldDocument): Promise<void>
  /** A new fence or id for a nominal whose document stays. */
  renew(nominal: string, held: Held): Promise<void>
  queue(posting: Posting): Promise<void>
  answer(key: string, status: number, receipt: JsonObject | undefined): Promise<void>
  /** Resolves once all that was written so far is on the disk. */
  settled(): Promise<void>
  close(): Promise<void>
}

interface Memory {
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
    heldOf: nominal => memory.held.get(nominal),
    held: () => memory.held,
    postings: () => [...memory.postings.values()],
    posting: key => memory.postings.get(key),
    apply: ({ document, ...held }) => write({ kind: 'applied', ...held, body: base64(document) }),
    renew: (nominal, held) => write({ kind: 'renewed', nominal, ...held }),
    queue: ({ key, contentType, document }) => write({ kind: 'queued', key, contentType, body: base64(document) }),
    answer: (key, status, receipt) => write({ kind: 'answered', key, status, ...(receipt && { receipt }) }),
    settled: () => journal.settled(),
    close: () => journal.close()
  }
}

/** What the store of a directory holds, read beside or after the process that has it open. */
export async function readAgencyStore(
  directory: string
): Promise<{ held: ReadonlyMap<string, HeldDocument>; postings: readonly Posting[] }> {
  const memory = replay(await readJournal(join(directory, fileName)))
  return { held: memory.held, postings: [...memory.postings.values()] }
}

function replay(lines: readonly JsonObject[]): Memory {
  const memory: Memory = { held: new Map(), postings: new Map() }
  for (const line of lines) take(memory, line)
  return memory
}

/** Lines are written by this module alone; what they hold is known by their kind. */
function take({ held, postings }: Memory, line: JsonObject): void {
  const { kind, body, ...rest } = line
  if (kind === 'applied') {
    const entry = { ...rest, document: bytes(body) } as unknown as HeldDocument
    held.set(entry.nominal, entry)
  } else if (kind === 'renewed') {
    const { nominal, ...newer } = rest as unknown as Held & { nominal: string }
    const entry = held.get(nominal)
    if (entry) held.set(nominal, { ...entry, ...newer })
  } else if (kind === 'queued') {
    const posting = { ...rest, document: bytes(body) } as unknown as Posting
    postings.set(posting.key, posting)
  } else if (kind === 'answered') {
    const { key, ...answer } = rest as unknown as Pick<Posting, 'key' | 'status' | 'receipt'>
    const posting = postings.get(key)
    if (posting) postings.set(key, { ...posting, ...answer })
  } else {
    throw new Error('the journal of a simulated agency holds a line of an unknown kind')
  }
}

function base64(document: Uint8Array): string {
  return Buffer.from(document).toString('base64')
}

function bytes(body: unknown): Uint8Array {
  return new Uint8Array(Buffer.from(typeof body === 'string' ? body : '', 'base64'))
}
