import { setTimeout as sleep } from 'node:timers/promises'
import type { Mapping } from '../mapping'
import {
  caseFaults,
  documentWriter,
  drawCase,
  lifeCycle,
  type CaseFault,
  type DocumentWriter,
  type LifeEvent,
  type SimulatedAgency,
  type SyntheticAgency
} from '../synthetic'
import { demoFormats } from './setup'

/** How the demo's story is told. */
export interface StoryOptions {
  seed: number
  /** People in all; without it the story goes on until it is stopped. */
  people?: number
  /** Pause between two postings, in milliseconds. */
  paceMs: number
  signal: AbortSignal
}

/** One invented person's part of the story, posted event by event. */
interface Thread {
  index: number
  events: LifeEvent[]
  faults: readonly CaseFault[]
}

const together = 5

/**
 * A life from the moment on at which every agency that comes to know the person knows of them: each agency's last statement
 * up to then, and whatever follows. So the first postings already concern all three.
 */
function fromCommonKnowledge(events: readonly LifeEvent[]): LifeEvent[] {
  const last = new Map<SyntheticAgency, LifeEvent>()
  const known = new Set(events.map(({ agency }) => agency)).size
  for (const [at, event] of events.entries()) {
    last.set(event.agency, event)
    if (last.size === known) return [...last.values(), ...events.slice(at + 1)]
  }
  return []
}

/** Every fifth person's case holds mistakes, so that guidance has something to find and to refuse. */
const faultsOf = (index: number): readonly CaseFault[] => (index % 5 === 4 ? caseFaults : [])

/** Every fourth prisoner is reported by the nightly OFFLOC extract, the others by the prisoner search document. */
const formatOf = (agency: SyntheticAgency, index: number): string => {
  const [usual = '', other] = demoFormats[agency]
  return index % 4 === 3 && other !== undefined ? other : usual
}

/** Walks several lives side by side: the next event of each in turn, a new person where a life has ended. */
function* turns({ seed, people }: StoryOptions): Generator<{ thread: Thread; event: LifeEvent }> {
  let next = 0
  const enter = (): Thread | undefined => {
    if (people !== undefined && next >= people) return undefined
    const index = next++
    const faults = faultsOf(index)
    return { index, faults, events: fromCommonKnowledge(lifeCycle(seed, index, { faults })) }
  }
  const threads = Array.from({ length: together }, enter)
  while (threads.some(thread => thread !== undefined)) {
    for (const [place, thread] of threads.entries()) {
      const event = thread?.events.shift()
      if (thread && event) yield { thread, event }
      if (thread?.events.length === 0) threads[place] = enter()
    }
  }
}

/**
 * Lets the agencies post the lives of invented people, in order, each in its own format. Every posting has a key of its own
 * that is the same at every start, so what was posted before is passed over.
 */
export async function tellStory(
  options: StoryOptions,
  agencies: ReadonlyMap<string, SimulatedAgency>,
  mappings: ReadonlyMap<string, { mapping: Mapping }>
): Promise<number> {
  const writers = new Map<string, DocumentWriter>()
  const writerOf = (name: string): DocumentWriter => {
    const mapping = mappings.get(name)?.mapping
    if (!mapping) throw new Error(`the demo needs the mapping ${name}`)
    const writer = writers.get(name) ?? documentWriter(mapping)
    writers.set(name, writer)
    return writer
  }
  let posted = 0
  for (const { thread, event } of turns(options)) {
    if (options.signal.aborted) break
    const agency = agencies.get(event.agency)
    if (!agency) continue
    const file = drawCase(options.seed, thread.index, { faults: thread.faults })
    const { bytes, contentType } = writerOf(formatOf(event.agency, thread.index)).write(file, event)
    const result = await agency.post(bytes, contentType, `demo-${options.seed}-${thread.index}-${event.agency}-${event.version}`)
    if (result.attempts === 0) continue
    posted += 1
    await sleep(options.paceMs, undefined, { signal: options.signal }).catch(() => undefined)
  }
  return posted
}
