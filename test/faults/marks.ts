import type { SyntheticAgency } from '../../src/synthetic'
import type { Marks } from './facts'

const stems: Readonly<Record<SyntheticAgency, string>> = {
  'police-ctnm': 'Policemark',
  'probation-nsd': 'Probationmark',
  'prison-hmps': 'Prisonmark'
}

const width = 5

/** A value that no other change has, of letters alone; of one agency they ascend in the order of the alphabet. */
export function markOf(agency: SyntheticAgency, nth: number): string {
  let letters = ''
  for (let left = nth; letters.length < width; left = Math.floor(left / 26))
    letters = String.fromCharCode(97 + (left % 26)) + letters
  return `${stems[agency]}${letters}`
}

/** The marks in a text, the last of each agency in the order of the alphabet. */
export function marksIn(text: string): Marks {
  const found: Record<string, string> = {}
  for (const [agency, stem] of Object.entries(stems)) {
    const [last] = (text.match(new RegExp(`${stem}[a-z]{${width}}`, 'gi')) ?? [])
      .map(mark => mark.toLowerCase())
      .sort()
      .reverse()
    if (last !== undefined) found[agency] = last
  }
  return found
}
