import type { Command } from 'commander'
import { readConfig, type Config } from '../config'
import {
  approvePack,
  measureImpact,
  proposePack,
  readForActivation,
  type Impact,
  type PackAnswer,
  type PackAuthor,
  type PackState
} from '../exchange'
import { openOffice, type OpenOffice } from '../office'
import { ask, problemLines, remoteOf, type RemoteOptions, withRemote } from './remote'
import { CannotDo, exit, readInput, say, sayJson } from './terminal'

interface ActivateOptions extends RemoteOptions {
  by?: string
  approve?: boolean
  json?: boolean
}

/** Who acts by the command line, under a name that is given. */
export const authorOf = (by: string): PackAuthor => ({
  name: by,
  actor: { agency: 'gateway', system: 'command-line', user: by, role: 'engineer' }
})

/** Opens the ledger of the configuration, works, and closes it. */
export async function withOffice<T>(work: (office: OpenOffice) => Promise<T>, config: Config = readConfig()): Promise<T> {
  const office = await openOffice(config)
  try {
    return await work(office)
  } finally {
    await office.close()
  }
}

function stateIn(answer: PackAnswer | undefined, file: string): PackState {
  if (!answer) throw new CannotDo('this pack was never proposed; propose it first, without --approve', exit.wrong)
  if (!answer.ok) throw new CannotDo(problemLines(answer.problem, file).join('\n'), exit.wrong)
  return answer.state
}

async function activateHere(text: string, file: string, approve: boolean, by: string): Promise<PackState> {
  return withOffice(async office => {
    if (!approve) return stateIn(await proposePack(office, text, file, authorOf(by)), file)
    const pack = readForActivation(office.catalogue, text, file)
    if ('detail' in pack) throw new CannotDo(problemLines(pack, file).join('\n'), exit.wrong)
    return stateIn(await approvePack(office, pack.hash, authorOf(by)), file)
  })
}

async function activate(file: string, options: ActivateOptions): Promise<number> {
  const { by, approve = false, json } = options
  const text = (await readInput(file)).toString('utf8')
  const remote = await remoteOf(options)
  let state: PackState
  if (remote) {
    // Proposed again a pack stays as it is, and its hash is told.
    state = (await (await ask(remote, 'POST', '/v1/guidance/packs', text, file)).json()) as PackState
    if (approve) state = (await (await ask(remote, 'POST', `/v1/guidance/packs/${state.hash}/approvals`)).json()) as PackState
  } else {
    const name = by?.trim() ?? ''
    if (name === '') throw new CannotDo('--by must say who acts', exit.usage)
    state = await activateHere(text, file, approve, name)
  }
  if (json) sayJson(state)
  else {
    const { pack, version, status, effective, proposedBy, approvedBy, hash } = state
    const end = effective.to === undefined ? 'on' : `to ${effective.to}`
    say(`${pack} ${version}: ${status}, applies from ${effective.from} ${end}`)
    say(
      `proposed by ${proposedBy}${approvedBy === undefined ? '; somebody else approves it with --approve' : `, approved by ${approvedBy}`}`
    )
    say(hash)
  }
  return exit.fine
}

function impactHere(text: string, file: string): Promise<Impact> {
  return withOffice(async office => {
    const author = { name: 'command-line', actor: { agency: 'gateway', system: 'command-line', role: 'engineer' } }
    const answer = await measureImpact(office, text, file, author, new AbortController().signal)
    // A problem may carry members of any name; its code tells it apart.
    if ('code' in answer) throw new CannotDo(problemLines(answer, file).join('\n'), exit.wrong)
    return answer.impact
  })
}

async function impact(file: string, options: RemoteOptions & { json?: boolean }): Promise<number> {
  const text = (await readInput(file)).toString('utf8')
  const remote = await remoteOf(options)
  const found = remote
    ? ((await (await ask(remote, 'POST', '/v1/guidance/impact', text, file)).json()) as Impact)
    : await impactHere(text, file)
  if (options.json) sayJson(found)
  else printImpact(found)
  return exit.fine
}

function printImpact({ pack, version, against, records, entries, turnedAway, totals, rules, units }: Impact): void {
  const { held, refused, notKept } = turnedAway
  say(`${pack} ${version} against ${against?.version ?? 'nothing in force'}: ${records} records, ${entries} entries taken`)
  say(`asked again of what was turned away: ${held} held, ${refused} refused; ${notKept} more were refused and not kept`)
  const line = (name: string, { began, ended, refused: no, held: waits, letIn }: Impact['totals']): void =>
    say(`  ${name.padEnd(16)} ${[began, ended, no, waits, letIn].map(count => String(count).padStart(9)).join('')}`)
  say(`  ${''.padEnd(16)} ${['new', 'ended', 'refused', 'held', 'let in'].map(title => title.padStart(9)).join('')}`)
  line('all', totals)
  for (const count of rules) line(count.rule, count)
  for (const count of units) line(count.unit === '' ? '(no unit)' : count.unit, count)
}

/** `gateway guidance activate` and `gateway guidance impact`. */
export function addActivationVerbs(guidance: Command, run: (work: () => Promise<number> | number) => Promise<void>): void {
  withRemote(guidance.command('activate'))
    .description('propose a pack; with --approve, approve what somebody else has proposed, and it is in force from its first day')
    .argument('<file>', 'the pack (YAML), or - for standard input')
    .option('--by <name>', 'who acts; with --url the credential says who')
    .option('--approve', 'approve instead of proposing')
    .option('--json', 'one JSON document: { hash, pack, version, status, effective, proposedBy, approvedBy }')
    .addHelpText('after', '\nA pack with faults is refused whole, and what is in force stays in force.\nExit code 1: refused.')
    .action((file: string, options: ActivateOptions) => run(() => activate(file, options)))
  withRemote(guidance.command('impact'))
    .description(
      'what a pack would change over everything stored: new findings, findings that end, entries refused, held or let in'
    )
    .argument('<file>', 'the pack (YAML), or - for standard input')
    .option('--json', 'one JSON document: { pack, version, against, records, entries, turnedAway, totals, rules, units }')
    .action((file: string, options: RemoteOptions & { json?: boolean }) => run(() => impact(file, options)))
}
