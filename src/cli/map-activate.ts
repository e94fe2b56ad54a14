import type { Command } from 'commander'
import { readConfig, readConfigAt } from '../config'
import {
  agencyIds,
  approveMapping,
  listMappings,
  measureMappingImpact,
  proposeMapping,
  readAgencies,
  readMappingVersion,
  reloadMappings,
  type Catalogue,
  type MappingAnswer,
  type MappingImpact,
  type MappingState,
  type Problem,
  type Recipient,
  type ShownMapping
} from '../exchange'
import { authorOf, withOffice } from './activate'
import { ask, problemLines, remoteOf, type Remote, type RemoteOptions, withRemote } from './remote'
import { CannotDo, exit, readInput, say, sayJson, type RunVerb } from './terminal'

interface ActOptions extends RemoteOptions {
  by?: string
  approve?: boolean
  json?: boolean
}

const isHash = (text: string): boolean => /^[0-9a-f]{64}$/.test(text)

const refusal = (problem: Problem, file?: string): CannotDo => new CannotDo(problemLines(problem, file).join('\n'), exit.wrong)

function whoActs({ by }: ActOptions): ReturnType<typeof authorOf> {
  const name = by?.trim() ?? ''
  if (name === '') throw new CannotDo('--by must say who acts', exit.usage)
  return authorOf(name)
}

const jsonOf = async <T>(remote: Remote, method: string, path: string, body?: string, file?: string): Promise<T> =>
  (await (await ask(remote, method, path, body, file)).json()) as T

function stateIn(answer: MappingAnswer | undefined, file: string): MappingState {
  if (!answer) throw new CannotDo('this version was never proposed; propose it first, without --approve', exit.wrong)
  if (!answer.ok) throw refusal(answer.problem, file)
  return answer.state
}

/** Proposes a file, or approves it, or the version of a hash. */
async function activate(what: string, options: ActOptions): Promise<number> {
  const { approve = false, json } = options
  if (isHash(what) && !approve) throw new CannotDo('a version known by its hash can only be approved: add --approve', exit.usage)
  const text = isHash(what) ? '' : (await readInput(what)).toString('utf8')
  const remote = await remoteOf(options)
  const state = remote ? await activateThere(remote, what, text, approve) : await activateHere(what, text, approve, options)
  if (json) sayJson(state)
  else sayState(state)
  return exit.fine
}

async function activateThere(remote: Remote, what: string, text: string, approve: boolean): Promise<MappingState> {
  // Proposed again a version stays as it is, and its hash is told.
  const known = isHash(what) ? undefined : await jsonOf<MappingState>(remote, 'POST', '/v1/mappings', text, what)
  if (known && !approve) return known
  const hash = known?.hash ?? what
  return jsonOf<MappingState>(remote, 'POST', `/v1/mappings/${hash}/approvals`)
}

function activateHere(what: string, text: string, approve: boolean, options: ActOptions): Promise<MappingState> {
  const author = whoActs(options)
  return withOffice(async office => {
    if (!approve) return stateIn(await proposeMapping(office, text, what, author), what)
    if (isHash(what)) return stateIn(await approveMapping(office, what, author), what)
    const known = (await listMappings(office)).mappings.filter(({ status }) => status === 'proposed')
    for (const { hash } of known) {
      const version = await readMappingVersion(office, hash)
      if (version?.source === text) return stateIn(await approveMapping(office, hash, author), what)
    }
    return stateIn(undefined, what)
  })
}

function sayState({ mapping, version, status, proposedBy, approvedBy, hash }: MappingState): void {
  say(`${mapping} ${version}: ${status}`)
  say(
    `proposed by ${proposedBy}${approvedBy === undefined ? '; somebody else approves it with --approve' : `, approved by ${approvedBy}`}`
  )
  say(hash)
}

/** Reads all mapping files anew and proposes what has changed. */
async function reload(options: ActOptions): Promise<number> {
  const remote = await remoteOf(options)
  const done = remote
    ? await jsonOf<{ proposed: MappingState[]; unchanged: number }>(remote, 'POST', '/v1/mappings/reload')
    : await withOffice(async office => {
        const answer = await reloadMappings(office, whoActs(options))
        if (!answer.ok) throw refusal(answer.problem)
        return { proposed: answer.proposed, unchanged: answer.unchanged }
      })
  if (options.json) sayJson(done)
  else {
    for (const state of done.proposed) sayState(state)
    say(`${done.proposed.length} proposed, ${done.unchanged} as they are in force`)
  }
  return exit.fine
}

/** What was or is in force, or one version with its text. */
async function versions(hash: string | undefined, options: RemoteOptions & { at?: string; json?: boolean }): Promise<number> {
  const remote = await remoteOf(options)
  if (hash !== undefined) return showVersion(hash, remote, options.json === true)
  const at = options.at === undefined ? undefined : new Date(options.at)
  if (at && Number.isNaN(at.getTime())) throw new CannotDo('--at must be a date or time, ISO 8601', exit.usage)
  const query = options.at === undefined ? '' : `?asOf=${encodeURIComponent(options.at)}`
  type List = Awaited<ReturnType<typeof listMappings>>
  const found = remote
    ? await jsonOf<List>(remote, 'GET', `/v1/mappings${query}`)
    : await withOffice(office => listMappings(office, at))
  if (options.json) sayJson(found)
  else {
    for (const { mapping, version, hash: known, since } of found.inForce)
      say(`${mapping.padEnd(30)} ${version.padEnd(8)} since ${since}  ${known}`)
    for (const { mapping, version, hash: known, status, proposedBy } of found.mappings)
      if (status === 'proposed') say(`${mapping.padEnd(30)} ${version.padEnd(8)} proposed by ${proposedBy}  ${known}`)
  }
  return exit.fine
}

