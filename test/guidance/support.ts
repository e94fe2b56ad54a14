import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { assess, readPack, type AssessContext, type Finding, type Pack, type PackResources } from '../../src/guidance'
import { repoRoot } from '../support/shared'

const json = (path: string) => JSON.parse(readFileSync(join(repoRoot, path), 'utf8'))

export const resources: PackResources = {
  packSchema: json('schemas/guidance-pack.schema.json'),
  sharedSchema: json('schemas/shared/nominal.schema.json')
}

/** The files of the shipped packs, from the root of the repository. */
export const packFiles = readdirSync(join(repoRoot, 'schemas/guidance'))
  .filter(name => name.endsWith('.pack.yaml'))
  .map(name => `schemas/guidance/${name}`)

export const textOf = (file: string): string => readFileSync(join(repoRoot, file), 'utf8')

/** Reads a pack that has to be right. */
export function packOf(text: string): Pack {
  const { pack, faults } = readPack(text, 'test.pack.yaml', resources)
  if (!pack) throw new Error(faults.map(f => `${f.line}:${f.column} ${f.code} ${f.message}`).join('\n'))
  return pack
}

let shipped: Pack[] | undefined

/** The shipped packs, in the order of their files. */
export const shippedPacks = (): Pack[] => (shipped ??= packFiles.map(file => packOf(textOf(file))))

/** The findings of all shipped packs. */
export const assessAll = (context: AssessContext): Finding[] => shippedPacks().flatMap(pack => assess(pack, context))

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
