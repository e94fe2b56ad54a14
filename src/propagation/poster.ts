import { readEndpoint } from './endpoint'
import { closeLine, openLine, type LineRules } from './line'
import { post, type PostResult } from './post'

/** Where posts may go, and their limits. */
export interface PosterRules extends LineRules {
  /** Hosts that may be called, as `host` or `host:port`; left out, any. */
  hosts?: readonly string[]
  /** Milliseconds for one post as a whole; 10,000 when left out. */
  timeoutMs?: number
  /** The longest answer that is read; 64 KiB when left out. */
  mostAnswerBytes?: number
}

/** Posts texts to addresses that the rules allow. */
export interface Poster {
  /** Never rejects for what the network or the other side does. */
  post(address: string, text: string, signal?: AbortSignal): Promise<PostResult>
  close(): void
}

/** A poster over connections of its own. */
export function createPoster({ timeoutMs = 10_000, mostAnswerBytes = 64 * 1024, ...rules }: PosterRules): Poster {
  const line = openLine(rules)
  return {
    post(address, text, signal) {
      const checked = readEndpoint(address, { ...rules, guard: line.guard })
      if (!checked.ok) return Promise.resolve({ kind: 'fault', code: checked.code })
      const headers = {
        'content-type': 'text/plain; charset=utf-8',
        'accept-encoding': 'identity',
        'user-agent': 'visor-gateway'
      }
      const limits = { timeoutMs, mostAnswerBytes, ...(signal && { signal }) }
      return post({ url: checked.url, headers, body: Buffer.from(text), agents: line.agents, ...limits })
    },
    close: () => closeLine(line)
  }
}