async function showVersion(hash: string, remote: Remote | undefined, json: boolean): Promise<number> {
  if (!isHash(hash)) throw new CannotDo('a version has a hash of 64 hexadecimal digits', exit.usage)
  const found = remote
    ? await jsonOf<ShownMapping>(remote, 'GET', `/v1/mappings/${hash}`)
    : await withOffice(office => readMappingVersion(office, hash))
  if (!found) throw new CannotDo('no version has this hash', exit.wrong)
  if (json) sayJson(found)
  else process.stdout.write(found.source)
  return exit.fine
}

/** Who is sent what: by the agencies file, or, where there is none, the agency of the mapping in its format. */
function recipientsOf(agenciesFile: string | undefined, known: Catalogue['mappings'], name: string): Recipient[] {
  if (agenciesFile !== undefined)
    return [...readAgencies(agenciesFile, known).values()].map(({ id, delivery }) => ({ agency: id, format: delivery.format }))
  const agency = agencyIds.find(id => name.startsWith(`${id}/`))
  return agency === undefined ? [] : [{ agency, format: name }]
}

function impactHere(text: string, file: string, data: string | undefined): Promise<MappingImpact> {
  const config = data === undefined ? readConfig() : readConfigAt(data)
  return withOffice(async office => {
    const name = /^mapping:\s*(\S+)/m.exec(text)?.[1] ?? ''
    const recipients = recipientsOf(config.agenciesFile, office.catalogue.mappings, name)
    const author = { name: 'command-line', actor: { agency: 'gateway', system: 'command-line', role: 'engineer' } }
    const answer = await measureMappingImpact({ ...office, recipients }, text, file, author, new AbortController().signal)
    if ('problem' in answer) throw refusal(answer.problem, file)
    return answer.impact
  }, config)
}

async function impact(file: string, options: RemoteOptions & { data?: string; json?: boolean }): Promise<number> {
  const text = (await readInput(file)).toString('utf8')
  const remote = await remoteOf(options)
  const found = remote
    ? await jsonOf<MappingImpact>(remote, 'POST', '/v1/mappings/impact', text, file)
    : await impactHere(text, file, options.data)
  if (options.json) sayJson(found)
  else printImpact(found)
  return exit.fine
}

function printImpact({
  mapping,
  version,
  against,
  records,
  entries,
  totals,
  refusals,
  fields,
  rules,
  agencies
}: MappingImpact): void {
  say(`${mapping} ${version} against ${against?.version ?? 'nothing in force'}: ${records} records, ${entries} entries`)
  const { refused, taken, said, began, ended, deliveries } = totals
  say(`  entries: ${said} would say something different, ${refused} would be refused, ${taken} no longer would`)
  for (const { code, rule, count } of refusals) say(`    ${code}${rule === undefined ? '' : ` (rule ${rule})`}: ${count}`)
  for (const { path, count } of fields) say(`    ${String(count).padStart(6)} ${path}`)
  say(`  records: ${totals.records} would be different; findings: ${began} would begin, ${ended} would end`)
  for (const { rule, began: begins, ended: ends } of rules) say(`    ${rule}: ${begins} begin, ${ends} end`)
  say(`  deliveries: ${deliveries} would be different`)
  for (const one of agencies) {
    say(
      `  ${one.agency}: ${one.records} records, ${one.deliveries} deliveries, findings ${one.findings.began} begin and ${one.findings.ended} end`
    )
    for (const { path, count } of one.fields) say(`    ${String(count).padStart(6)} shared ${path}`)
    for (const { path, count } of one.places) say(`    ${String(count).padStart(6)} sent   ${path}`)
  }
}

/** `gateway map activate | reload | versions | impact`. */
export function addMapActivation(map: Command, run: RunVerb): void {
  withRemote(map.command('activate'))
    .description(
      'propose a mapping; with --approve, approve what somebody else has proposed, and it is in force in every process'
    )
    .argument('<file-or-hash>', 'the mapping (YAML), - for standard input, or with --approve the hash of a version')
    .option('--by <name>', 'who acts; with --url the credential says who')
    .option('--approve', 'approve instead of proposing')
    .option('--json', 'one JSON document: { hash, mapping, version, status, proposedBy, approvedBy }')
    .addHelpText('after', '\nA mapping with faults is refused whole, and what is in force stays in force.\nExit code 1: refused.')
    .action((what: string, options: ActOptions) => run(() => activate(what, options)))
  withRemote(map.command('reload'))
    .description('read all mapping files anew and propose what has changed; with a fault in any of them nothing changes')
    .option('--by <name>', 'who acts; with --url the credential says who')
    .option('--json', 'one JSON document: { proposed: [{ hash, mapping, version }], unchanged }')
    .action((options: ActOptions) => run(() => reload(options)))
  withRemote(map.command('versions'))
    .description('list the mappings in force, now or at a time, and those proposed; with a hash, print the text of that version')
    .argument('[hash]', 'a version that was ever loaded')
    .option('--at <time>', 'those in force at this time (ISO 8601)')
    .option('--json', 'one JSON document: { mappings, inForce }, or the version with all it refers to')
    .action((hash: string | undefined, options: RemoteOptions & { at?: string; json?: boolean }) =>
      run(() => versions(hash, options))
    )
  withRemote(map.command('impact'))
    .description('what a mapping would change over everything stored: shared fields, findings and deliveries, by agency')
    .argument('<file>', 'the mapping (YAML), or - for standard input')
    .option('--data <directory>', 'the embedded ledger of this directory')
    .option('--json', 'one JSON document: { mapping, version, against, records, entries, totals, fields, rules, agencies }')
    .action((file: string, options: RemoteOptions & { data?: string; json?: boolean }) => run(() => impact(file, options)))
}
