import { checkLetter } from '../nominal'

/** Spreads ordinals over a range without two of them meeting: prime, and no factor of the ranges it is used for. */
const stride = 7919

/** The numbers of one invented person. */
export interface Numbers {
  pnc: string
  cro: string
  asn: string
  noms: string
  crn: string
  nino: string
  visorRef: string
  passport: string
}

/**
 * The numbers of the person with an ordinal (0 to 3,999,999; different ordinals share none), arrested in a year,
 * all canonical and with valid check letters. `pncYear` is the year of their first record with the police.
 */
export function numbersOf(ordinal: number, arrestYear: number, pncYear: number): Numbers {
  return {
    pnc: pncNumber(pncYear, 1 + ((ordinal * stride) % 9_999_999)),
    cro: croNumber(arrestYear, 1 + ((ordinal * stride) % 999_999)),
    asn: arrestSummonsNumber(arrestYear, ordinal * 7 + 1),
    noms: `Z${padded(ordinal % 10_000, 4)}${letters(Math.floor(ordinal / 10_000))}`,
    crn: `${'VWXYZ'.charAt(Math.floor(ordinal / 900_000))}${100_000 + (ordinal % 900_000)}`,
    nino: nationalInsuranceNumber(ordinal),
    visorRef: `SYN-${padded(ordinal, 7)}`,
    passport: `ZZ${padded(ordinal, 7)}`
  }
}

/** An arrest summons number of 20 characters with its check letter, of a police force that does not exist (99). */
export function arrestSummonsNumber(year: number, sequence: number): string {
  const short = String(year).slice(2)
  const eleven = padded(sequence, 11)
  return `${short}990001${eleven}${checkLetter(`9901${short}${eleven}`)}`
}

function pncNumber(year: number, serial: number): string {
  const seven = padded(serial, 7)
  return `${year}/${seven}${checkLetter(`${String(year).slice(2)}${seven}`)}`
}

function croNumber(year: number, serial: number): string {
  const short = String(year).slice(2)
  return `${padded(serial, 6)}/${short}${checkLetter(`${short}${padded(serial, 6)}`)}`
}

/** Of prefixes that pass the rule and, as far as we know, were never given to anybody. */
function nationalInsuranceNumber(ordinal: number): string {
  const block = Math.floor(ordinal / 1_000_000)
  return `ZJ${padded(ordinal % 1_000_000, 6)}${'ABCD'.charAt(block % 4)}`
}

function letters(number: number): string {
  const plain = 'ABCDEFGHJKLMNPRTUVWX'
  return `${plain.charAt(Math.floor(number / plain.length))}${plain.charAt(number % plain.length)}`
}

function padded(number: number, width: number): string {
  return String(number).padStart(width, '0')
}
