import type { Command } from 'commander'
import { mappingFaultLine, readMappingFiles } from './map-files'
import { exit, say, sayJson, type RunVerb } from './terminal'

function check(names: readonly string[], { json, strict }: { json?: boolean; strict?: boolean }): number {
  const files = readMappingFiles(names)
  const results = files.map(({ file, mapping, faults }) => ({
    file,
    sound: mapping !== undefined,
    ...(mapping ? { mapping: mapping.name, version: mapping.version, hash: mapping.hash } : {}),
    faults
  }))
  if (json) sayJson({ files: results })
  else
    for (const { file, sound, faults } of results) {
      for (const fault of faults) say(mappingFaultLine(fault))
      const errors = faults.filter(({ severity }) => severity === 'error').length
      say(`${sound ? 'sound ' : 'FAULTY'} ${file}: ${errors} errors, ${faults.length - errors} warnings`)
    }
  const bad = results.some(({ sound, faults }) => !sound || (strict === true && faults.length > 0))
  return bad ? exit.wrong : exit.fine
}

/** `gateway map check`. */
export function addMapCheck(map: Command, run: RunVerb): void {
  map
    .command('check')
    .description('read mapping files and list every fault with its place')
    .argument('[mapping...]', 'mapping files, or AGENCY/FORMAT of shipped ones; default all shipped')
    .option('--strict', 'warnings count as faults')
    .option('--json', 'one JSON document: { files: [{ file, sound, mapping, version, hash, faults }] }')
    .addHelpText('after', '\nExample:\n  gateway map check mappings/prison-hmps/offloc.mapping.yaml')
    .action((names: string[], options: { json?: boolean; strict?: boolean }) => run(() => check(names, options)))
}
