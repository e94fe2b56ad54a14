import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { build, install, root } from './prepare.mjs'

install()
build()
const jest = join(root, 'node_modules', 'jest', 'bin', 'jest.js')
const { status } = spawnSync(
  process.execPath,
  ['--disable-warning=ExperimentalWarning', jest, '--maxWorkers=2', ...process.argv.slice(2)],
  { cwd: root, stdio: 'inherit' }
)
process.exit(status ?? 3)
