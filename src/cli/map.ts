import type { Command } from 'commander'
import { openMappings, type CheckedMapping } from '../catalogue'
import { decode, encode, mediaTypeOf, type DecodedEntry, type Fault } from '../formats'
import { roundtrip, type ReportItem } from '../mapping'
import { addMapCheck } from './map-check'
import { addMapCover } from './map-cover'
import { addMapDiff } from './map-diff'
import { addMapExplain } from './map-explain'
import { addMapFmt } from './map-fmt'
import { addMapLaws } from './map-laws'
import { addMapLoss } from './map-loss'
import { addMapPatch } from './map-patch'
import { addMapScaffold } from './map-scaffold'
import { addMapTest } from './map-test'
import { CannotDo, exit, readInput, readJsonObject, say, sayJson, tell, today, type RunVerb } from './terminal'

function mappingNamed(name: string): CheckedMapping {
  const shelf = openMappings(today())
  const found = shelf.get(name)
  if (!found) throw new CannotDo(`no mapping is named "${name}"; there are ${[...shelf.all().keys()].join(', ')}`, exit.usage)
  return found
}

const faultLine = (file: string, { line, column, code, message, pointer, hint }: Fault): string =>
  `${file}:${line ?? 1}:${column ?? 1}: ${code}: ${message}${pointer ? ` (${pointer})` : ''}${hint ? `; ${hint}` : ''}`

const reportLine = (file: string, item: ReportItem): string =>
  `${file}:${item.source ?? '?'}: ${item.severity}: ${item.code}: ${item.message}${item.agencyPath ? ` (${item.agencyPath})` : ''} [${item.mapping}]`

type Readable = Extract<DecodedEntry, { ok: true }>

/** Reads a document's records; every fault is told, and then the verb ends. */
async function recordsOf(file: string, { mapping }: CheckedMapping): Promise<Readable[]> {
  const mediaType = /\.(?:ndjson|jsonl)$/.test(file) ? 'application/x-ndjson' : mediaTypeOf(mapping.format)
  const { entries, faults } = decode(await readInput(file), mediaType, mapping.format)
  const all = [...faults, ...entries.flatMap(entry => (entry.ok ? [] : entry.faults))]
  for (const fault of all) tell(faultLine(file, fault))
  if (all.length > 0) throw new CannotDo(`${file} cannot be read: ${all.length} fault${all.length === 1 ? '' : 's'}`, exit.wrong)
  return entries.flatMap(entry => (entry.ok ? [entry] : []))
}

async function up(
  file: string,
  { mapping: name, base, json }: { mapping: string; base?: string; json?: boolean }
): Promise<number> {
  const checked = mappingNamed(name)
  const c0 = base === undefined ? undefined : await readJsonObject(base)
  const entries = (await recordsOf(file, checked)).map(({ tree, positions }) => checked.mapping.up(tree, c0, positions))
  if (json) sayJson({ entries: entries.map(({ contribution, residue, report }) => ({ contribution, residue, report })) })
  else for (const { contribution } of entries) say(JSON.stringify(contribution, null, 2))
  const items = entries.flatMap(({ report }) => report)
  if (!json) for (const item of items) tell(reportLine(file, item))
  return items.some(({ severity }) => severity === 'error') ? exit.wrong : exit.fine
}

async function down(
  file: string,
  { mapping: name, base, json }: { mapping: string; base?: string; json?: boolean }
): Promise<number> {
  const checked = mappingNamed(name)
  const a0 = base === undefined ? undefined : (await recordsOf(base, checked))[0]?.tree
  const { document, uncarried, fidelity, report } = checked.mapping.down(await readJsonObject(file), a0)
  if (json) sayJson({ document, uncarried, fidelity, report })
  else {
    process.stdout.write(encode(document, checked.mapping.format))
    for (const item of report) tell(reportLine(file, item))
    tell(`fidelity ${fidelity.toFixed(3)}; ${uncarried.length} shared path${uncarried.length === 1 ? '' : 's'} not carried`)
  }
  return report.some(({ severity }) => severity === 'error') ? exit.wrong : exit.fine
}

