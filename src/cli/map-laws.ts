import { randomInt } from 'node:crypto'
import { availableParallelism } from 'node:os'
import { InvalidArgumentError, type Command } from 'commander'
import { openMappings } from '../catalogue'
import type { Certificate, Mapping } from '../mapping'
import { certificateStates, storeCertificates } from './laws-certificates'
import { runApart, runHere, type LawJob } from './laws-run'
import { readSoundMappings } from './map-files'
import { exit, say, sayJson, tell, today, type RunVerb } from './terminal'

interface Options {
  count: number
  seed?: number
  seconds?: number
  processes?: number
  write?: boolean
  check?: boolean
  json?: boolean
}

/** The seed that every run uses besides a fresh one. */
const fixedSeed = 20_261_123

/** From so many documents on the work is shared out among processes. */
const manyDocuments = 2000

async function laws(names: readonly string[], options: Options): Promise<number> {
  const files = readSoundMappings(names)
  if (options.check) return checkCertificates(files, options)
  const { count, seed, seconds, json } = options
  const seeds = seed === undefined ? [fixedSeed, randomInt(2 ** 31)] : [seed]
  const milliseconds = seconds === undefined ? Infinity : (seconds * 1000) / (files.length * seeds.length)
  const jobs = files.flatMap(({ mapping, path }) =>
    seeds.map((one): LawJob => ({ named: path, mapping, seed: one, count: Math.ceil(count / seeds.length), milliseconds }))
  )
  const processes = options.processes ?? (jobs.length > 1 && count >= manyDocuments ? availableParallelism() : 1)
  const partners = processes > 1 ? [] : partnersOf()
  const certificates = processes > 1 ? await runApart(jobs, processes) : jobs.map(job => runHere(job, partners))
  const held = certificates.every(({ breach }) => breach === undefined)
  if (json) sayJson({ certificates })
  else for (const certificate of certificates) say(lineOf(certificate))
  if (options.write) for (const path of storeCertificates(files, certificates)) tell(`written: ${path}`)
  return held ? exit.fine : exit.wrong
}

/** The shipped mappings that go both ways: L10 goes through their documents. */
function partnersOf(): Mapping[] {
  return [...openMappings(today()).all().values()]
    .map(({ mapping }) => mapping)
    .filter(({ directions }) => directions.includes('up') && directions.includes('down'))
}

function checkCertificates(files: ReturnType<typeof readSoundMappings>, { json }: Options): number {
  const states = certificateStates(files)
  if (json) sayJson({ states })
  else
    for (const { mapping, state, documents } of states)
      say(`${state.padEnd(8)} ${mapping}${state === 'missing' ? '' : `: ${documents} documents`}`)
  const stale = states.filter(({ state }) => state === 'stale')
  for (const { mapping } of stale)
    tell(`the certificate of ${mapping} is of another state of it: run \`npm run laws -- ${mapping} --write\``)
  return stale.length === 0 ? exit.fine : exit.wrong
}

function lineOf({ mapping, hash, seed, documents, laws: held, breach }: Certificate): string {
  const head = `${mapping} ${hash.slice(0, 12)} seed ${seed}: ${documents} documents`
  if (!breach) return `held   ${head}: ${held.join(' ')}`
  const { law, statement, path, rule, document, record, through } = breach
  const input = JSON.stringify({ document, ...(record ? { record } : {}), ...(through ? { through } : {}) })
  return `BROKEN ${head}: ${law} (${statement}) at ${path || 'the root'}, rule ${rule ?? 'unknown'}\n       smallest input found: ${input}`
}

function positive(text: string): number {
  const number = Number(text)
  if (!(number > 0 && number <= 1e9)) throw new InvalidArgumentError('a number above 0 belongs here')
  return number
}

function whole(text: string): number {
  if (!/^\d{1,10}$/.test(text)) throw new InvalidArgumentError('a whole number belongs here')
  return Number(text)
}

/** `gateway map laws`. */
export function addMapLaws(map: Command, run: RunVerb): void {
  map
    .command('laws')
    .description('hold mappings against their laws on drawn documents and records')
    .argument('[mapping...]', 'mapping files, or AGENCY/FORMAT of shipped ones; default all shipped')
    .option('--count <documents>', 'documents per mapping, shared out among the seeds', positive, 1000)
    .option('--seed <number>', `one seed; default ${fixedSeed} and a fresh one, which is printed`, whole)
    .option('--seconds <number>', 'stop early after about so long, shared out among the mappings', positive)
    .option('--processes <number>', `default one, or from ${manyDocuments} documents on as many as there are cores`, whole)
    .option('--write', 'keep the certificates of shipped mappings beside them')
    .option(
      '--check',
      'only say whether the certificate beside each mapping is of its present state; ends with 1 where one is not'
    )
    .option('--json', 'one JSON document: { certificates: [{ mapping, version, hash, seed, documents, laws, breach }] }')
    .addHelpText(
      'after',
      '\nThe data drawn is invented. L10 goes through the formats of all shipped mappings in turn.\n\nExample:\n  gateway map laws police-ctnm/nominal --count 200 --seed 7'
    )
    .action((names: string[], options: Options) => run(() => laws(names, options)))
}
