import { unreadable, type IdentifierKind } from './reading'

/**
 * ViSOR reference. Its format is not public, so it is opaque: trimmed, 1 to 30 printable characters, case kept.
 * Source: domain.md 2.6.
 */
export const visor: IdentifierKind = {
  read(raw) {
    const canonical = raw.trim()
    return /^[ -~]{1,30}$/.test(canonical)
      ? { canonical, reason: null }
      : unreadable('a ViSOR reference is 1 to 30 printable characters')
  },
  print: { canonical: canonical => canonical }
}
