#!/usr/bin/env node
import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { install, root } from './prepare.mjs'
import { runCli } from './run-cli.mjs'

/**
 * `npm run laws [-- --count N --seed N --seconds N --json]`: holds every shipped mapping against its laws on 100,000 drawn
 * documents each, half of them from a fixed seed and half from a fresh one, which is printed. `npm run laws -- log` holds the
 * pure core of the sync log and both verifiers against theirs.
 */
const given = process.argv.slice(2)
if (given[0] === 'log') {
  install()
  const hook = join(root, 'test', 'synthetic', 'run-typescript.js')
  const args = ['--disable-warning=ExperimentalWarning', '--require', hook, join(root, 'test', 'sync-log', 'laws.ts')]
  const child = spawn(process.execPath, [...args, ...given.slice(1)], { cwd: root, stdio: 'inherit' })
  child.on('exit', (code, signal) => process.exit(code ?? (signal === 'SIGINT' ? 130 : 3)))
} else {
  const counted = given.some(word => word === '--count' || word.startsWith('--count='))
  runCli(['map', 'laws', ...(counted ? [] : ['--count', '100000']), ...given])
}
