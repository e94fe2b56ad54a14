import { checkLetter, letterFault } from './check-letter'
import { compact, dummy, unpadded, unreadable, type IdentifierKind } from './reading'

/**
 * Criminal Records Office number. Standard `NNNNNN/YYL`, padded to six digits; older small-file `SFYY/N…L`, never padded.
 * It has no century and none is inferred. A serial of zeros is a dummy. Source: identifiers.md 3, domain.md 2.2.
 */
export const cro: IdentifierKind = {
  read(raw) {
    const text = compact(raw)
    const [, serial, year, letter] = /^(\d{1,6})\/(\d{2})([A-Z])$/.exec(text) ?? []
    if (serial && year && letter) {
      const padded = serial.padStart(6, '0')
      const canonical = `${padded}/${year}${letter}`
      return Number(serial) === 0 ? dummy(canonical) : { canonical, reason: letterFault(letter, checkLetter(year + padded)) }
    }
    const [, fileYear, fileSerial, fileLetter] = /^SF(\d{2})\/(\d{1,6})([A-Z])$/.exec(text) ?? []
    if (fileYear && fileSerial && fileLetter) {
      const bare = unpadded(fileSerial)
      const canonical = `SF${fileYear}/${bare}${fileLetter}`
      return bare === '0' ? dummy(canonical) : { canonical, reason: letterFault(fileLetter, checkLetter(fileYear + bare)) }
    }
    return unreadable('a CRO number is NNNNNN/YYL or SFYY/NL')
  },
  print: {
    canonical: canonical => canonical,
    short: canonical => (canonical.startsWith('SF') ? canonical : unpadded(canonical)),
    long: canonical => canonical
  }
}
