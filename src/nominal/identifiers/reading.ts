/** What one kind of identifier makes of a value: its canonical form (null where unreadable) and what is wrong with it. */
export interface Reading {
  canonical: string | null
  reason: string | null
  /** True for a number that stands for `none`. */
  dummy?: true
}

/** One kind of identifier: how a value is read, and the styles in which its canonical form can be printed. */
export interface IdentifierKind {
  /** `raw` as the source wrote it; `year` is the present year, the pivot for two-digit years. */
  read(raw: string, year: number): Reading
  /** Prints a canonical form; every kind has the style `canonical`. */
  print: Record<string, (canonical: string) => string>
}

export function unreadable(expected: string): Reading {
  return { canonical: null, reason: `not readable: ${expected}` }
}

export function dummy(canonical: string): Reading {
  return { canonical, reason: 'a dummy number, which names nobody', dummy: true }
}

/** Upper case without white space: how every kind but the opaque one is read. */
export function compact(raw: string): string {
  return raw.replace(/\s+/g, '').toUpperCase()
}

/** A serial number without leading zeros, at least one digit. */
export function unpadded(serial: string): string {
  return serial.replace(/^0+(?=\d)/, '')
}
