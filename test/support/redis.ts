import { spawn, type ChildProcess } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Redis } from 'ioredis'

/** A private Redis server of this test: nothing on disk, a free port of this machine. */
export interface TestRedis {
  url: string
  /** Asks the server something over a connection of its own. */
  command(...words: string[]): Promise<unknown>
  /** Ends the server at once, with all that it holds. */
  kill(): Promise<void>
  /** Starts it again, empty, on the same port. */
  restart(): Promise<void>
  /** Stops the process where it stands, connections open. */
  freeze(): void
  thaw(): void
  /** Ends the server for good and removes what it left. */
  stop(): Promise<void>
}

/** A port of this machine that is free at this moment. */
export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer()
    server.on('error', reject)
    server.listen(0, '127.0.0.1', () => {
      const address = server.address()
      server.close(() => resolve(typeof address === 'object' && address !== null ? address.port : 0))
    })
  })
}

/** Starts a private Redis server; needs `redis-server` on the path. Settings are given as on its command line. */
export async function startRedis(settings: Record<string, string> = {}): Promise<TestRedis> {
  const directory = mkdtempSync(join(tmpdir(), 'gateway-redis-'))
  const port = await freePort()
  const words = { port: String(port), bind: '127.0.0.1', save: '', appendonly: 'no', dir: directory, ...settings }
  const args = Object.entries(words).flatMap(([name, value]) => [`--${name}`, value])
  const url = `redis://127.0.0.1:${port}`
  let server = await launch(args, url)
  const kill = async (): Promise<void> => {
    if (server.exitCode !== null || server.signalCode !== null) return
    const ended = new Promise(resolve => server.once('exit', resolve))
    server.kill('SIGKILL')
    await ended
  }
  return {
    url,
    async command(name = 'PING', ...rest) {
      const client = quiet(url)
      try {
        return await client.call(name, ...rest)
      } finally {
        client.disconnect()
      }
    },
    kill,
    async restart() {
      await kill()
      server = await launch(args, url)
    },
    freeze: () => void server.kill('SIGSTOP'),
    thaw: () => void server.kill('SIGCONT'),
    async stop() {
      await kill()
      rmSync(directory, { recursive: true, force: true })
    }
  }
}

async function launch(args: string[], url: string): Promise<ChildProcess> {
  const server = spawn('redis-server', args, { stdio: 'ignore' })
  const failed = new Promise<never>((_resolve, reject) => {
    server.once('error', () => reject(new Error('redis-server cannot be started: install the Debian package redis-server')))
    server.once('exit', code => reject(new Error(`redis-server ended at once with code ${String(code)}`)))
  })
  const client = quiet(url)
  try {
    await Promise.race([failed, client.ping()])
  } finally {
    client.disconnect()
    failed.catch(() => undefined)
  }
  return server
}

function quiet(url: string): Redis {
  const client = new Redis(url, { maxRetriesPerRequest: null, retryStrategy: () => 30 })
  client.on('error', () => undefined)
  return client
}
