import { spawn } from 'node:child_process'
import { text } from 'node:stream/consumers'
import { certify, type Certificate, type Mapping } from '../mapping'
import { CannotDo, exit, tell } from './terminal'

/** One mapping to be held against its laws on documents of one seed. */
export interface LawJob {
  /** The mapping's name, or its file, as a command takes it. */
  named: string
  mapping: Mapping
  seed: number
  count: number
  /** Stop early after about so long. */
  milliseconds: number
}

const progressEvery = 10_000

/** Holds a mapping against its laws in this process; every ten seconds it says how far it is. */
export function runHere({ mapping, seed, count, milliseconds }: LawJob, partners: readonly Mapping[]): Certificate {
  const begun = performance.now()
  let told = begun
  const enough = (documents: number): boolean => {
    const now = performance.now()
    if (now - told > progressEvery) {
      told = now
      tell(`${mapping.name} seed ${seed}: ${documents} of ${count} documents, ${rate(documents, now - begun)} a second`)
    }
    return now - begun > milliseconds
  }
  const others = partners.filter(other => other.name !== mapping.name)
  const certificate = certify(mapping, seed, count, enough, others)
  const took = performance.now() - begun
  tell(`${mapping.name} seed ${seed}: ${certificate.documents} documents, ${rate(certificate.documents, took)} a second`)
  return certificate
}

function rate(documents: number, milliseconds: number): string {
  return ((1000 * documents) / Math.max(1, milliseconds)).toPrecision(3)
}

/** Runs the jobs in so many processes of this same command, the next job wherever one is free. Results are in the order of the jobs. */
export async function runApart(jobs: readonly LawJob[], processes: number): Promise<Certificate[]> {
  const results = new Map<LawJob, Certificate[]>()
  const waiting = [...jobs]
  const work = async (): Promise<void> => {
    for (let job = waiting.shift(); job; job = waiting.shift()) results.set(job, await runInChild(job))
  }
  await Promise.all(Array.from({ length: Math.min(processes, jobs.length) }, work))
  return jobs.flatMap(job => results.get(job) ?? [])
}

async function runInChild({ named, seed, count, milliseconds }: LawJob): Promise<Certificate[]> {
  const [, command = ''] = process.argv
  const limit = Number.isFinite(milliseconds) ? ['--seconds', String(milliseconds / 1000)] : []
  const options = ['--seed', String(seed), '--count', String(count), '--processes', '1', '--json', ...limit]
  const child = spawn(process.execPath, [...process.execArgv, command, 'map', 'laws', named, ...options], {
    stdio: ['ignore', 'pipe', 'inherit']
  })
  const ended = new Promise<number | null>((resolve, reject) => child.on('error', reject).on('close', resolve))
  const output = await text(child.stdout)
  const code = await ended
  if (code !== exit.fine && code !== exit.wrong) throw new CannotDo(`the laws of ${named} could not be checked`)
  return (JSON.parse(output) as { certificates: Certificate[] }).certificates
}
