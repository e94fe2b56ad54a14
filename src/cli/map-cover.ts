import type { Command } from 'commander'
import { coverOf, goldenInput, goldenTree, type Cover, type SideCover } from '../mapping'
import { examplePage, goldensBeside, readSoundMappings, type MappingFileRead } from './map-files'
import { exit, say, sayJson, type RunVerb } from './terminal'

function coverOfFile(read: ReturnType<typeof readSoundMappings>[number]): Cover {
  const { mapping } = read
  const tests = goldensBeside(read satisfies MappingFileRead)?.goldens.tests ?? []
  const inputs = tests.filter(({ record }) => record === undefined).map(golden => goldenInput(mapping, golden, examplePage))
  const written = tests.flatMap(({ document }) => (document === undefined ? [] : [goldenTree(mapping, document)]))
  const records = tests.flatMap(({ record, contribution }) => [record ?? contribution ?? {}])
  return coverOf(mapping, [...inputs, ...written], records)
}

function cover(names: readonly string[], { json }: { json?: boolean }): number {
  const covers = readSoundMappings(names).map(read => ({ mapping: read.mapping.name, ...coverOfFile(read) }))
  if (json) sayJson({ covers })
  else
    for (const { mapping, agency, shared, rules } of covers) {
      say(mapping)
      say(`  agency: ${lineOf(agency)}, ${agency.unwanted} declared unwanted`)
      say(`  shared: ${lineOf(shared)}`)
      say(`  rules:  ${rules.total - rules.unreached.length} of ${rules.total} reached by the tests`)
      listed('open in the agency schema', agency.open)
      listed('agency paths that no test reaches', agency.unreached)
      listed('rules that no test reaches', rules.unreached)
    }
  return exit.fine
}

const lineOf = ({ paths, mapped, reached }: SideCover): string =>
  `${mapped} of ${paths} paths mapped, ${reached} reached by the tests`

function listed(title: string, items: readonly string[]): void {
  if (items.length > 0) say(`  ${title}:\n${items.map(item => `    ${item}`).join('\n')}`)
}

/** `gateway map cover`. */
export function addMapCover(map: Command, run: RunVerb): void {
  map
    .command('cover')
    .description('show which paths of both schemas and which rules the golden tests reach')
    .argument('[mapping...]', 'mapping files, or AGENCY/FORMAT of shipped ones; default all shipped')
    .option('--json', 'one JSON document: { covers: [{ mapping, agency, shared, rules }] }')
    .addHelpText('after', '\nExample:\n  gateway map cover probation-nsd/ndelius')
    .action((names: string[], options: { json?: boolean }) => run(() => cover(names, options)))
}
