import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, readdirSync, statSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** The root of the repository. */
export const root = dirname(dirname(fileURLToPath(import.meta.url)))

const [major, minor] = process.versions.node.split('.').map(Number)
if (major < 20 || (major === 20 && minor < 19)) {
  process.stderr.write(
    `the gateway needs Node 20.19 or newer; this is ${process.version}: install a newer Node and run the command again\n`
  )
  process.exit(3)
}

function run(command, args) {
  // Talk goes to stderr: stdout belongs to the command that is being prepared.
  const { status, error } = spawnSync(command, args, { cwd: root, stdio: ['ignore', 2, 2], shell: process.platform === 'win32' })
  if (error) throw error
  if (status !== 0) {
    process.stderr.write(
      `${command} ${args.join(' ')} failed (exit ${status}); mend what it says above and run the command again\n`
    )
    process.exit(3)
  }
}

function newest(path) {
  const stat = statSync(path)
  if (!stat.isDirectory()) return stat.mtimeMs
  return Math.max(stat.mtimeMs, ...readdirSync(path).map(name => newest(join(path, name))))
}

const olderThan = (stamp, ...sources) =>
  !existsSync(stamp) || sources.some(source => newest(join(root, source)) > statSync(stamp).mtimeMs)

/** Installs the locked dependencies, unless those that are there are the lockfile's own. */
export function install() {
  const stamp = join(root, 'node_modules', '.installed')
  const wanted = createHash('sha256')
    .update(readFileSync(join(root, 'package-lock.json')))
    .digest('hex')
  const installed = existsSync(stamp) ? readFileSync(stamp, 'utf8') : undefined
  if (installed === wanted) return
  // npm's own record of what it installed: newer than the lockfile where somebody ran `npm ci` by hand.
  const byHand = installed === undefined && !olderThan(join(root, 'node_modules', '.package-lock.json'), 'package-lock.json')
  if (!byHand) {
    process.stderr.write('installing dependencies (npm ci) …\n')
    run('npm', ['ci', '--include=dev', '--ignore-scripts', '--no-audit', '--no-fund'])
  }
  writeFileSync(stamp, wanted)
}

/** Compiles the sources where the compiled copy is missing or older than they are. */
export function build() {
  const stamp = join(root, 'dist', '.built')
  if (!olderThan(stamp, 'src', 'tsconfig.json')) return
  process.stderr.write('building …\n')
  run(process.execPath, [join(root, 'node_modules', 'typescript', 'bin', 'tsc'), '-p', 'tsconfig.json'])
  mkdirSync(join(root, 'dist'), { recursive: true })
  writeFileSync(stamp, '')
}
