/** The 23 check letters of PNC, CRO and arrest/summons numbers: remainder 0 first; I, O and S are never used. */
const alphabet = 'ZABCDEFGHJKLMNPQRTUVWXY'

/**
 * The check letter of a number given as its digits (or as a whole number): the number modulo 23, counted off in the check
 * alphabet. Throws where the text is not digits alone.
 */
export function checkLetter(digits: string | number | bigint): string {
  const text = String(digits)
  if (!/^\d+$/.test(text)) throw new TypeError('a check letter belongs to a whole number')
  return alphabet.charAt(Number(BigInt(text) % 23n))
}

/** Why a check letter is wrong, naming the right one, or null where it is right. */
export function letterFault(given: string, right: string): string | null {
  return given === right ? null : `wrong check letter, ${right} would be right`
}