async function roundtripAll(
  files: readonly string[],
  { mapping: name, json }: { mapping: string; json?: boolean }
): Promise<number> {
  const checked = mappingNamed(name)
  const results: { file: string; record: number; equal: boolean; difference?: string }[] = []
  for (const file of files) {
    for (const { index, tree } of await recordsOf(file, checked)) {
      const { equal, difference } = roundtrip(checked.mapping, tree)
      results.push({ file, record: index, equal, ...(difference !== undefined && { difference }) })
    }
  }
  if (json) sayJson({ results })
  else
    for (const { file, record, equal, difference } of results)
      say(
        `${equal ? 'equal    ' : 'DIFFERENT'} ${file} record ${record}${difference === undefined ? '' : ` first at ${difference || 'the root'}`}`
      )
  return results.every(({ equal }) => equal) ? exit.fine : exit.wrong
}

function list({ json }: { json?: boolean }): number {
  const mappings = [...openMappings(today()).all().values()].map(({ mapping }) => ({
    name: mapping.name,
    version: mapping.version,
    hash: mapping.hash,
    agency: mapping.agency,
    format: mapping.format.codec,
    directions: mapping.directions,
    title: mapping.title
  }))
  if (json) sayJson({ mappings })
  else
    for (const { name, version, format, directions, hash, title } of mappings)
      say(
        `${name.padEnd(30)} ${version.padEnd(8)} ${format.padEnd(5)} ${directions.join('+').padEnd(8)} ${hash.slice(0, 12)}  ${title}`
      )
  return exit.fine
}

/** `gateway map …`. */
export function addMapVerbs(program: Command, run: RunVerb): void {
  const map = program.command('map').description('read, write and check documents by the mappings')
  map
    .command('list')
    .description('list the mappings')
    .option('--json', 'one JSON document: { mappings: [{ name, version, hash, agency, format, directions, title }] }')
    .action((options: { json?: boolean }) => run(() => list(options)))
  map
    .command('up')
    .description('map an agency document into shared terms')
    .argument('<file>', 'the document, or - for standard input')
    .requiredOption('--mapping <agency/format>', 'the mapping')
    .option('--base <file>', "the agency's earlier contribution (JSON), to map over")
    .option('--json', 'one JSON document: { entries: [{ contribution, residue, report }] }')
    .addHelpText('after', '\nExample:\n  gateway map up --mapping prison-hmps/prisoner-search prisoner.json --json')
    .action((file: string, options: { mapping: string; base?: string; json?: boolean }) => run(() => up(file, options)))
  map
    .command('down')
    .description('map a shared record into an agency document')
    .argument('<file>', 'the shared record (JSON), or - for standard input')
    .requiredOption('--mapping <agency/format>', 'the mapping')
    .option('--base <file>', "the agency's last known document, to map over")
    .option('--json', 'one JSON document: { document, uncarried, fidelity, report }')
    .addHelpText('after', '\nExample:\n  gateway map down --mapping police-ctnm/nominal --base last.xml record.json > next.xml')
    .action((file: string, options: { mapping: string; base?: string; json?: boolean }) => run(() => down(file, options)))
  map
    .command('roundtrip')
    .description('check that documents come back equal after mapping up and down (law L1)')
    .argument('<file...>', 'documents')
    .requiredOption('--mapping <agency/format>', 'the mapping')
    .option('--json', 'one JSON document: { results: [{ file, record, equal, difference }] }')
    .action((files: string[], options: { mapping: string; json?: boolean }) => run(() => roundtripAll(files, options)))
  for (const add of [
    addMapCheck,
    addMapTest,
    addMapLaws,
    addMapCover,
    addMapExplain,
    addMapDiff,
    addMapFmt,
    addMapLoss,
    addMapPatch,
    addMapScaffold
  ])
    add(map, run)
}
