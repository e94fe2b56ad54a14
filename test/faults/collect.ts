import { spawn } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { canonicalJson } from '../../src/json'
import { leavesOf } from '../../src/nominal'
import { syntheticAgencies, type SyntheticAgency } from '../../src/synthetic'
import { missing, said } from '../e2e/oracle'
import { catalogue, usual } from '../support/papers'
import { repoRoot } from '../support/shared'
import type { Letter } from './driver'
import type { Accepted, Applied, Facts, Held } from './facts'
import { marksIn } from './marks'
import type { JournalLine } from './receiver-main'
import type { Rig } from './rig'

/** What of an application a journal holds. */
interface Kept {
  line: Omit<Applied, 'news'>
  document: Uint8Array | undefined
  /** The document that it held before. */
  before: Uint8Array | undefined
}

/** What a receiver's journal says: every application, and the document that it holds of each nominal. */
export function readJournal(receiver: string, file: string): { applied: Kept[]; held: Map<string, Uint8Array> } {
  const held = new Map<string, Uint8Array>()
  const lines = existsSync(file) ? readFileSync(file, 'utf8').split('\n').filter(Boolean) : []
  const applied = lines.map(text => {
    const { head, body } = JSON.parse(text) as JournalLine
    const { nominal, kind, epoch, sequence, rendering, version, standsFor, prevChain, chain } = head
    const [before, document] = [held.get(nominal), kind === 'changed' ? Buffer.from(body, 'base64') : undefined]
    if (document) held.set(nominal, document)
    if (kind === 'withdrawn') held.delete(nominal)
    const line = { receiver, nominal, kind, epoch, sequence, rendering, version, from: standsFor.from, prevChain, chain }
    return { line, document, before }
  })
  return { applied, held }
}

/** What a run has posted and what came of it. */
export interface Posted {
  accepted: readonly Accepted[]
  refused: readonly string[]
  unanswered: ReadonlySet<string>
  /** Every letter by its mark. */
  letters: ReadonlyMap<string, Letter>
}

/** The last letter of an agency about a nominal, up to a version. */
type LetterOf = (agency: string, nominal: string, version?: number) => Letter | undefined

function letterOf({ accepted, letters }: Posted): LetterOf {
  const byLane = new Map<string, Accepted[]>()
  for (const one of accepted) {
    const lane = `${one.agency} ${one.nominal}`
    byLane.set(lane, [...(byLane.get(lane) ?? []), one])
  }
  return (agency, nominal, version = Infinity) => {
    const own = (byLane.get(`${agency} ${nominal}`) ?? []).filter(one => one.version <= version)
    const last = own.reduce<Accepted | undefined>((a, b) => (a && a.version > b.version ? a : b), undefined)
    return last && letters.get(last.mark)
  }
}

/** What a document says in shared terms that neither of two others does. */
function beyond(agency: SyntheticAgency, document: Uint8Array, ...others: (Uint8Array | undefined)[]): string[] {
  const format = usual[agency]
  const expected = said(catalogue(), format, document)
  const [one = new Map(), two = new Map()] = others.map(bytes =>
    leavesOf(bytes ? said(catalogue(), format, bytes) : {}, expected)
  )
  return [...new Set(missing(leavesOf(expected), one, two))]
}

/** Whether a document says, at a place of which another speaks too, something else. */
function overrules(agency: SyntheticAgency, document: Uint8Array, own: Uint8Array): boolean {
  const expected = said(catalogue(), usual[agency], document)
  const ownSays = leavesOf(said(catalogue(), usual[agency], own), expected)
  return [...leavesOf(expected)].some(
    ([path, value]) => ownSays.has(path) && canonicalJson(ownSays.get(path) ?? null) !== canonicalJson(value)
  )
}

/**
 * Whether an application told its receiver anything; looked into only where the receiver posted every version that it stands for.
 * With its first own document an agency's file begins anew: what it was told before is then told once more, over that document.
 */
function judged({ line, document, before }: Kept, authors: ReadonlyMap<string, string>, letters: LetterOf): Applied {
  const { receiver, nominal, from, version } = line
  const isOwn = (each: number): boolean => authors.get(`${nominal} ${each}`) === receiver
  for (let each = from; each <= version; each++) if (!isOwn(each)) return { ...line, news: true }
  const own = letters(receiver, nominal, version)?.bytes
  if (!document || !own) return { ...line, news: document !== undefined }
  const agency = receiver as SyntheticAgency
  const first = !Array.from({ length: from - 1 }, (_, i) => i + 1).some(isOwn)
  return {
    ...line,
    news: overrules(agency, document, own) || beyond(agency, document, own, first ? undefined : before).length > 0
  }
}

type Journals = ReadonlyMap<SyntheticAgency, ReturnType<typeof readJournal>>

