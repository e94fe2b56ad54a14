import { readFileSync, writeFileSync } from 'node:fs'
import type { Command } from 'commander'
import { layOut } from '../mapping'
import { mappingPath } from './map-files'
import { CannotDo, exit, say, sayJson, type RunVerb } from './terminal'

interface Options {
  check?: boolean
  write?: boolean
  json?: boolean
}

function fmt(names: readonly string[], { check, write, json }: Options): number {
  const files = names.map(name => {
    const path = mappingPath(name)
    const text = readFileSync(path, 'utf8')
    const laid = layOut(text)
    if (laid === undefined) throw new CannotDo(`${name} is not a YAML mapping`, exit.wrong)
    return { file: name, path, changed: laid !== text, text: laid }
  })
  if (write) for (const { path, changed, text } of files) if (changed) writeFileSync(path, text)
  if (json) sayJson({ files: files.map(({ file, changed, text }) => ({ file, changed, ...(check || write ? {} : { text }) })) })
  else if (check || write) for (const { file, changed } of files) say(`${changed ? 'changed  ' : 'unchanged'} ${file}`)
  else for (const { text } of files) process.stdout.write(text)
  return check && files.some(({ changed }) => changed) ? exit.wrong : exit.fine
}

/** `gateway map fmt`. */
export function addMapFmt(map: Command, run: RunVerb): void {
  map
    .command('fmt')
    .description('print mapping files in the one layout: members in the order of the manual, comments kept')
    .argument('<mapping...>', 'mapping files, or AGENCY/FORMAT of shipped ones')
    .option('--check', 'print only which files would change; ends with 1 where any would')
    .option('--write', 'write the files instead of printing them')
    .option('--json', 'one JSON document: { files: [{ file, changed, text }] }; text only where it is printed')
    .addHelpText('after', '\nExample:\n  gateway map fmt --write my.mapping.yaml')
    .action((names: string[], options: Options) => run(() => fmt(names, options)))
}
