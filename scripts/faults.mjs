import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { build, install, root } from './prepare.mjs'

// The gateway runs as it is built; what breaks it and judges it runs from its sources.
install()
build()
const args = ['--disable-warning=ExperimentalWarning', '--require', join(root, 'test', 'synthetic', 'run-typescript.js')]
const child = spawn(process.execPath, [...args, join(root, 'test', 'faults', 'main.ts'), ...process.argv.slice(2)], {
  cwd: root,
  stdio: 'inherit'
})
process.on('SIGINT', () => child.kill('SIGINT'))
process.on('SIGTERM', () => child.kill('SIGTERM'))
child.on('exit', (code, signal) => process.exit(code ?? (signal === 'SIGINT' ? 130 : 3)))
