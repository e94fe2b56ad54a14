import type { Mapping } from '../../../src/mapping'
import { checkLetter } from '../../../src/nominal'
import { synth } from '../../../src/synthetic'

/** Documents of one agency about ever new people: real bodies with numbers of their own, so that no two are of one person. */
export interface Papers {
  /** The document of the person of a number. `edition` 2 is a change of edition 1 that every agency is told of. */
  write(serial: number, edition?: 1 | 2): string
  templates: number
}

const marks = ['crn', 'pncNumber', 'croNumber', 'niNumber', 'nomsNumber', 'visor', 'surname'] as const
type Mark = (typeof marks)[number]

interface NdeliusTree {
  surname: string
  otherIds: Record<string, string>
  additionalIdentifiers: { value: string }[]
}

/** Documents of probation's case system (JSON), each shaped as one of `count` invented cases at some moment of its life. */
export function ndeliusPapers(mapping: Mapping, count: number): Papers {
  const documents = [...synth({ seed: 11, count, mapping, history: true })]
  const step = Math.max(1, Math.floor(documents.length / count))
  const templates = documents.filter((_, i) => i % step === step - 1).map(({ tree }) => cut(tree as unknown as NdeliusTree))
  return {
    templates: templates.length,
    write(serial, edition = 1) {
      const pieces = templates[serial % templates.length] ?? []
      const numbers = numbersOf(serial)
      return pieces
        .map(piece => {
          if (typeof piece === 'string') return piece
          if (piece.mark !== 'surname') return numbers[piece.mark]
          return edition === 1 ? piece.was : `${piece.was}-Zed`
        })
        .join('')
    }
  }
}

type Piece = string | { mark: Mark; was: string }

function cut(tree: NdeliusTree): Piece[] {
  const copy = structuredClone(tree)
  const was: Record<string, string> = { surname: tree.surname }
  copy.surname = '\u0001surname\u0001'
  for (const mark of marks) if (mark in copy.otherIds) copy.otherIds[mark] = `\u0001${mark}\u0001`
  for (const identifier of copy.additionalIdentifiers) identifier.value = '\u0001visor\u0001'
  return JSON.stringify(copy)
    .split('\\u0001')
    .map((text, i) => (i % 2 === 0 ? text : { mark: text as Mark, was: was[text] ?? '' }))
}

const padded = (number: number, width: number): string => String(number).padStart(width, '0')

/** Numbers of the invented person of a number (below 4,000,000), with valid check letters. */
export function numbersOf(serial: number): Record<Exclude<Mark, 'surname'>, string> {
  const year = padded(Math.floor(serial / 900_000) + 10, 2)
  const [six, seven] = [padded(100_000 + (serial % 900_000), 6), padded(1_000_000 + serial, 7)]
  const letters = 'ABCDEFGHJKLMNPRTUVWX'
  const block = Math.floor(serial / 10_000)
  return {
    crn: `${'VWXYZ'.charAt(Math.floor(serial / 900_000))}${six}`,
    pncNumber: `20${year}/${seven}${checkLetter(`${year}${seven}`)}`,
    croNumber: `${six}/${year}${checkLetter(`${year}${six}`)}`,
    niNumber: `ZJ${padded(serial % 1_000_000, 6)}${'ABCD'.charAt(Math.floor(serial / 1_000_000))}`,
    nomsNumber: `Z${padded(serial % 10_000, 4)}${letters.charAt(Math.floor(block / 20))}${letters.charAt(block % 20)}`,
    visor: `SYN-${seven}`
  }
}
