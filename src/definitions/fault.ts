/** One fault of a definition file, with its place (1-based), the source line and a caret under it, and what to do about it. */
export interface DefinitionFault {
  file: string
  line: number
  column: number
  excerpt: string
  code: string
  message: string
  hint?: string
}

/** The source line with a caret under the column. A very long line is cut so that the caret stays in view. */
export function caretExcerpt(text: string, line: number, column: number): string {
  const source = (text.split(/\r?\n/)[line - 1] ?? '').replaceAll('\t', ' ')
  const from = Math.max(0, column - 101)
  const shown = source.slice(from, from + 140)
  return `${shown}\n${' '.repeat(Math.max(0, column - 1 - from))}^`
}

/** Faults in the order of their places, so that one reading gives one answer. */
export function inOrder(faults: readonly DefinitionFault[]): DefinitionFault[] {
  return [...faults].sort((a, b) => a.line - b.line || a.column - b.column || (a.code < b.code ? -1 : a.code > b.code ? 1 : 0))
}

/** The name among `names` that somebody who wrote `wrong` most likely meant, or undefined when none is near. */
export function nearest(wrong: string, names: Iterable<string>): string | undefined {
  let best: string | undefined
  let least = Math.max(1, Math.floor(wrong.length / 3)) + 1
  for (const name of names) {
    const far = distance(wrong.toLowerCase(), name.toLowerCase())
    if (far < least) [best, least] = [name, far]
  }
  return best
}

/** Levenshtein distance. */
function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, i) => i)
  for (let i = 1; i <= a.length; i++) {
    const next = [i]
    for (let j = 1; j <= b.length; j++) {
      const swap = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1)
      next.push(Math.min((row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1, swap))
    }
    row = next
  }
  return row[b.length] ?? 0
}
