import { setTimeout as sleep } from 'node:timers/promises'
import { Client, type ClientConfig } from 'pg'

type OnNotify = (payload: string) => void

/** One session that listens on any number of channels and comes back when it is lost. */
export interface PostgresListener {
  listen: (channel: string, onNotify: OnNotify) => Promise<() => Promise<void>>
  close: () => Promise<void>
}

const longestPause = 5000

/** A listener that connects when it is first needed. */
export function postgresListener(config: ClientConfig, onWarning: (code: string, error: Error) => void): PostgresListener {
  const channels = new Map<string, Set<OnNotify>>()
  let client: Promise<Client> | undefined
  let closed = false

  async function connect(): Promise<Client> {
    const made = new Client(config)
    made.on('notification', ({ channel, payload }) => {
      for (const onNotify of channels.get(channel) ?? []) onNotify(payload ?? '')
    })
    let lost = false
    const onLost = (error?: Error) => {
      if (lost) return
      lost = true
      if (error) onWarning('listener-lost', error)
      if (!closed) client = reconnect()
      client?.catch(() => undefined)
    }
    made.on('error', onLost)
    await made.connect()
    made.on('end', () => onLost())
    for (const channel of channels.keys()) await made.query(`LISTEN ${quoted(channel)}`)
    return made
  }

  // What was notified while nobody listened is lost: every listener is told, once, that it should look.
  async function reconnect(): Promise<Client> {
    for (let pause = 100; ; pause = Math.min(pause * 2, longestPause)) {
      await sleep(pause, undefined, { ref: false })
      if (closed) throw new Error('the listener was closed')
      try {
        const made = await connect()
        for (const listeners of channels.values()) for (const onNotify of listeners) onNotify('')
        return made
      } catch (error) {
        onWarning('listener-away', error as Error)
      }
    }
  }

  return {
    async listen(channel, onNotify) {
      const known = channels.get(channel)
      const listeners = known ?? new Set()
      channels.set(channel, listeners.add(onNotify))
      const connected = client ?? (client = connect())
      try {
        const session = await connected
        if (known === undefined) await session.query(`LISTEN ${quoted(channel)}`)
      } catch (error) {
        listeners.delete(onNotify)
        if (client === connected) client = undefined
        throw error
      }
      return () => {
        listeners.delete(onNotify)
        return Promise.resolve()
      }
    },
    async close() {
      closed = true
      channels.clear()
      const session = await client?.catch(() => undefined)
      await session?.end()
    }
  }
}

function quoted(channel: string): string {
  return `"${channel.replaceAll('"', '""')}"`
}
