import { connect, createServer, type Socket } from 'node:net'
import type { AddressInfo } from 'node:net'
import type { Random } from '../../src/synthetic/random'

/** What a link does with what goes through it. */
export type LinkState =
  | { kind: 'open' }
  /** Everything takes longer, and a connection may break at any piece of data. */
  | { kind: 'rough'; delayMs: number; jitterMs: number; resets: number }
  /** Connections are cut and new ones are refused. */
  | { kind: 'cut' }
  /** Connections stay and nothing goes through, either way or only on the way back. */
  | { kind: 'mute'; way: 'both' | 'back' }
  /** A connection is cut once this has gone through to the other side, before anything comes back. */
  | { kind: 'cut-after'; text: string; times: number }

/** A TCP link between two processes that can be made worse and mended. */
export interface Link {
  port: number
  set(state: LinkState): void
  /** Connections that this link broke by itself. */
  broken(): number
  close(): void
}

/** Stands before a port of this machine. */
export async function startLink(targetPort: number, random: Random): Promise<Link> {
  let state: LinkState = { kind: 'open' }
  let broken = 0
  const pairs = new Set<() => void>()
  const server = createServer({ noDelay: true }, near => {
    if (state.kind === 'cut') return void near.resetAndDestroy()
    const far = connect({ port: targetPort, host: '127.0.0.1', noDelay: true })
    let cutNext = false
    const end = (): void => {
      pairs.delete(end)
      near.resetAndDestroy()
      far.destroy()
    }
    const cut = (): void => {
      broken += 1
      end()
    }
    pairs.add(end)
    const carry = (from: Socket, to: Socket, way: 'there' | 'back'): void => {
      let before = Promise.resolve()
      const pass = (data: Buffer): void => {
        if (way === 'there' && state.kind === 'cut-after' && state.times > 0 && data.includes(state.text)) {
          state = { ...state, times: state.times - 1 }
          cutNext = true
        }
        if (cutNext && way === 'back') return cut()
        if (!to.destroyed) to.write(data)
      }
      from.on('data', data => {
        if (state.kind === 'mute' && (state.way === 'both' || way === 'back')) return
        if (state.kind === 'rough' && random.chance(state.resets)) return cut()
        const wait = state.kind === 'rough' ? state.delayMs + random.int(-state.jitterMs, state.jitterMs) : 0
        before = wait > 0 ? before.then(() => new Promise(resolve => setTimeout(resolve, wait))) : before
        before = before.then(() => pass(data))
      })
      from.on('end', () => void (before = before.then(() => void to.end())))
      from.on('error', end)
      from.on('close', () => void before.then(end))
    }
    carry(near, far, 'there')
    carry(far, near, 'back')
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  return {
    port: (server.address() as AddressInfo).port,
    set(next) {
      // What a mute link has swallowed is gone: a connection that goes on after it would be out of step.
      const gone = state.kind === 'mute' || next.kind === 'cut'
      state = next
      if (gone) for (const end of [...pairs]) end()
    },
    broken: () => broken,
    close() {
      server.close()
      for (const end of [...pairs]) end()
    }
  }
}
