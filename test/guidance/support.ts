import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { readPack, type Pack, type PackResources } from '../../src/guidance'
import { repoRoot } from '../support/shared'

const json = (path: string) => JSON.parse(readFileSync(join(repoRoot, path), 'utf8'))

export const resources: PackResources = {
  packSchema: json('schemas/guidance-pack.schema.json'),
  sharedSchema: json('schemas/shared/nominal.schema.json')
}

export const packFile = 'schemas/guidance/national-usage-2026.pack.yaml'
export const packText = readFileSync(join(repoRoot, packFile), 'utf8')

/** Reads a pack that has to be right. */
export function packOf(text: string): Pack {
  const { pack, faults } = readPack(text, 'test.pack.yaml', resources)
  if (!pack) throw new Error(faults.map(f => `${f.line}:${f.column} ${f.code} ${f.message}`).join('\n'))
  return pack
}

/** A small pack of one rule; `more` replaces or adds lines of the rule. */
export function smallPack(more: Record<string, unknown> = {}, pack: Record<string, unknown> = {}): string {
  const rule = {
    id: 'T-01',
    title: 't',
    statement: 's',
    source: { document: 'd', paragraph: 'p' },
    basis: 'inferred',
    binds: ['police-ctnm'],
    require: 'has(after.core)',
    severity: 'must',
    path: '/core',
    message: 'm',
    remedy: 'r',
    reads: ['/core'],
    examples: {
      met: [
        { title: 'a', after: { core: {} } },
        { title: 'b', after: { core: {} } }
      ],
      unmet: [
        { title: 'a', after: {} },
        { title: 'b', after: {} }
      ]
    },
    ...more
  }
  const defaults = { must: 'report', should: 'report' }
  return JSON.stringify(
    {
      pack: 'test',
      version: '1.0.0',
      title: 't',
      status: 'in-force',
      effective: { from: '2026-01-01' },
      phases: { 'before-mapps': defaults, transition: defaults, mapps: defaults },
      rules: [rule],
      ...pack
    },
    null,
    1
  )
}
