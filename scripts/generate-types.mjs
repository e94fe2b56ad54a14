// Writes the files of src/nominal that follow from the schemas. With --check it writes nothing and exits 1 when one of
// them differs from what it would write.
import { readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { compile } from 'json-schema-to-typescript'

const root = join(dirname(fileURLToPath(import.meta.url)), '..')
const command = 'node scripts/generate-types.mjs'
const readJson = path => JSON.parse(readFileSync(join(root, path), 'utf8'))
const banner = source => `// Written by \`${command}\` from ${source}. Change that, not this.\n`
const typeName = reference =>
  reference
    .split('/')
    .at(-1)
    .replace(/^./, letter => letter.toUpperCase())

/**
 * A copy for the type generator: a reference becomes the name of its type, so that every use shares one type and keeps
 * its own description; formats and `x-` words, which say nothing about types, are left out.
 */
function forTypes(node) {
  if (Array.isArray(node)) return node.map(forTypes)
  if (typeof node !== 'object' || node === null) return node
  if (node.$ref) return { ...(node.description ? { description: node.description } : {}), tsType: typeName(node.$ref) }
  const kept = Object.entries(node).filter(
    ([word]) => !word.startsWith('x-') && !['format', '$id', '$schema', 'maxItems'].includes(word)
  )
  return Object.fromEntries(
    kept.map(([word, value]) => [word, word === 'properties' ? forEach(value, forTypes) : forTypes(value)])
  )
}

function forEach(members, change) {
  return Object.fromEntries(Object.entries(members).map(([name, value]) => [name, change(value)]))
}

async function types(schema) {
  const { $defs, ...record } = forTypes(schema)
  const options = { bannerComment: '', additionalProperties: false, style: { semi: false, singleQuote: true, printWidth: 130 } }
  const parts = []
  for (const [name, definition] of Object.entries($defs)) parts.push(await compile(definition, typeName(name), options))
  parts.push(await compile(record, 'Nominal', options))
  // A type, unlike an interface, may be passed where any JSON object is asked for.
  return parts.map(part => part.replace(/^export interface (\w+) \{/gm, 'export type $1 = {').trim()).join('\n\n')
}

/** What merging has to know of a schema node: members in order, keys of sets, and how two leaves are compared. */
function shape(node, definitions) {
  if (node.$ref) {
    const target = definitions[node.$ref.split('/').at(-1)]
    // An object with a name of its own (a worker, a marking) is one value: mixing two would invent a third.
    return target.type === 'object' ? { whole: Object.keys(target.properties) } : shape(target, definitions)
  }
  if (node.type === 'object') return { members: forEach(node.properties, member => shape(member, definitions)) }
  if (node.type === 'array' && node['x-key']) {
    const least = node['x-key-least']
    return { key: node['x-key'], ...(least && { least }), item: shape(node.items, definitions) }
  }
  if (node.format === 'partial-date') return 'date'
  if (node.format === 'date-time-strict') return 'instant'
  return 'plain'
}

const nominal = readJson('schemas/shared/nominal.schema.json')
const files = {
  'src/nominal/nominal.generated.ts': `${banner('schemas/shared/nominal.schema.json')}\n${await types(nominal)}\n`,
  'src/nominal/shape.generated.ts': `${banner('schemas/shared/nominal.schema.json')}import type { ObjectShape } from './shape'

/** The shared record as merging and comparing see it. */
export const nominalShape: ObjectShape = ${JSON.stringify(shape(nominal, nominal.$defs), null, 1)}
`,
  'src/nominal/authority-schema.generated.ts': `${banner('schemas/policies/authority.schema.json')}
/** The schema of an authority policy. */
export const authoritySchema = ${JSON.stringify(readJson('schemas/policies/authority.schema.json'), null, 1)}
`
}

const present = path => {
  try {
    return readFileSync(join(root, path), 'utf8')
  } catch {
    return undefined
  }
}
const drifted = Object.keys(files).filter(path => present(path) !== files[path])
if (!process.argv.includes('--check')) for (const path of drifted) writeFileSync(join(root, path), files[path])
else if (drifted.length > 0) {
  console.error(`drifted from the schemas: ${drifted.join(', ')}\nrun: ${command}`)
  process.exitCode = 1
}
