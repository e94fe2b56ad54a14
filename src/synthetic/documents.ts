import { encode, mediaTypeOf } from '../formats'
import { isObject, valueAt, type Json } from '../json'
import type { Mapping, Uncarried } from '../mapping'
import { drawCase, lifeCycle, type LifeCycleOptions, type LifeEvent } from './life-cycle'
import { recordPlaces, withAsOf, withValue, type RecordPlaces } from './record-places'
import type { CaseFile } from './situation'

/** One document that an agency's system would send: the statement it stands for, its tree, its bytes and what the format had no room for. */
export interface SyntheticDocument {
  /** Number of the person under the seed. */
  index: number
  event: LifeEvent
  tree: Json
  bytes: Uint8Array
  contentType: string
  uncarried: readonly Uncarried[]
}

/** Whether a system keeps records in a format: not where it is only read, or tells of one event and is for posting alone. */
export function keepsRecords({ directions, format }: Mapping): boolean {
  return directions.includes('down') && format.schema['x-inward'] === undefined
}

/** Turns the statements of one agency into its documents, each written over the one before it of the same person. */
export interface DocumentWriter {
  write(file: CaseFile, event: LifeEvent): SyntheticDocument
}

/** A writer of documents by a mapping. Key, version and as-of time stand where the mapping reads them. */
export function documentWriter(mapping: Mapping): DocumentWriter {
  const places = recordPlaces(mapping)
  const previous = new Map<number, Json>()
  return {
    write: (file, event) => {
      const { index } = file.person
      const { document, uncarried } = mapping.down(event.contribution, previous.get(index))
      const tree = identified(mapping, places, document, file, event)
      previous.set(index, tree)
      return { index, event, tree, bytes: encode(tree, mapping.format), contentType: mediaTypeOf(mapping.format), uncarried }
    }
  }
}

/** What is asked of `synth`: `count` people whom the agency knows; with `history` all their documents, else the newest of each. */
export interface SynthOptions extends LifeCycleOptions {
  seed: number
  count: number
  mapping: Mapping
  history?: boolean
}

/** Documents of one agency about invented people. The same options give the same bytes. */
export function* synth({ seed, count, mapping, history, ...options }: SynthOptions): Generator<SyntheticDocument> {
  const writer = documentWriter(mapping)
  for (let index = 0, known = 0; known < count; index++) {
    const file = drawCase(seed, index, options)
    const events = lifeCycle(seed, index, options).filter(event => event.agency === mapping.agency)
    if (events.length === 0 && index > 100 * (count + 1))
      throw new RangeError(`no life-cycle reaches the agency ${mapping.agency}`)
    if (events.length > 0) known++
    for (const event of history === true ? events : events.slice(-1)) yield writer.write(file, event)
  }
}

function identified(
  mapping: Mapping,
  places: RecordPlaces,
  document: Json,
  { person }: CaseFile,
  { at, version }: LifeEvent
): Json {
  const { key, version: versionPlace, asOf } = places
  let tree = isObject(document) ? document : {}
  const write = (pointer: string, value: Json): void => void (tree = withValue(tree, pointer, value) as typeof tree)
  if (key && valueAt(tree, key.pointer) === undefined) write(key.pointer, `CTNM-${person.visorRef.slice(4)}`)
  if (versionPlace) write(versionPlace.pointer, versionPlace.number ? version : String(version))
  return asOf ? withAsOf(tree, asOf, at, mapping) : tree
}
