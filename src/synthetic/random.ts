/**
 * A repeatable source of numbers: the same seed gives the same numbers on every machine. Not for secrets.
 * `fork` gives a source of its own for a named purpose, so that drawing more in one place changes nothing in another.
 */
export interface Random {
  /** A whole number from `low` to `high`, both included. */
  int(low: number, high: number): number
  /** True with the given probability. */
  chance(probability: number): boolean
  /** One of the items. Throws on an empty list. */
  pick<T>(items: readonly T[]): T
  /** Up to `count` different items, in drawn order. */
  sample<T>(items: readonly T[], count: number): T[]
  /** A source of its own, fixed by this one's seed and the name. */
  fork(name: string | number): Random
}

/** A source for a seed: sfc32 (C. Doty-Humphrey's small fast counter, 32 bit), its state spread from the seed by FNV-1a and splitmix32. */
export function seeded(seed: string | number): Random {
  const next = sfc32(String(seed))
  const int = (low: number, high: number): number => low + Math.floor((next() / 2 ** 32) * (high - low + 1))
  const pick = <T>(items: readonly T[]): T => {
    if (items.length === 0) throw new RangeError('nothing to pick from')
    return items[int(0, items.length - 1)] as T
  }
  return {
    int,
    pick,
    chance: probability => next() / 2 ** 32 < probability,
    sample: <T>(items: readonly T[], count: number) => {
      const left = [...items]
      const drawn: T[] = []
      while (drawn.length < count && left.length > 0) drawn.push(...left.splice(int(0, left.length - 1), 1))
      return drawn
    },
    fork: name => seeded(`${seed}/${name}`)
  }
}

function sfc32(seed: string): () => number {
  const spread = splitmix32(fnv1a(seed))
  let a = spread()
  let b = spread()
  let c = spread() ^ seed.length
  let counter = 1
  const next = (): number => {
    const out = (a + b + counter) | 0
    counter = (counter + 1) | 0
    a = b ^ (b >>> 9)
    b = (c + (c << 3)) | 0
    c = (((c << 21) | (c >>> 11)) + out) | 0
    return out >>> 0
  }
  for (let i = 0; i < 12; i++) next()
  return next
}

function splitmix32(seed: number): () => number {
  let state = seed | 0
  return () => {
    state = (state + 0x9e3779b9) | 0
    let z = Math.imul(state ^ (state >>> 16), 0x21f0aaad)
    z = Math.imul(z ^ (z >>> 15), 0x735a2d97)
    return (z ^ (z >>> 15)) >>> 0
  }
}

function fnv1a(text: string): number {
  let hash = 0x811c9dc5
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193)
  return hash >>> 0
}
