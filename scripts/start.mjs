import { runCli } from './run-cli.mjs'

runCli(['demo', ...process.argv.slice(2)])
