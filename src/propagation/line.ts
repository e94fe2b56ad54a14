import { Agent as PlainAgent } from 'node:http'
import { Agent as TlsAgent, type AgentOptions } from 'node:https'
import { egressGuard, guardedLookup, type EgressGuard } from './egress'

/** Connections that are kept, to addresses alone that may be connected to. */
export interface Line {
  guard: EgressGuard
  agents: { plain: PlainAgent; tls: TlsAgent }
}

/** Which addresses a line may connect to, and certificates for https. */
export interface LineRules {
  plainLoopback?: boolean
  networks?: readonly string[]
  tls?: Pick<AgentOptions, 'ca' | 'cert' | 'key'>
}

/** A line by these rules. Addresses are checked as they are connected to. */
export function openLine({ plainLoopback = false, networks = [], tls }: LineRules): Line {
  const guard = egressGuard({ loopback: plainLoopback, networks })
  const kept = { keepAlive: true, keepAliveMsecs: 10_000, maxSockets: 64, maxFreeSockets: 8, lookup: guardedLookup(guard) }
  return { guard, agents: { plain: new PlainAgent(kept), tls: new TlsAgent({ ...kept, ...tls, minVersion: 'TLSv1.2' }) } }
}

/** Closes the connections that are kept. */
export function closeLine({ agents }: Line): void {
  agents.plain.destroy()
  agents.tls.destroy()
}
