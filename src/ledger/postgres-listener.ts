import { setTimeout as sleep } from 'node:timers/promises'
import { Client, type ClientConfig } from 'pg'

type OnNotify = (payload: string) => void

const longestPause = 2000

/** One session that listens on any number of channels. It connects when it is first needed, and again whenever it is lost. */
export class PostgresListener {
  readonly #config: ClientConfig
  readonly #onWarning: (code: string, error: Error) => void
  readonly #channels = new Map<string, Set<OnNotify>>()
  #client: Promise<Client> | undefined
  #closed = false

  constructor(config: ClientConfig, onWarning: (code: string, error: Error) => void) {
    this.#config = config
    this.#onWarning = onWarning
  }

  /** Calls back for every notification on the channel, and with "" after a reconnection. Gives the way to stop that. */
  async listen(channel: string, onNotify: OnNotify): Promise<() => Promise<void>> {
    const known = this.#channels.get(channel)
    const listeners = known ?? new Set()
    this.#channels.set(channel, listeners.add(onNotify))
    const connected = (this.#client ??= this.#connect())
    try {
      const session = await connected
      if (known === undefined) await session.query(`LISTEN ${quoted(channel)}`)
    } catch (error) {
      listeners.delete(onNotify)
      if (listeners.size === 0) this.#channels.delete(channel)
      if (this.#client === connected) this.#client = undefined
      throw error
    }
    return () => {
      listeners.delete(onNotify)
      return Promise.resolve()
    }
  }

  /** Ends the session for good. */
  async close(): Promise<void> {
    this.#closed = true
    this.#channels.clear()
    const session = await this.#client?.catch(() => undefined)
    await session?.end()
  }

  async #connect(): Promise<Client> {
    const made = new Client(this.#config)
    made.on('notification', ({ channel, payload }) => {
      for (const onNotify of this.#channels.get(channel) ?? []) onNotify(payload ?? '')
    })
    // While connecting, the failure is told by `connect` itself.
    let connected = false
    const onLost = (error?: Error) => {
      if (!connected) return
      connected = false
      this.#lost(error)
    }
    made.on('error', onLost)
    made.on('end', () => onLost())
    await made.connect()
    for (const channel of this.#channels.keys()) await made.query(`LISTEN ${quoted(channel)}`)
    connected = true
    return made
  }

  #lost(error: Error | undefined): void {
    if (this.#closed) return
    if (error) this.#onWarning('listener-lost', error)
    this.#client = this.#reconnect()
    this.#client.catch(() => undefined)
  }

  // What was notified while nobody listened is lost: every listener is told, once, that it should look.
  async #reconnect(): Promise<Client> {
    for (let pause = 100; ; pause = Math.min(pause * 2, longestPause)) {
      await sleep(pause, undefined, { ref: false })
      if (this.#closed) throw new Error('the listener was closed')
      try {
        const made = await this.#connect()
        for (const listeners of this.#channels.values()) for (const onNotify of listeners) onNotify('')
        return made
      } catch (error) {
        this.#onWarning('listener-away', error as Error)
      }
    }
  }
}

function quoted(channel: string): string {
  return `"${channel.replaceAll('"', '""')}"`
}
