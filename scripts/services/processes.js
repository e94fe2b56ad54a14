'use strict'

const { execFileSync } = require('node:child_process')
const { chmodSync, chownSync, mkdtempSync, rmSync, statSync } = require('node:fs')
const { createServer } = require('node:net')
const { tmpdir } = require('node:os')
const { join } = require('node:path')

/** A port of this machine that is free at this moment. */
function freePort() {
  return new Promise((resolve, reject) => {
    const server = createServer()
    server.on('error', reject)
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address()
      server.close(() => resolve(port))
    })
  })
}

/** Whom to run servers as that refuse to run as root: nobody else when this process is not root. */
function servant() {
  if (process.getuid?.() !== 0) return {}
  for (const name of ['postgres', 'nobody']) {
    try {
      const number = flag => Number(execFileSync('id', [flag, name], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }))
      return { uid: number('-u'), gid: number('-g') }
    } catch {
      continue
    }
  }
  throw new Error('PostgreSQL does not run as root, and there is no user postgres or nobody to run it as')
}

/** A new temporary directory for the owner alone, in a place that the owner can reach. */
function temporaryDirectory(prefix, owner = {}) {
  const parent = owner.uid === undefined || (statSync(tmpdir()).mode & 0o001) !== 0 ? tmpdir() : '/tmp'
  const directory = mkdtempSync(join(parent, prefix))
  if (owner.uid !== undefined) chownSync(directory, owner.uid, owner.gid)
  chmodSync(directory, 0o700)
  return directory
}

/** Ends a process with a signal and waits until it is gone; SIGKILL follows after `patience` milliseconds. */
function end(child, signal, patience = 10_000) {
  if (child.exitCode !== null || child.signalCode !== null) return Promise.resolve()
  return new Promise(resolve => {
    const timer = setTimeout(() => child.kill('SIGKILL'), patience)
    child.once('exit', () => {
      clearTimeout(timer)
      resolve()
    })
    child.kill(signal)
  })
}

/** Ends the process and removes the directory when this process exits without having done so. Gives the way to call that off. */
function clearedOnExit(currentChild, directory) {
  const clear = () => {
    currentChild()?.kill('SIGKILL')
    rmSync(directory, { recursive: true, force: true, maxRetries: 3 })
  }
  process.once('exit', clear)
  return () => process.removeListener('exit', clear)
}

module.exports = { clearedOnExit, end, freePort, servant, temporaryDirectory }
