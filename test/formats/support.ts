import { decode, type Decoded, type DecodedEntry, type Fault, type FormatSpec } from '../../src/formats'

export const bytes = (text: string): Uint8Array => new TextEncoder().encode(text)
export const text = (source: Uint8Array): string => new TextDecoder().decode(source)

/** The faults of a document and of its entries. */
export function faultsOf({ faults, entries }: Decoded): Fault[] {
  return [...faults, ...entries.flatMap(entry => (entry.ok ? [] : entry.faults))]
}

/** The one sound entry of a document; a failed test otherwise. */
export function entryOf(decoded: Decoded): Extract<DecodedEntry, { ok: true }> {
  expect(faultsOf(decoded)).toEqual([])
  expect(decoded.entries).toHaveLength(1)
  return decoded.entries[0] as Extract<DecodedEntry, { ok: true }>
}

/** Code, pointer and `line:column` of each fault. */
export function places(faults: readonly Fault[]): string[] {
  return faults.map(({ code, pointer, line, column }) =>
    [code, pointer, line === undefined ? undefined : `${line}:${column ?? ''}`].filter(part => part !== undefined).join(' ')
  )
}

/** What a document is refused for, as `places`. */
export function refusal(document: string | Uint8Array, mediaType: string, spec: FormatSpec): string[] {
  return places(faultsOf(decode(typeof document === 'string' ? bytes(document) : document, mediaType, spec)))
}
