import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { repoRoot } from '../support/shared'
import { trespasses } from './rooms'

test('every arrow between rooms goes the way the design says', () => {
  expect(trespasses(join(repoRoot, 'src'))).toEqual([])
})

describe('the check bites', () => {
  let root: string
  beforeEach(() => (root = mkdtempSync(join(tmpdir(), 'rooms-'))))
  afterEach(() => rmSync(root, { recursive: true }))

  const put = (path: string, text: string): void => {
    mkdirSync(dirname(join(root, path)), { recursive: true })
    writeFileSync(join(root, path), text)
  }

  test.each([
    ['a core that knows the shell', 'nominal/fold.ts', `import { x } from '../ledger'`, /imports ledger/],
    ['a type-only import the wrong way', 'mapping/up.ts', `import type { X } from '../nominal'`, /imports nominal/],
    ['an import of many lines', 'guidance/a.ts', `import {\n  x,\n  y\n} from '../exchange'`, /imports exchange/],
    ['a back door', 'api/a.ts', `import { x } from '../exchange/submit'`, /enters exchange through submit/],
    ['a dynamic import', 'formats/a.ts', `const x = await import('../mapping')`, /imports mapping/],
    ['a file system in a pure room', 'mapping/a.ts', `import { readFileSync } from 'node:fs'`, /imports node:fs/],
    ['a clock in a pure room', 'nominal/a.ts', `export const now = () => Date.now()`, /reads clock/],
    ['the environment outside the configuration', 'api/a.ts', `export const port = process.env.PORT`, /reads the environment/],
    ['a room nobody designed', 'utils/a.ts', `export const x = 1`, /no room of the design/]
  ])('on %s', (_name, path, text, expected) => {
    for (const room of ['ledger', 'nominal', 'exchange', 'mapping']) put(`${room}/index.ts`, 'export const x = 1')
    put('exchange/submit.ts', 'export const x = 1')
    put(path, text)
    expect(trespasses(root).map(found => found.what)).toEqual([expect.stringMatching(expected)])
  })

  test('and passes what is allowed', () => {
    put('nominal/index.ts', 'export const x = 1')
    put('guidance/a.ts', `import { x } from '../nominal'\n// Date.now() in a comment is no clock\nexport const y = x`)
    expect(trespasses(root)).toEqual([])
  })
})
