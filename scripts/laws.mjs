#!/usr/bin/env node
import { runCli } from './run-cli.mjs'

/**
 * `npm run laws [-- --count N --seed N --seconds N --json]`: holds every shipped mapping against its laws on 100,000 drawn
 * documents each, half of them from a fixed seed and half from a fresh one, which is printed.
 */
const given = process.argv.slice(2)
const counted = given.some(word => word === '--count' || word.startsWith('--count='))
runCli(['map', 'laws', ...(counted ? [] : ['--count', '100000']), ...given])
