import type { Command } from 'commander'
import { loadCatalogue, type listPacks } from '../exchange'
import { assess, guidancePhases, selectPacks, type AssessContext, type Pack } from '../guidance'
import type { JsonObject } from '../json'
import { addActivationVerbs } from './activate'
import { addClocksVerb } from './clocks'
import { addComplianceVerb } from './compliance'
import { addDeviationVerbs } from './deviation'
import { addExplainVerb } from './explain'
import { ask, remoteOf, type Remote, type RemoteOptions, withRemote } from './remote'
import { CannotDo, exit, isDay, readJsonObject, say, sayJson, tell, today } from './terminal'

const agencyCodes = { 'police-ctnm': 'P', 'probation-nsd': 'N', 'prison-hmps': 'H' } as Record<string, string>

const described = (pack: Pack): JsonObject => ({
  id: pack.id,
  version: pack.version,
  status: pack.status,
  rules: pack.rules.map(({ id, severity, basis, source, binds, title }) => ({
    id,
    title,
    severity,
    basis,
    source: source,
    binds: [...binds]
  }))
})

/** The packs that a running gateway has been given, with who proposed and approved each. */
async function listThere(remote: Remote, json: boolean | undefined): Promise<number> {
  const found = (await (await ask(remote, 'GET', '/v1/guidance/packs')).json()) as Awaited<ReturnType<typeof listPacks>>
  if (json) {
    sayJson(found)
    return exit.fine
  }
  const inForce = new Set((found.inForce as { hash: string }[]).map(({ hash }) => hash))
  for (const { pack, version, status, means, effective, proposedBy, approvedBy, hash } of found.packs) {
    const state = inForce.has(hash) ? 'in force' : means === 'withdrawn' ? `${status}, ends the pack` : status
    const end = effective.to === undefined ? 'on' : `to ${effective.to}`
    const by = approvedBy === undefined ? '' : `, approved by ${approvedBy}`
    say(`${pack} ${version} (${state}) from ${effective.from} ${end}; proposed by ${proposedBy}${by}`)
  }
  return exit.fine
}

async function list({ json, ...options }: RemoteOptions & { json?: boolean }): Promise<number> {
  const remote = await remoteOf(options)
  if (remote) return listThere(remote, json)
  const { packs } = loadCatalogue(today())
  if (json) {
    sayJson({ packs: packs.map(described) })
    return exit.fine
  }
  for (const pack of packs) {
    say(`${pack.id} ${pack.version} (${pack.status})`)
    for (const { id, severity, basis, binds, title } of pack.rules)
      say(
        `  ${id.padEnd(6)} ${severity.padEnd(7)} ${basis.padEnd(9)} ${binds
          .map(agency => agencyCodes[agency] ?? agency)
          .join('')
          .padEnd(4)} ${title}`
      )
  }
  return exit.fine
}

interface CheckOptions {
  pack?: string
  asOf?: string
  phase?: string
  json?: boolean
}

async function check(file: string, { pack: wanted, asOf, phase, json }: CheckOptions): Promise<number> {
  const day = asOf ?? today()
  if (!isDay(day)) throw new CannotDo('--as-of must be a day, YYYY-MM-DD', exit.usage)
  const known = guidancePhases.find(candidate => candidate === (phase ?? 'before-mapps'))
  if (!known) throw new CannotDo(`--phase must be one of ${guidancePhases.join(', ')}`, exit.usage)
  const { packs, checkContribution } = loadCatalogue(today())
  const chosen = wanted === undefined ? selectPacks(packs, day) : packs.filter(({ id }) => id === wanted)
  if (chosen.length === 0)
    throw new CannotDo(
      wanted === undefined
        ? `no pack is in force on ${day}`
        : `no pack has the id "${wanted}"; there are ${packs.map(({ id }) => id).join(', ')}`,
      exit.usage
    )
  const record: JsonObject = await readJsonObject(file)
  const faults = checkContribution(record)
  for (const { pointer, code, message } of faults) tell(`${file}: ${pointer ?? ''}: ${code}: ${message}`)
  if (faults.length > 0)
    throw new CannotDo(`${file} is not a shared record: ${faults.length} fault${faults.length === 1 ? '' : 's'}`, exit.wrong)
  const context: AssessContext = { after: record, says: {}, agency: 'police-ctnm', now: `${day}T12:00:00.000Z`, phase: known }
  const findings = chosen.flatMap(pack => assess(pack, context))
  if (json) sayJson({ findings })
  else
    for (const { rule, severity, path, message, remedy, source } of findings)
      say(
        `${rule} ${severity} ${path}\n  ${message}\n  mend: ${remedy}\n  source: ${source.document}, ${source.paragraph} (${source.basis})`
      )
  if (!json && findings.length === 0) tell('no findings')
  return findings.some(({ severity }) => severity === 'must') ? exit.wrong : exit.fine
}

/** `gateway guidance …`. */
export function addGuidanceVerbs(program: Command, run: (work: () => Promise<number> | number) => Promise<void>): void {
  const guidance = program
    .command('guidance')
    .description('the usage guidance: its packs and rules, what they find, and how practice compares')
  withRemote(guidance.command('list'))
    .description('list the packs of this release and their rules, with severity, how well sourced each is, and whom it binds')
    .option('--json', 'one JSON document: { packs: [{ id, version, status, rules: [{ id, severity, basis, source, binds }] }] }')
    .addHelpText(
      'after',
      '\nWith --url: the packs that the gateway there was given, which are in force, and by whom (--json: { packs, inForce }).'
    )
    .action((options: RemoteOptions & { json?: boolean }) => run(() => list(options)))
  guidance
    .command('check')
    .description('check a shared record against the packs in force')
    .argument('<file>', 'the shared record (JSON), or - for standard input')
    .option('--pack <id>', 'this pack, whether in force or not')
    .option('--as-of <date>', 'as of this day, YYYY-MM-DD (default: today)')
    .option('--phase <name>', 'before-mapps, transition or mapps', 'before-mapps')
    .option('--json', 'one JSON document: { findings: [{ rule, severity, path, message, source }] }')
    .addHelpText('after', '\nExit code 1: a rule of severity "must" is not met.')
    .action((file: string, options: CheckOptions) => run(() => check(file, options)))
  addClocksVerb(guidance, run)
  addActivationVerbs(guidance, run)
  addExplainVerb(guidance, run)
  addComplianceVerb(guidance, run)
  addDeviationVerbs(guidance, run)
}
