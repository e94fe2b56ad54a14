/** Why a number may not be taken in. */
export interface NumberFault {
  code: string
  message: string
  hint: string
}

const hint = 'Send it as text, or with fewer digits.'

/**
 * Reads the text of a JSON number, or says why JavaScript would change it: minus zero, an integer beyond 2^53-1,
 * or more digits or a greater exponent than a double holds. `1.0` and `1e2` are other spellings, not other numbers.
 */
export function readNumber(text: string): { value: number } | NumberFault {
  const value = Number(text)
  if (Object.is(value, -0)) return { code: 'minus-zero', message: 'Minus zero is no number of its own.', hint: 'Send 0.' }
  if (/^-?\d{1,15}$/.test(text)) return { value }
  if (/^-?\d+$/.test(text) && !Number.isSafeInteger(value)) {
    return { code: 'number-too-great', message: 'The whole number is beyond 9007199254740991.', hint }
  }
  if (Number.isFinite(value) && decimal(text) === decimal(String(value))) return { value }
  return { code: 'number-not-exact', message: 'The number cannot be held exactly: it would be changed.', hint }
}

/** One spelling for all spellings of a decimal: significant digits and the power of ten they stand at. */
function decimal(text: string): string {
  const [mantissa = '', exponent = '0'] = text.toLowerCase().split('e')
  const [whole = '', fraction = ''] = mantissa.replace('-', '').split('.')
  const digits = (whole + fraction).replace(/^0+/, '')
  const significant = trimZeros(digits)
  if (significant === '') return '0'
  return `${significant}e${Number(exponent) - fraction.length + digits.length - significant.length}`
}

/** Without trailing zeros, in linear time. */
function trimZeros(digits: string): string {
  let end = digits.length
  while (end > 0 && digits.charCodeAt(end - 1) === 0x30) end--
  return digits.slice(0, end)
}
