'use strict'

const { spawnSync } = require('node:child_process')
const { accessSync, constants, existsSync, readdirSync } = require('node:fs')
const { delimiter, join } = require('node:path')

/** Folders where Debian and others keep the programs of PostgreSQL, the newest version first. */
function postgresFolders() {
  const roots = ['/usr/lib/postgresql', '/usr/local/pgsql', '/opt/homebrew/opt', '/usr/local/opt']
  const below = root => (existsSync(root) ? readdirSync(root) : [])
  const versions = roots.flatMap(root => below(root).map(name => join(root, name, 'bin')))
  return [...versions.sort((a, b) => b.localeCompare(a, 'en', { numeric: true })), '/usr/local/pgsql/bin']
}

/** The full path of a program on the PATH or in one of the folders, or undefined. */
function findProgram(name, folders = []) {
  const all = [...(process.env.PATH ?? '').split(delimiter).filter(Boolean), ...folders]
  return all.map(folder => join(folder, name)).find(runnable)
}

function runnable(path) {
  try {
    accessSync(path, constants.X_OK)
    return true
  } catch {
    return false
  }
}

/** The command that may install packages, or undefined: apt-get as root, or through sudo where that asks for no password. */
function installer() {
  if (findProgram('apt-get') === undefined) return undefined
  if (process.getuid?.() === 0) return ['apt-get']
  const sudo = findProgram('sudo') !== undefined && spawnSync('sudo', ['-n', 'true'], { stdio: 'ignore' }).status === 0
  return sudo ? ['sudo', '-n', 'DEBIAN_FRONTEND=noninteractive', 'apt-get'] : undefined
}

function install(debianPackage) {
  const command = installer()
  if (command === undefined) return
  process.stderr.write(`${debianPackage} is missing: installing the Debian package\n`)
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }
  const [program, ...words] = command
  const run = (...args) => spawnSync(program, [...words, ...args], { stdio: 'ignore', env })
  run('update', '-q')
  run('install', '-y', '-q', '--no-install-recommends', '-o', 'DPkg::Lock::Timeout=300', debianPackage)
}

/**
 * The full path of a program; where it is missing its Debian package is installed if that may be done without asking. Throws
 * one line that says what to install when it cannot be had.
 */
function needProgram(name, debianPackage, folders = () => []) {
  const found = findProgram(name, folders())
  if (found !== undefined) return found
  install(debianPackage)
  const installed = findProgram(name, folders())
  if (installed !== undefined) return installed
  throw new Error(`${name} is needed and was not found: install it (Debian: sudo apt-get install ${debianPackage})`)
}

module.exports = { findProgram, needProgram, postgresFolders }
