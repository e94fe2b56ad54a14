// Adds the off-platform optional packages that this registry does not serve to package-lock.json,
// so that `npm ci` finds every edge satisfied. Additive only: no existing record is changed.
import fs from 'node:fs'
const file = process.argv[2] ?? 'package-lock.json'
const lock = JSON.parse(fs.readFileSync(file, 'utf8'))
const pk = lock.packages
const osNames = [
  'aix',
  'android',
  'darwin',
  'freebsd',
  'linux',
  'linuxmusl',
  'netbsd',
  'openbsd',
  'openharmony',
  'sunos',
  'win32',
  'wasm32'
]
const cpus = ['arm64', 'arm', 'x64', 'ia32', 'ppc64', 'riscv64', 's390x', 'loong64', 'mips64el', 'wasm32']
const platform = name => {
  const parts = name.split('/').pop().split(/[-]/)
  const os = parts.find(p => osNames.includes(p))
  const cpu = parts.find(p => cpus.includes(p))
  return { os: os === 'linuxmusl' ? 'linux' : os, cpu }
}
let n = 0
for (const [path, rec] of Object.entries(pk)) {
  for (const [name, range] of Object.entries(rec.optionalDependencies ?? {})) {
    const hoisted = `node_modules/${name}`,
      nested = `${path}/node_modules/${name}`
    if (pk[hoisted] || pk[nested]) continue
    const { os, cpu } = platform(name)
    const version = /^\d/.test(range) ? range : range.replace(/^[\^~]/, '')
    pk[hoisted] = {
      version,
      ...(cpu ? { cpu: [cpu] } : {}),
      ...(rec.dev ? { dev: true } : {}),
      optional: true,
      ...(os ? { os: [os] } : {})
    }
    n += 1
    console.log('added', name, version, os, cpu)
  }
}
lock.packages = Object.fromEntries(Object.entries(pk).sort(([a], [b]) => (a < b ? -1 : 1)))
fs.writeFileSync(file, JSON.stringify(lock, null, 2) + '\n')
console.error(`${n} records added`)
