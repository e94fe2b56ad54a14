/**
 * The parts of a CEL expression at its outermost `&&`, or where there is none at its outermost `||`: the text itself where it
 * has neither, or asks `? :` outside of all brackets.
 */
export function partsOf(text: string): string[] {
  const outer = outermost(text)
  if (outer.some(({ mark }) => mark === '?')) return [text.trim()]
  // `&&` binds closer, so an outermost `||` is what the expression turns on.
  const mark = outer.some(one => one.mark === '||') ? '||' : '&&'
  const cuts = outer.filter(one => one.mark === mark).map(({ at }) => at)
  const starts = [0, ...cuts.map(at => at + 2)]
  return starts.map((start, i) => text.slice(start, cuts[i] ?? text.length).trim()).filter(part => part !== '')
}

const tokens = /"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|&&|\|\||[()[\]{}]|\.\?|\[\?|\?/g

function outermost(text: string): { mark: string; at: number }[] {
  const found: { mark: string; at: number }[] = []
  let depth = 0
  for (const { 0: token, index } of text.matchAll(tokens)) {
    if ('([{'.includes(token[0] ?? ' ')) depth += 1
    else if (')]}'.includes(token)) depth -= 1
    else if (depth === 0 && ['&&', '||', '?'].includes(token)) found.push({ mark: token, at: index })
  }
  return found
}
