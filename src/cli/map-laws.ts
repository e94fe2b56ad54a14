import { randomInt } from 'node:crypto'
import { InvalidArgumentError, type Command } from 'commander'
import { certify, type Certificate } from '../mapping'
import { readSoundMappings } from './map-files'
import { exit, say, sayJson, type RunVerb } from './terminal'

interface Options {
  count: number
  seed?: number
  seconds?: number
  json?: boolean
}

/** The seed that every run uses besides a fresh one. */
const fixedSeed = 20_261_123

function laws(names: readonly string[], { count, seed, seconds, json }: Options): number {
  const seeds = seed === undefined ? [fixedSeed, randomInt(2 ** 31)] : [seed]
  const mappings = readSoundMappings(names)
  const share = seconds === undefined ? Infinity : (seconds * 1000) / (mappings.length * seeds.length)
  const certificates = mappings.flatMap(({ mapping }) =>
    seeds.map(one => {
      const end = performance.now() + share
      const certificate = certify(mapping, one, Math.ceil(count / seeds.length), () => performance.now() > end)
      if (!json) say(lineOf(certificate))
      return certificate
    })
  )
  if (json) sayJson({ certificates })
  return certificates.every(({ breach }) => breach === undefined) ? exit.fine : exit.wrong
}

function lineOf({ mapping, hash, seed, documents, laws: held, breach }: Certificate): string {
  const head = `${mapping} ${hash.slice(0, 12)} seed ${seed}: ${documents} documents`
  if (!breach) return `held   ${head}: ${held.join(' ')}`
  const { law, statement, path, rule, document, record } = breach
  const input = JSON.stringify({ document, ...(record ? { record } : {}) })
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
    .option('--json', 'one JSON document: { certificates: [{ mapping, version, hash, seed, documents, laws, breach }] }')
    .addHelpText(
      'after',
      '\nThe data drawn is invented.\n\nExample:\n  gateway map laws police-ctnm/nominal --count 200 --seed 7'
    )
    .action((names: string[], options: Options) => run(() => laws(names, options)))
}