/** Every receiver's journal. */
export const readJournals = (rig: Rig): Journals =>
  new Map(syntheticAgencies.map(agency => [agency, readJournal(agency, rig.journalOf(agency))]))

async function documentFor(rig: Rig, agency: string, nominal: string): Promise<Uint8Array | undefined> {
  const token = rig.files.clients.find(client => client.agency === agency)?.token ?? ''
  const path = `/v1/nominals/${nominal}/document?format=${encodeURIComponent(usual[agency as SyntheticAgency])}`
  for (let left = 100; ; left--) {
    const answer = await fetch(`${rig.doors[left % 2] ?? ''}${path}`, {
      headers: { authorization: `Bearer ${token}` },
      signal: AbortSignal.timeout(20_000)
    }).catch(() => undefined)
    if (answer?.ok) return new Uint8Array(await answer.arrayBuffer())
    if (answer?.status === 404) return undefined
    if (left === 0) throw new Error(`the document of ${nominal} for ${agency} is answered ${answer?.status ?? 'by nobody'}`)
    await sleep(200)
  }
}

/** Compares, by what they say in shared terms, the document that an agency would be given now with what it holds and said. */
async function compare(
  rig: Rig,
  agency: SyntheticAgency,
  nominal: string,
  held: Uint8Array | undefined,
  own: Letter | undefined
): Promise<Held> {
  const shown = await documentFor(rig, agency, nominal)
  const text = (bytes: Uint8Array): string => Buffer.from(bytes).toString()
  const base = { receiver: agency, nominal, holds: held && marksIn(text(held)) }
  if (!shown) return { ...base, shown: undefined, lacks: [] }
  return { ...base, shown: marksIn(text(shown)), lacks: beyond(agency, shown, own?.bytes, held) }
}

/** Everything about a run of the product that the oracles judge. */
export async function collect(rig: Rig, posted: Posted): Promise<Facts> {
  const journals = readJournals(rig)
  const versions = new Map<string, number[]>()
  const rows = await rig.ask<{ nominal: string; version: number }>(
    'SELECT nominal, version FROM gateway.nominal_version ORDER BY 1, 2'
  )
  for (const { nominal, version } of rows) versions.set(nominal, [...(versions.get(nominal) ?? []), version])
  const letters = letterOf(posted)
  const authors = new Map(posted.accepted.map(({ nominal, version, agency }) => [`${nominal} ${version}`, agency]))
  const held: Held[] = []
  for (const nominal of versions.keys())
    for (const [agency, journal] of journals)
      held.push(await compare(rig, agency, nominal, journal.held.get(nominal), letters(agency, nominal)))
  const stuck = await rig.ask<{ lane: string }>(
    `SELECT agency || '/' || nominal || ' ' || state || ' ' || coalesce(hold_reason, '') AS lane FROM gateway.debt
     WHERE state <> 'open' OR owed > acknowledged ORDER BY 1`
  )
  return {
    ...{ accepted: posted.accepted, refused: posted.refused, unanswered: [...posted.unanswered], versions, held },
    entries: await rig.ask('SELECT submission, nominal, version FROM gateway.entry WHERE nominal IS NOT NULL'),
    applied: [...journals.values()].flatMap(({ applied }) => applied.map(one => judged(one, authors, letters))),
    stuck: stuck.map(({ lane }) => lane),
    logFaults: await logFaults(rig),
    leaks: leaks(rig)
  }
}

/** Walks over the log as an operator does, once all leaves have had time to get their places. */
async function logFaults(rig: Rig): Promise<string[]> {
  for (let left = 60; ; left--) {
    const text = await output([join(repoRoot, 'dist', 'cli', 'main.js'), 'log', 'fsck', '--json'], rig.env)
    if (!text.startsWith('{')) return ['the log could not be walked over']
    const { waiting, faults } = JSON.parse(text) as {
      waiting: boolean
      faults: { code: string; index?: number; message: string }[]
    }
    const found = faults.map(({ code, index, message }) => `${code} ${index ?? ''}: ${message}`)
    if (!waiting || left === 0 || found.length > 0) return waiting ? [...found, 'leaves wait for their places'] : found
    await sleep(500)
  }
}

function output(args: string[], env: Record<string, string>): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, args, {
      env: { PATH: process.env['PATH'] ?? '', ...env },
      stdio: ['ignore', 'pipe', 'inherit']
    })
    let text = ''
    child.stdout.on('data', (part: Buffer) => (text += part.toString()))
    child.on('error', reject)
    child.on('exit', () => resolve(text.trim()))
  })
}

const leaks = ({ apis, workers }: Rig): string[] =>
  [...apis, ...workers]
    .filter(one => Object.keys(marksIn(one.output())).length > 0)
    .map(({ name }) => `${name} wrote a marked value`)
