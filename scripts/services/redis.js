'use strict'

const { spawn } = require('node:child_process')
const { rmSync } = require('node:fs')
const { Redis } = require('ioredis')
const { needProgram } = require('./programs')
const { clearedOnExit, end, freePort, temporaryDirectory } = require('./processes')

/**
 * A private Redis server.
 * @typedef {object} PrivateRedis
 * @property {string} url
 * @property {(...words: string[]) => Promise<unknown>} command asks it something over a connection of its own
 * @property {() => number} pid
 * @property {() => Promise<void>} kill ends it at once, with all that it holds
 * @property {() => Promise<void>} restart starts it again on the same port, ending it first if it runs
 * @property {() => void} freeze stops the process where it stands, connections open
 * @property {() => void} thaw
 * @property {() => Promise<void>} stop ends it for good and removes what it left
 */

/**
 * Starts a private Redis server on a free port, with nothing on disk; installs the Debian package where that may be done.
 * `settings` are given as on its command line.
 * @param {Record<string, string>} [settings]
 * @returns {Promise<PrivateRedis>}
 */
async function startRedis(settings = {}) {
  const program = needProgram('redis-server', 'redis-server')
  const directory = temporaryDirectory('gateway-redis-')
  const port = await freePort()
  const url = `redis://127.0.0.1:${port}`
  const words = { port: String(port), bind: '127.0.0.1', save: '', appendonly: 'no', dir: directory, ...settings }
  const args = Object.entries(words).flatMap(([name, value]) => [`--${name}`, value])
  let child
  const start = async () => {
    child = spawn(program, args, { stdio: 'ignore' })
    await ready(child, url)
  }
  const callOff = clearedOnExit(() => child, directory)
  await start()
  return {
    url,
    command: (...request) => ask(url, request),
    pid: () => child.pid,
    kill: () => end(child, 'SIGKILL'),
    async restart() {
      await end(child, 'SIGKILL')
      await start()
    },
    freeze: () => void child.kill('SIGSTOP'),
    thaw: () => void child.kill('SIGCONT'),
    async stop() {
      await end(child, 'SIGKILL')
      callOff()
      rmSync(directory, { recursive: true, force: true })
    }
  }
}

async function ready(child, url) {
  const ended = new Promise((_resolve, reject) => {
    child.once('error', reject)
    child.once('exit', code => reject(new Error(`redis-server ended at once with code ${code}`)))
  })
  ended.catch(() => undefined)
  await Promise.race([ended, ask(url, ['PING'])])
}

async function ask(url, [name = 'PING', ...words]) {
  const client = new Redis(url, { maxRetriesPerRequest: null, retryStrategy: () => 30 })
  client.on('error', () => undefined)
  try {
    return await client.call(name, ...words)
  } finally {
    client.disconnect()
  }
}

module.exports = { startRedis }
