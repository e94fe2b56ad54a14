/** The words of a text: runs of letters and digits in lower case, NFC. */
function wordsOf(text: string): string[] {
  return (
    text
      .normalize('NFC')
      .toLowerCase()
      .match(/[\p{L}\p{M}\p{N}]+/gu) ?? []
  )
}

/** How many words a text has. */
export function wordCount(text: string): number {
  let count = 0
  let inWord = false
  for (let i = 0; i < text.length; i++) {
    const kind = kindOf(text.charCodeAt(i))
    // Beyond ASCII it takes Unicode's tables to tell what is a letter.
    if (kind === undefined) return wordsOf(text).length
    if (kind && !inWord) count++
    inWord = kind
  }
  return count
}

/** Whether an ASCII character is a letter or digit; undefined for every other character. */
function kindOf(code: number): boolean | undefined {
  if (code > 127) return undefined
  return (code >= 97 && code <= 122) || (code >= 65 && code <= 90) || (code >= 48 && code <= 57)
}

/**
 * How much of the shorter text stands in the longer: the share of its runs of three words that the longer has too, from 0 to
 * 1. Texts of fewer than three words are compared word by word. 0 where either has no word.
 */
export function similarity(a: string, b: string): number {
  const [short = [], long = []] = [wordsOf(a), wordsOf(b)].sort((one, other) => one.length - other.length)
  if (short.length === 0) return 0
  const length = Math.min(3, short.length)
  const runs = runsOf(short, length)
  const known = new Set(runsOf(long, length))
  return runs.filter(run => known.has(run)).length / runs.length
}

function runsOf(words: readonly string[], length: number): string[] {
  return words.slice(0, words.length - length + 1).map((_, i) => words.slice(i, i + length).join(' '))
}

/** A text with everything but its letters and digits left out, in lower case: what people write in several ways is then equal. */
export function plain(text: string): string {
  return /[^ -~]/.test(text) ? wordsOf(text).join('') : text.replace(/[^A-Za-z0-9]+/g, '').toLowerCase()
}
