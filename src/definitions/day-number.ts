const digit = '0'.charCodeAt(0)
const hyphen = '-'.charCodeAt(0)
const firstNumber = -719_528 // 0000-01-01
const lastNumber = 2_932_896 // 9999-12-31
const twoDigits = Array.from({ length: 100 }, (_, n) => String(n).padStart(2, '0'))
const lengths = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]

/** Days from 1970-01-01 to a civil date `YYYY-MM-DD`; NaN for text that is no calendar date. */
export function dayNumber(text: string): number {
  if (text.length !== 10 || text.charCodeAt(4) !== hyphen || text.charCodeAt(7) !== hyphen) return NaN
  const year = 100 * twoAt(text, 0) + twoAt(text, 2)
  const month = twoAt(text, 5)
  const day = twoAt(text, 8)
  return month >= 1 && month <= 12 && day >= 1 && day <= monthLength(year, month) ? numberOf(year, month, day) : NaN
}

/** The civil date so many days from 1970-01-01; empty text for none. */
export function dayText(number: number): string {
  if (!Number.isInteger(number) || number < firstNumber || number > lastNumber) return rareText(number)
  const { year, month, day } = civil(number)
  return `${twoDigits[Math.floor(year / 100)] ?? ''}${twoDigits[year % 100] ?? ''}-${twoDigits[month] ?? ''}-${twoDigits[day] ?? ''}`
}

/** Days from 1970-01-01 to the same day of the month so many months later, or to the last day of a shorter month. */
export function monthsLater(number: number, months: number): number {
  const { year, month, day } = civil(number)
  const count = 12 * year + month - 1 + months
  const [laterYear, laterMonth] = [Math.floor(count / 12), (((count % 12) + 12) % 12) + 1]
  return numberOf(laterYear, laterMonth, Math.min(day, monthLength(laterYear, laterMonth)))
}

function twoAt(text: string, at: number): number {
  const [tens, ones] = [text.charCodeAt(at) - digit, text.charCodeAt(at + 1) - digit]
  return tens >= 0 && tens <= 9 && ones >= 0 && ones <= 9 ? 10 * tens + ones : NaN
}

function monthLength(year: number, month: number): number {
  const leap = year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0)
  return month === 2 && leap ? 29 : (lengths[month - 1] ?? NaN)
}

/** Years are counted from 1 March, so that the leap day is the last; 400 of them are 146,097 days. */
function numberOf(year: number, month: number, day: number): number {
  const shifted = month <= 2 ? year - 1 : year
  const era = Math.floor(shifted / 400)
  const ofEra = shifted - 400 * era
  const ofYear = Math.floor((153 * (month + (month > 2 ? -3 : 9)) + 2) / 5) + day - 1
  return 146_097 * era + 365 * ofEra + Math.floor(ofEra / 4) - Math.floor(ofEra / 100) + ofYear - 719_468
}

function civil(number: number): { year: number; month: number; day: number } {
  const from = number + 719_468
  const era = Math.floor(from / 146_097)
  const ofEra = from - 146_097 * era
  const years = Math.floor((ofEra - Math.floor(ofEra / 1460) + Math.floor(ofEra / 36_524) - Math.floor(ofEra / 146_096)) / 365)
  const ofYear = ofEra - (365 * years + Math.floor(years / 4) - Math.floor(years / 100))
  const shifted = Math.floor((5 * ofYear + 2) / 153)
  const month = shifted < 10 ? shifted + 3 : shifted - 9
  return { year: years + 400 * era + (month <= 2 ? 1 : 0), month, day: ofYear - Math.floor((153 * shifted + 2) / 5) + 1 }
}

/** Beyond the years of four digits dates are written as JavaScript writes them. */
function rareText(number: number): string {
  const at = new Date(number * 86_400_000)
  return Number.isNaN(at.getTime()) ? '' : at.toISOString().slice(0, 10)
}
