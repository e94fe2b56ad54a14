import type { Command } from 'commander'
import { explainPath, type RuleFootprint } from '../mapping'
import { readSoundMappings } from './map-files'
import { exit, say, sayJson, type RunVerb } from './terminal'

interface Options {
  path: string
  json?: boolean
}

function explain(names: readonly string[], { path, json }: Options): number {
  const found = readSoundMappings(names).map(({ mapping }) => ({ mapping: mapping.name, ...explainPath(mapping, path) }))
  const told = found.filter(({ agency, shared, unwanted }) => agency.length + shared.length > 0 || unwanted !== undefined)
  if (json)
    sayJson({ explanations: found.map(one => ({ ...one, agency: one.agency.map(plain), shared: one.shared.map(plain) })) })
  else
    for (const { mapping, agency, shared, unwanted } of told) {
      say(mapping)
      if (unwanted !== undefined) say(`  agency path, not wanted: ${unwanted}`)
      for (const rule of agency) say(`  agency path: ${lineOf(rule)}`)
      for (const rule of shared) say(`  shared path: ${lineOf(rule)}`)
    }
  if (told.length === 0 && !json) say(`no rule touches ${path}`)
  return told.length > 0 ? exit.fine : exit.wrong
}

const arrows = { both: '<->', up: '->', down: '<-' } as const

const lineOf = ({ id, shape, direction, agency, shared, at }: RuleFootprint): string =>
  `${id} (${shape}) ${agency.join(' ') || '-'} ${arrows[direction]} ${shared.join(' ') || '-'} [${at}]`

/** A rule's footprint without the values drawn for tests. */
const plain = ({ id, shape, direction, agency, shared, at }: RuleFootprint): object => ({
  id,
  shape,
  direction,
  agency,
  shared,
  at
})

/** `gateway map explain`. */
export function addMapExplain(map: Command, run: RunVerb): void {
  map
    .command('explain')
    .description('show which rules touch a path of the agency document or of the shared record')
    .argument('[mapping...]', 'mapping files, or AGENCY/FORMAT of shipped ones; default all shipped')
    .requiredOption('--path <pointer>', 'JSON Pointer, an index or * for items')
    .option('--json', 'one JSON document: { explanations: [{ mapping, path, agency, shared, unwanted }] }')
    .addHelpText('after', '\nExample:\n  gateway map explain --path /person/birthDate')
    .action((names: string[], options: Options) => run(() => explain(names, options)))
}
