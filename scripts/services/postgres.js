'use strict'

const { execFileSync, spawn } = require('node:child_process')
const { randomBytes } = require('node:crypto')
const { chownSync, openSync, closeSync, readFileSync, rmSync, writeFileSync } = require('node:fs')
const { join } = require('node:path')
const { setTimeout: sleep } = require('node:timers/promises')
const { Client } = require('pg')
const { needProgram, postgresFolders } = require('./programs')
const { clearedOnExit, end, freePort, servant, temporaryDirectory } = require('./processes')

/**
 * A private PostgreSQL server.
 * @typedef {object} PrivatePostgres
 * @property {string} url of its database `gateway`
 * @property {string} directory that holds its data; removed by `stop`
 * @property {() => number} pid of the postmaster
 * @property {() => Promise<void>} kill ends it as a crash would
 * @property {() => Promise<void>} restart starts it on the same port and data, ending it first if it runs
 * @property {() => Promise<void>} stop ends it for good and removes its data
 */

/**
 * Starts a private PostgreSQL server on a free port, with fsync on. Works as root (the server then runs as another user) and
 * as an ordinary user; installs the Debian package where that may be done. `settings` are server parameters.
 * @param {Record<string, string>} [settings]
 * @returns {Promise<PrivatePostgres>}
 */
async function startPostgres(settings = {}) {
  const initdb = needProgram('initdb', 'postgresql', postgresFolders)
  const program = needProgram('postgres', 'postgresql', postgresFolders)
  const owner = servant()
  const directory = temporaryDirectory('gateway-pg-', owner)
  const data = join(directory, 'data')
  const password = randomBytes(12).toString('hex')
  initialise({ initdb, data, directory, password, owner })
  const port = await freePort()
  const log = join(directory, 'server.log')
  const address = name => `postgresql://gateway:${password}@127.0.0.1:${port}/${name}`
  let child
  const start = async () => {
    child = launch({ program, data, directory, port, log, owner, settings })
    await ready(child, address('postgres'), log)
  }
  const callOff = clearedOnExit(() => child, directory)
  await start()
  await createDatabase(address('postgres'))
  return {
    url: address('gateway'),
    directory,
    pid: () => child.pid,
    kill: () => crash(child),
    async restart() {
      await end(child, 'SIGINT')
      await start()
    },
    async stop() {
      await end(child, 'SIGINT')
      callOff()
      rmSync(directory, { recursive: true, force: true, maxRetries: 3 })
    }
  }
}

function initialise({ initdb, data, directory, password, owner }) {
  const secret = join(directory, 'password')
  writeFileSync(secret, password, { mode: 0o600 })
  if (owner.uid !== undefined) chownSync(secret, owner.uid, owner.gid)
  const words = [
    '-D',
    data,
    '-U',
    'gateway',
    '-A',
    'scram-sha-256',
    `--pwfile=${secret}`,
    '-E',
    'UTF8',
    '--locale=C',
    '--no-sync'
  ]
  execFileSync(initdb, words, { ...owner, cwd: directory, stdio: ['ignore', 'ignore', 'pipe'], env: plainEnv() })
  rmSync(secret)
}

function launch({ program, data, directory, port, log, owner, settings }) {
  const wanted = { port, listen_addresses: '127.0.0.1', unix_socket_directories: directory, fsync: 'on', ...settings }
  const words = Object.entries(wanted).flatMap(([name, value]) => ['-c', `${name}=${value}`])
  const output = openSync(log, 'a')
  try {
    return spawn(program, ['-D', data, ...words], {
      ...owner,
      cwd: directory,
      stdio: ['ignore', output, output],
      env: plainEnv()
    })
  } finally {
    closeSync(output)
  }
}

// PGHOST and the like of the caller must not steer a private server.
function plainEnv() {
  return { PATH: process.env.PATH, LC_ALL: 'C', TZ: 'UTC' }
}

async function ready(child, url, log) {
  for (let waited = 0; waited < 120_000; waited += 50) {
    if (child.exitCode !== null) throw new Error(`PostgreSQL ended at once: ${readFileSync(log, 'utf8').slice(-500)}`)
    const client = new Client({ connectionString: url, connectionTimeoutMillis: 2000 })
    client.on('error', () => undefined)
    try {
      await client.connect()
      return
    } catch {
      await sleep(50)
    } finally {
      await client.end().catch(() => undefined)
    }
  }
  throw new Error('PostgreSQL was not ready within 30 s')
}

async function createDatabase(url) {
  const client = new Client({ connectionString: url })
  await client.connect()
  await client.query('CREATE DATABASE gateway')
  await client.end()
}

// The postmaster's children notice its end by themselves; the port and the data are free once they are gone.
async function crash(child) {
  await end(child, 'SIGKILL')
  await sleep(200)
}

module.exports = { startPostgres }
