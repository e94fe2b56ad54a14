/**
 * Where the character `offset` of a YAML scalar's value stands in its source. White space is folded and indented away on the
 * way from source to value, so the two are walked together by their other characters alone. In a double-quoted text with
 * escapes before the place the answer may lie a few characters to the left.
 */
export function sourceOffset(source: string, type: string | undefined, value: string, offset: number): number {
  let from = 0
  if (type === 'BLOCK_LITERAL' || type === 'BLOCK_FOLDED') from = source.indexOf('\n') + 1
  else if (type === 'QUOTE_SINGLE' || type === 'QUOTE_DOUBLE') from = 1
  let left = solid(value.slice(0, offset))
  const before = left
  for (let i = from; i < source.length; i++) {
    const character = source[i] ?? ''
    if (isBlank(character)) continue
    if (left === 0) return i
    left--
    if (type === 'QUOTE_SINGLE' && character === "'" && source[i + 1] === "'") i++
  }
  return before === 0 ? from : source.trimEnd().length
}

const isBlank = (character: string): boolean => /\s/.test(character)

const solid = (text: string): number => text.replace(/\s/g, '').length
