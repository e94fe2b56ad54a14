import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join, relative, sep } from 'node:path'

/** Which rooms a room may import. A room that is not named here may not exist. */
export const arrows: Record<string, readonly string[]> = {
  json: [],
  wire: ['json'],
  receiver: ['wire', 'json'],
  definitions: ['json'],
  nominal: ['definitions', 'json'],
  formats: ['json'],
  'sync-log': ['json'],
  mapping: ['formats', 'definitions', 'json'],
  guidance: ['definitions', 'nominal', 'json'],
  disclosure: ['definitions', 'nominal', 'json'],
  ledger: ['nominal', 'sync-log', 'json'],
  catalogue: ['nominal', 'formats', 'mapping', 'json'],
  propagation: ['wire', 'nominal', 'json'],
  synthetic: ['nominal', 'mapping', 'formats', 'wire', 'receiver', 'json'],
  exchange: [
    'definitions',
    'catalogue',
    'nominal',
    'formats',
    'mapping',
    'guidance',
    'disclosure',
    'sync-log',
    'ledger',
    'propagation',
    'wire',
    'json'
  ],
  api: ['exchange', 'json'],
  demo: ['main', 'exchange', 'ledger', 'synthetic', 'mapping', 'json'],
  cli: [
    'demo',
    'exchange',
    'catalogue',
    'nominal',
    'formats',
    'mapping',
    'guidance',
    'disclosure',
    'sync-log',
    'synthetic',
    'json',
    'main'
  ]
}

/** Rooms that hold pure functions alone: no I/O, no clock, no chance. */
export const pureRooms: readonly string[] = [
  'json',
  'wire',
  'definitions',
  'nominal',
  'formats',
  'mapping',
  'guidance',
  'disclosure',
  'sync-log'
]

const io =
  /^(?:node:)?(?:fs|fs\/promises|net|http|https|http2|tls|dgram|dns|child_process|worker_threads|cluster|os|process|readline|timers|timers\/promises)$|^(?:pg|ioredis|bullmq|express|pino|@electric-sql\/pglite)(?:\/|$)/
const impure = /\b(?:Date\.now\(|new Date\(\)|Math\.random\(|randomUUID\(|randomBytes\(|process\.env|performance\.now\()/

/** One thing that is wrong: the file, and what it does that it may not. */
export interface Trespass {
  file: string
  what: string
}

function sources(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap(entry => {
    const path = join(folder, entry.name)
    if (entry.isDirectory()) return sources(path)
    return entry.name.endsWith('.ts') ? [path] : []
  })
}

const roomOf = (root: string, file: string): string => {
  const parts = relative(root, file).split(sep)
  return parts.length > 1 ? (parts[0] as string) : 'main'
}

/** What every import of a source file names, whatever its form. */
export function importsOf(text: string): string[] {
  const forms =
    /(?:import|export)\s[^'"`;]*?from\s*['"]([^'"]+)['"]|import\s*\(\s*['"]([^'"]+)['"]\s*\)|require\(\s*['"]([^'"]+)['"]\s*\)|import\s*['"]([^'"]+)['"]/g
  return [...text.matchAll(forms)].map(match => (match[1] ?? match[2] ?? match[3] ?? match[4]) as string)
}

function importTrespass(root: string, file: string, room: string, specifier: string): string | undefined {
  if (!specifier.startsWith('.')) {
    return pureRooms.includes(room) && io.test(specifier) ? `imports ${specifier}, though ${room} is pure` : undefined
  }
  const target = join(dirname(file), specifier)
  const there = roomOf(root, existsSync(`${target}.ts`) ? `${target}.ts` : join(target, 'index.ts'))
  if (room === 'main' || there === room) return undefined
  if (!(arrows[room] ?? []).includes(there)) return `imports ${there}, which ${room} may not know`
  const door = relative(join(root, there), target)
  return there === 'main' || door === '' || door === 'index'
    ? undefined
    : `enters ${there} through ${door} and not through its index`
}

/** Everything in a source tree that goes against the arrows, or against the purity of a pure room. */
export function trespasses(root: string): Trespass[] {
  return sources(root).flatMap(file => {
    const room = roomOf(root, file)
    const text = readFileSync(file, 'utf8')
    const name = relative(root, file)
    const found: Trespass[] = []
    if (room !== 'main' && !(room in arrows))
      found.push({ file: name, what: `stands in ${room}, which is no room of the design` })
    for (const specifier of importsOf(text)) {
      const what = importTrespass(root, file, room, specifier)
      if (what) found.push({ file: name, what })
    }
    const code = text.replaceAll(/\/\*[\s\S]*?\*\/|\/\/.*$/gm, '')
    if (pureRooms.includes(room) && impure.test(code))
      found.push({ file: name, what: `reads clock, chance or environment, though ${room} is pure` })
    if (!['main'].includes(room) && /process\.env\b/.test(code))
      found.push({ file: name, what: 'reads the environment, which only src/config.ts may' })
    return found
  })
}
