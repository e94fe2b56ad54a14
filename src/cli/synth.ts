import type { Command } from 'commander'
import { openMappings } from '../catalogue'
import { bundle, keepsRecords, synth, syntheticAgencies, type SyntheticAgency } from '../synthetic'
import { CannotDo, exit, sayJson, today } from './terminal'

/** The format of an agency's documents where none is named. */
const usualFormat: Record<SyntheticAgency, string> = {
  'police-ctnm': 'police-ctnm/nominal',
  'probation-nsd': 'probation-nsd/ndelius',
  'prison-hmps': 'prison-hmps/prisoner-search'
}

interface SynthOptions {
  seed: string
  count: string
  agency: string
  format?: string
  json?: boolean
}

const whole = (name: string, text: string): number => {
  if (!/^\d{1,9}$/.test(text)) throw new CannotDo(`--${name} must be a whole number`, exit.usage)
  return Number(text)
}

function write({ seed, count, agency: name, format, json }: SynthOptions): number {
  const agency = syntheticAgencies.find(known => known === name)
  if (!agency) throw new CannotDo(`--agency must be one of ${syntheticAgencies.join(', ')}`, exit.usage)
  const people = { seed: whole('seed', seed), count: whole('count', count) }
  const shelf = openMappings(today())
  const wanted = format === undefined ? usualFormat[agency] : format.includes('/') ? format : `${agency}/${format}`
  const mapping = wanted.startsWith(`${agency}/`) ? shelf.get(wanted)?.mapping : undefined
  if (!mapping || !keepsRecords(mapping)) {
    const kept = [...shelf.all().values()].filter(known => known.mapping.agency === agency && keepsRecords(known.mapping))
    throw new CannotDo(`--format must be one of ${kept.map(known => known.mapping.name).join(', ')}`, exit.usage)
  }
  const documents = synth({ ...people, mapping })
  if (json === true) {
    const listed = Array.from(documents, ({ index, contentType, bytes }) => ({
      index,
      contentType,
      document: new TextDecoder().decode(bytes)
    }))
    sayJson({ mapping: mapping.name, documents: listed })
  } else process.stdout.write(bundle(documents, mapping.format).bytes)
  return exit.fine
}

/** `gateway synth`. */
export function addSynthVerb(program: Command, run: (work: () => Promise<number> | number) => Promise<void>): void {
  program
    .command('synth')
    .description('write documents about invented people: one a line (JSON, CSV) or one batch (XML)')
    .requiredOption('--agency <name>', syntheticAgencies.join(', '))
    .option('--seed <n>', 'the same seed gives the same people', '7')
    .option('--count <n>', 'how many', '10')
    .option('--format <name>', 'one of the agency’s formats')
    .option('--json', 'one JSON document: { mapping, documents: [{ index, contentType, document }] }')
    .addHelpText('after', '\nExample:\n  gateway synth --seed 7 --count 100 --agency prison-hmps > prisoners.ndjson')
    .action((options: SynthOptions) => run(() => write(options)))
}
