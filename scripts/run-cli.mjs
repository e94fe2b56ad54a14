import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { build, install, root } from './prepare.mjs'

/** Installs and builds what is missing, then runs the `gateway` command with these arguments and its exit code. */
export function runCli(args) {
  install()
  build()
  const child = spawn(
    process.execPath,
    ['--disable-warning=ExperimentalWarning', join(root, 'dist', 'cli', 'main.js'), ...args],
    { stdio: 'inherit' }
  )
  // A terminal's Ctrl-C reaches the child too; one that is sent to this process alone is passed on.
  process.on('SIGINT', () => child.kill('SIGINT'))
  process.on('SIGTERM', () => child.kill('SIGTERM'))
  child.on('exit', (code, signal) => process.exit(code ?? (signal === 'SIGINT' ? 130 : 3)))
}
