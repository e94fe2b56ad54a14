import { spawnSync } from 'node:child_process'
import { appendFileSync, cpSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { repoRoot } from '../support/shared'

const check = (root: string) =>
  spawnSync(process.execPath, [join(root, 'scripts/generate-types.mjs'), '--check'], { encoding: 'utf8' })

describe('the generated files', () => {
  test('follow from the schemas', () => {
    const { status, stderr } = check(repoRoot)
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
  })

  test('a file that has drifted is named, with the command that mends it', () => {
    const copy = mkdtempSync(join(tmpdir(), 'generated-'))
    try {
      for (const part of ['scripts', 'schemas', 'src/nominal'])
        cpSync(join(repoRoot, part), join(copy, part), { recursive: true })
      symlinkSync(join(repoRoot, 'node_modules'), join(copy, 'node_modules'))
      appendFileSync(join(copy, 'src/nominal/nominal.generated.ts'), '// changed by hand\n')
      const { status, stderr } = check(copy)
      expect(status).toBe(1)
      expect(stderr).toBe('drifted from the schemas: src/nominal/nominal.generated.ts\nrun: node scripts/generate-types.mjs\n')
    } finally {
      rmSync(copy, { recursive: true })
    }
  })
})
