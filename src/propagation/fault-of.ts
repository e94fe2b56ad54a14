import { types } from 'node:util'

/**
 * What of an unexpected error may be logged: its name, its code and the frames it passed through. The message is left
 * out, as it may quote the record it failed on.
 */
export function faultOf(error: unknown): { name: string; code?: string; frames?: string[] } {
  if (!isError(error)) return { name: typeof error }
  const code = 'code' in error && typeof error.code === 'string' ? error.code : undefined
  const frames = (error.stack ?? '')
    .split('\n')
    .filter(line => /^\s+at /.test(line))
    .slice(0, 6)
    .map(line => line.trim())
  return { name: error.name, ...(code !== undefined && { code }), ...(frames.length > 0 && { frames }) }
}

/** Errors of another realm count too, which `instanceof` would not see. */
function isError(error: unknown): error is Error {
  return types.isNativeError(error)
}
