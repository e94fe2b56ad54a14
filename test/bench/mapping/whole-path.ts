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
  /** What the whole is held against, by name. */
  parsers: Record<string, Case>
}

/**
 * From the bytes of a document to a contribution that has passed both schemas; and on the same bytes the reader that the gateway
 * reads with, which bounds what it takes, refuses what is doubtful and knows the place of every value, and the parser below it
 * (XML) or that of the engine (JSON), which do none of that.
 */
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
    const [parser, parse]: [string, Parse] = name === 'JSON' ? ['JSON.parse', parseJson] : ['saxes', parseXml]
    const { format } = checked.mapping
    const title = `${name}, ${size} bytes: `
    return {
      name,
      whole: over(`${title}decoded, mapped and checked`, documents, bytes => through(checked, check, bytes)),
      parsers: {
        'the reader': over(`${title}the reader alone`, documents, bytes => decode(bytes, mediaTypeOf(format), format)),
        [parser]: over(`${title}${parser} alone`, documents, parse)
      }
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
type Parse = (bytes: Uint8Array) => unknown
const parseJson: Parse = bytes => JSON.parse(decoder.decode(bytes))

const parseXml: Parse = bytes => {
  const parser = new SaxesParser({ xmlns: true })
  parser.on('error', error => {
    throw error
  })
  parser.write(decoder.decode(bytes)).close()
}
