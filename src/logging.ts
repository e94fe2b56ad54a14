import { pino, type Logger } from 'pino'

export type { Logger }

/**
 * The process's own log: one JSON object a line on stderr, so that stdout stays with the command's data.
 * Callers pass codes, ids and durations; bodies, tokens and names never reach it, and what looks like a secret is removed.
 */
export function createLogger(level: string, base: Record<string, string> = {}): Logger {
  return pino(
    {
      level,
      base: { service: 'visor-gateway', ...base },
      timestamp: pino.stdTimeFunctions.isoTime,
      redact: {
        paths: [
          'authorization',
          '*.authorization',
          'token',
          '*.token',
          'password',
          '*.password',
          'body',
          '*.body',
          'document',
          '*.document'
        ],
        remove: true
      },
      // An error's message may quote a value of the data it failed on: its class, code and the frames of its stack do not.
      serializers: { err: safeError, error: safeError }
    },
    pino.destination({ fd: 2, sync: true })
  )
}

/** What of an error may be written down: its name, its code and where it came from. */
function safeError(error: unknown): Record<string, unknown> {
  if (!(error instanceof Error)) return { type: typeof error }
  const code = 'code' in error && typeof error.code === 'string' ? error.code : undefined
  const frames = (error.stack ?? '')
    .split('\n')
    .filter(line => /^\s+at /.test(line))
    .slice(0, 8)
    .map(line => line.trim())
  return { type: error.name, ...(code ? { code } : {}), frames }
}
