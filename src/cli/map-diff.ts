import { readFileSync } from 'node:fs'
import type { Command } from 'commander'
import { compareMappings } from '../mapping'
import { mappingPath } from './map-files'
import { exit, say, sayJson, type RunVerb } from './terminal'

function diff(older: string, newer: string, { json }: { json?: boolean }): number {
  const [before, after] = [older, newer].map(name => ({ text: readFileSync(mappingPath(name), 'utf8'), file: name }))
  const changes = before && after ? compareMappings(before, after) : []
  if (json) sayJson({ changes })
  else
    for (const { kind, what, members, at } of changes)
      say(`${kind.padEnd(7)} ${what}${members ? ` (${members.join(', ')})` : ''} [${at}]`)
  return changes.length === 0 ? exit.fine : exit.wrong
}

/** `gateway map diff`. */
export function addMapDiff(map: Command, run: RunVerb): void {
  map
    .command('diff')
    .description('show how two mapping files differ, rule by rule; ends with 1 where they do')
    .argument('<old>', 'mapping file, or AGENCY/FORMAT of a shipped one')
    .argument('<new>', 'mapping file, or AGENCY/FORMAT of a shipped one')
    .option('--json', 'one JSON document: { changes: [{ kind, what, members, at }] }')
    .addHelpText('after', '\nExample:\n  gateway map diff prison-hmps/offloc my-offloc.mapping.yaml')
    .action((older: string, newer: string, options: { json?: boolean }) => run(() => diff(older, newer, options)))
}
