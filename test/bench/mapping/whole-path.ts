import { SaxesParser } from 'saxes'
import { openMappings, type CheckedMapping } from '../../../src/catalogue'
import { decode, mediaTypeOf, schemaChecker } from '../../../src/formats'
import { synth } from '../../../src/synthetic'
import type { Case } from '../measure'

/** The day by which identifiers of the bench are read. */
const today = '2026-11-23'

interface Path {
  name: string
  whole: Case
  parser: Case
}

/** From the bytes of a document to a contribution that has passed the shared schema; and the parser alone on the same bytes. */
export function wholePaths(count: number): Path[] {
  const shelf = openMappings(today)
  const check = schemaChecker(shelf.resources(false).sharedSchema)
  const named: [string, string][] = [
    ['JSON', 'probation-nsd/ndelius'],
    ['XML', 'police-ctnm/nominal']
  ]
  return named.map(([name, mapping]) => {
    const checked = shelf.get(mapping)
    if (!checked) throw new Error(`no mapping ${mapping}`)
    const documents = [...synth({ seed: 7, count, mapping: checked.mapping })].map(({ bytes }) => bytes)
    const size = Math.round(documents.reduce((sum, { length }) => sum + length, 0) / documents.length)
    const parse = name === 'JSON' ? parseJson : parseXml
    return {
      name,
      whole: over(`${name}, ${size} bytes: decoded, mapped and checked`, documents, bytes => through(checked, check, bytes)),
      parser: over(`${name}, ${size} bytes: ${name === 'JSON' ? 'JSON.parse' : 'saxes'} alone`, documents, parse)
    }
  })
}

function over(name: string, documents: readonly Uint8Array[], one: (bytes: Uint8Array) => unknown): Case {
  return {
    name,
    run: times => {
      for (let i = 0; i < times; i++) one(documents[i % documents.length] as Uint8Array)
    }
  }
}

function through({ mapping, checkDocument }: CheckedMapping, check: ReturnType<typeof schemaChecker>, bytes: Uint8Array): void {
  const { entries, faults } = decode(bytes, mediaTypeOf(mapping.format), mapping.format)
  const [entry] = entries
  if (faults.length > 0 || entry?.ok !== true) throw new Error('a document of the bench cannot be read')
  const unfit = checkDocument(entry.tree)
  const { contribution } = mapping.up(entry.tree, undefined, entry.positions)
  if (unfit.length > 0 || check(contribution).length > 0) throw new Error('a document of the bench does not pass its schema')
}

const decoder = new TextDecoder('utf-8', { fatal: true })
const parseJson = (bytes: Uint8Array): unknown => JSON.parse(decoder.decode(bytes))

function parseXml(bytes: Uint8Array): void {
  const parser = new SaxesParser({ xmlns: true })
  parser.on('error', error => {
    throw error
  })
  parser.write(decoder.decode(bytes)).close()
}
