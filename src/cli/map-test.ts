import type { Command } from 'commander'
import { runGolden } from '../mapping'
import { examplePage, goldensBeside, readSoundMappings } from './map-files'
import { exit, say, sayJson, tell, type RunVerb } from './terminal'

function test(names: readonly string[], { json }: { json?: boolean }): number {
  const files = readSoundMappings(names).map(read => {
    const beside = goldensBeside(read)
    const results = (beside?.goldens.tests ?? []).map(golden => runGolden(read.mapping, golden, examplePage))
    return { mapping: read.mapping.name, file: beside?.file, results }
  })
  if (json) sayJson({ mappings: files })
  else
    for (const { mapping, results } of files)
      for (const { name, direction, passed, differences } of results) {
        say(`${passed ? 'passed' : 'FAILED'} ${mapping} ${direction}: ${name}`)
        for (const { part, path } of differences) say(`         ${part} differs first at ${path || 'the root'}`)
      }
  const without = files.filter(({ results }) => results.length === 0)
  for (const { mapping } of without) tell(`${mapping} has no golden tests beside it`)
  const all = files.flatMap(({ results }) => results)
  tell(`${all.filter(({ passed }) => passed).length} of ${all.length} golden tests passed`)
  return all.every(({ passed }) => passed) && without.length === 0 ? exit.fine : exit.wrong
}

/** `gateway map test`. */
export function addMapTest(map: Command, run: RunVerb): void {
  map
    .command('test')
    .description('run the golden tests beside mapping files')
    .argument('[mapping...]', 'mapping files, or AGENCY/FORMAT of shipped ones; default all shipped')
    .option('--json', 'one JSON document: { mappings: [{ mapping, file, results: [{ name, direction, passed, differences }] }] }')
    .addHelpText(
      'after',
      '\nThe tests of X.mapping.yaml stand in X.mapping-test.yaml.\n\nExample:\n  gateway map test prison-hmps/offloc'
    )
    .action((names: string[], options: { json?: boolean }) => run(() => test(names, options)))
}
