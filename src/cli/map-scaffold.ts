import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { Command } from 'commander'
import { defaultRoot, openMappings } from '../catalogue'
import { readCodeList, scaffold, type Scaffold } from '../mapping'
import { readSamples } from './map-samples'
import { CannotDo, exit, say, sayJson, tell, today, type RunVerb } from './terminal'

interface Options {
  from: string[]
  mapping: string
  out?: string
  json?: boolean
}

function shippedLists(): NonNullable<ReturnType<typeof readCodeList>['list']>[] {
  const folder = join(defaultRoot, 'mappings', 'code-lists')
  return readdirSync(folder)
    .filter(file => file.endsWith('.codes.yaml'))
    .sort()
    .flatMap(file => readCodeList(readFileSync(join(folder, file), 'utf8'), file).list ?? [])
}

function write(out: string, { files }: Scaffold): void {
  const there = files.filter(({ file }) => existsSync(join(out, file)))
  if (there.length > 0)
    throw new CannotDo(`nothing was written: ${there.map(({ file }) => file).join(', ')} there already`, exit.failed)
  for (const { file, text } of files) {
    mkdirSync(dirname(join(out, file)), { recursive: true })
    writeFileSync(join(out, file), text)
    tell(`wrote ${join(out, file)}`)
  }
}

async function run({ from, mapping, out, json }: Options): Promise<number> {
  if (!/^[a-z0-9-]+\/[a-z0-9-]+$/.test(mapping)) throw new CannotDo('--mapping must be AGENCY/FORMAT', exit.usage)
  const { records, layout } = await readSamples(from)
  const shelf = openMappings(today())
  const resources = shelf.resources(true)
  shelf.mustBeSound()
  const made = scaffold({ name: mapping, records, layout, resources, lists: shippedLists() })
  if ('problem' in made) throw new CannotDo(made.problem, exit.wrong)
  if (out !== undefined) write(out, made)
  if (json) sayJson(made)
  else print(made, out === undefined)
  return exit.fine
}

function print({ mapping, files, records, mapped, unmapped, gaps, dropped }: Scaffold, whole: boolean): void {
  if (whole) say(files[0]?.text.trimEnd() ?? '')
  tell(`${mapping}: ${records} records, ${mapped.length} of ${mapped.length + unmapped.length} places mapped`)
  for (const { path, shape } of unmapped) tell(`  not mapped: ${path}: ${shape}`)
  for (const { path, list, made, unknown } of gaps)
    tell(
      `  codes at ${path}: ${made ? 'a new list' : 'the list'} ${list}${unknown.length > 0 ? `, which does not know ${unknown.join(', ')}` : ''}`
    )
  for (const { rule, codes } of dropped) tell(`  guessed and given up: ${rule} (${codes.join(', ')})`)
}

/** `gateway map scaffold`. */
export function addMapScaffold(map: Command, runVerb: RunVerb): void {
  map
    .command('scaffold')
    .description('make a first mapping, agency schema and tests of sample files: JSON, NDJSON, XML or CSV; five or so')
    .requiredOption('--from <sample...>', 'sample files of one format')
    .requiredOption('--mapping <agency/format>', 'the name of the mapping to be')
    .option('--out <directory>', 'write the files below this directory, as the repository lays them out')
    .option('--json', 'one JSON document: { mapping, files, records, mapped, unmapped, gaps, dropped }')
    .addHelpText(
      'after',
      `
Rules are guessed by names and by the forms of values; what is not mapped is listed. The files hold no value of the samples but
codes. Nothing that is there already is written over.

Example:
  gateway map scaffold --from sample1.json sample2.json --mapping prison-hmps/visits --out .`
    )
    .action((options: Options) => runVerb(() => run(options)))
}
