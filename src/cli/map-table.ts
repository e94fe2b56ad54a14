import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Command } from 'commander'
import { defaultRoot } from '../catalogue'
import type { JsonObject } from '../json'
import { coverOf, lossReport, type Mapping } from '../mapping'
import { fold, readAuthority } from '../nominal'
import { lifeCycle } from '../synthetic'
import { readSoundMappings } from './map-files'
import { lossDraws } from './map-loss'
import { CannotDo, exit, say, tell, type RunVerb } from './terminal'

const page = 'docs/formats/coverage.md'
const people = 60
const seed = 7

/** The shared records of invented people at the end of their life-cycles, as the gateway would fold them. */
function inventedRecords(): JsonObject[] {
  const file = 'schemas/policies/authority.yaml'
  const { policy } = readAuthority(readFileSync(join(defaultRoot, file), 'utf8'), file)
  if (!policy) throw new CannotDo(`${file} cannot be read`, exit.wrong)
  return Array.from({ length: people }, (_none, person) => {
    const last = new Map(lifeCycle(seed, person).map(({ agency, contribution }) => [agency, { agency, contribution }]))
    return fold([...last.values()], policy).record
  })
}

function fidelityOf(mapping: Mapping, records: readonly JsonObject[]): number {
  return records.reduce((sum, record) => sum + mapping.down(record).fidelity, 0) / records.length
}

const share = (part: number, whole: number): string => (whole === 0 ? '–' : `${Math.round((100 * part) / whole)} %`)

function rowOf(mapping: Mapping, records: readonly JsonObject[]): string {
  const { agency, shared } = coverOf(mapping, [], [])
  const { readOnly, totals } = lossReport(mapping, lossDraws.seed, lossDraws.draws)
  const written = totals.always + totals.sometimes
  return `| ${[
    `\`${mapping.name}\``,
    mapping.format.codec,
    mapping.directions.length === 2 ? 'both' : mapping.directions.join(''),
    agency.paths,
    agency.mapped,
    agency.unwanted,
    agency.open.length,
    `${shared.mapped} of ${shared.paths}`,
    readOnly ? '–' : share(totals.always, written),
    readOnly ? '–' : share(fidelityOf(mapping, records), 1)
  ].join(' | ')} |`
}

function tableOf(mappings: readonly Mapping[]): string {
  const records = inventedRecords()
  return `# What each mapping covers

Written by \`gateway map table --write\`; \`npm run check\` shows when it is out of date.

- **Agency places**: leaf places of the agency's schema; those that a rule maps, those declared not wanted with a reason, and those that
  are neither (\`gateway map cover\` lists them).
- **Shared**: leaf places of the shared schema that a rule maps, of all.
- **Lossless**: of the shared places that the format is written from, the share that is carried whatever stands there
  (\`gateway map loss\` lists the others with their reasons; ${lossDraws.draws} drawn records, seed ${lossDraws.seed}).
- **Fidelity**: the share of the values of a whole shared record that a new document carries: mean over the records of ${people} invented
  people (seed ${seed}), each told by all three agencies. What one agency's format lacks, mostly because another agency's business is none
  of its own, stays in the record.

| mapping | codec | directions | agency places | mapped | unwanted | open | shared | lossless | fidelity |
|---|---|---|---|---|---|---|---|---|---|
${mappings.map(mapping => rowOf(mapping, records)).join('\n')}
`
}

function table({ write, check }: { write?: boolean; check?: boolean }): number {
  const text = tableOf(readSoundMappings([]).map(({ mapping }) => mapping))
  const path = join(defaultRoot, page)
  const known = existsSync(path) ? readFileSync(path, 'utf8') : undefined
  if (check) {
    tell(known === text ? `${page} is up to date` : `${page} is out of date: run gateway map table --write`)
    return known === text ? exit.fine : exit.wrong
  }
  if (write) writeFileSync(path, text)
  else say(text.trimEnd())
  return exit.fine
}

/** `gateway map table`. */
export function addMapTable(map: Command, run: RunVerb): void {
  map
    .command('table')
    .description('one table of coverage, lossless share and fidelity of every shipped mapping, as the manual shows it')
    .option('--write', `write ${page} of the release`)
    .option('--check', 'say whether that page is up to date; exit code 1 where it is not')
    .action((options: { write?: boolean; check?: boolean }) => run(() => table(options)))
}
