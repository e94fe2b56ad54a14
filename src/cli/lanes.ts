import type { Command } from 'commander'
import type { ApprovedWithdrawal, LaneReport, ShownLane, ShownStoppedLane, ShownWithdrawal } from '../exchange'
import { ask, remoteNeeded, type RemoteOptions, withRemote } from './remote'
import { CannotDo, exit, say, sayJson, tell, type RunVerb } from './terminal'

interface LaneOptions extends RemoteOptions {
  agency?: string
  nominal?: string
  reason?: string
  state?: string
  because?: string
  confirm?: string
  dryRun?: boolean
  json?: boolean
}

/** Asks a running gateway, and reads its JSON answer. */
export async function askJson<T>(options: RemoteOptions, method: string, path: string, body?: object): Promise<T> {
  const remote = await remoteNeeded(options)
  const text = body === undefined ? undefined : JSON.stringify(body)
  return (await (await ask(remote, method, path, text, undefined, 'application/json')).json()) as T
}

function filterOf({ agency, nominal, reason, state }: LaneOptions): Record<string, string> {
  return Object.fromEntries(
    Object.entries({ agency, nominal, reason, state }).filter(([, value]) => value !== undefined)
  ) as Record<string, string>
}

async function list(options: LaneOptions): Promise<number> {
  const lanes: ShownStoppedLane[] = []
  let next: string | undefined
  do {
    const query = new URLSearchParams({ ...filterOf(options), limit: '1000', ...(next !== undefined && { after: next }) })
    const page = await askJson<{ lanes: ShownStoppedLane[]; next?: string }>(options, 'GET', `/v1/lanes?${query.toString()}`)
    lanes.push(...page.lanes)
    next = page.next
  } while (next !== undefined)
  if (options.json) sayJson({ lanes })
  else
    for (const { agency, nominal, state, reason, rules, since, ageSeconds, sequence, known, reported } of lanes) {
      const difference = reported ? [`known ${known.epoch}-${known.sequence}`, `reported ${JSON.stringify(reported)}`] : []
      const line = [agency, nominal, state, reason, rules.join(',') || '-', since, `${ageSeconds} s`, `number ${sequence}`]
      say([...line, ...difference].join('  '))
    }
  return exit.fine
}

async function show(agency: string, nominal: string, options: LaneOptions): Promise<number> {
  const path = `/v1/lanes/${encodeURIComponent(agency)}/${encodeURIComponent(nominal)}`
  const lane = await askJson<ShownLane>(options, 'GET', path)
  if (options.json) sayJson(lane)
  else {
    const { state, reason = '-', owed, acknowledged, epoch, ackedSequence, open, deliveries } = lane
    say(`${agency} ${nominal}: ${state}, reason ${reason}, owed version ${owed}, acknowledged ${acknowledged}`)
    say(`epoch ${epoch}, number ${ackedSequence} acknowledged${open ? `, the next sent as rendering ${open.rendering}` : ''}`)
    for (const { at, status, sequence = '-', rendering = '-', version, result = '-' } of deliveries)
      say(`  ${at}  ${status}  number ${sequence}.${rendering}  version ${version}  ${result}`)
  }
  return exit.fine
}

/** A count that was confirmed. */
export function countOf(text: string): number {
  if (!/^\d{1,9}$/.test(text)) throw new CannotDo('--confirm is the number that was counted without it', exit.usage)
  return Number(text)
}

async function act(action: LaneReport['action'], options: LaneOptions): Promise<number> {
  const { because, confirm, dryRun = false, json } = options
  const confirmed = confirm === undefined || dryRun ? {} : { confirm: countOf(confirm) }
  const body = { action, ...filterOf(options), ...(because !== undefined && { because }), ...confirmed }
  const report = await askJson<LaneReport>(options, 'POST', '/v1/lanes/actions', body)
  if (json) sayJson(report)
  else {
    const { count, from, to, agencies, reasons, done, passedOver, withdrawal } = report
    const range =
      from === undefined ? '' : `, stopped from ${from} to ${to ?? from}, of ${agencies.join(', ')}, for ${reasons.join(', ')}`
    say(`${count} lanes are meant${range}`)
    if (!report.dryRun) say(`${done} done, ${passedOver.length} passed over`)
    for (const { agency, nominal, why } of passedOver) say(`  passed over: ${agency} ${nominal} ${why}`)
    if (withdrawal !== undefined) say(`withdrawal ${withdrawal}: somebody else approves it with gateway lanes approve`)
    if (report.dryRun && count > 0) tell(`nothing was done; to do it, add --confirm ${count}`)
  }
  return exit.fine
}

async function withdrawals(options: LaneOptions): Promise<number> {
  const found = await askJson<{ withdrawals: ShownWithdrawal[] }>(options, 'GET', '/v1/lanes/withdrawals?limit=1000')
  if (options.json) sayJson(found)
  else
    for (const { id, agency, lanes, status, proposedBy, proposedAt, approvedBy = '-' } of found.withdrawals)
      say([id, agency, `${lanes} lanes`, status, `by ${proposedBy}`, proposedAt, `approved by ${approvedBy}`].join('  '))
  return exit.fine
}

async function approve(id: string, options: LaneOptions): Promise<number> {
  const path = `/v1/lanes/withdrawals/${encodeURIComponent(id)}/approvals`
  const done = await askJson<ApprovedWithdrawal>(options, 'POST', path)
  if (options.json) sayJson(done)
  else {
    say(`${done.withdrawn} lanes end their number without content`)
    for (const nominal of done.goneOn) say(`  gone on meanwhile: ${nominal}`)
  }
  return exit.fine
}

const withFilter = (command: Command): Command =>
  withRemote(command)
    .option('--agency <agency>', 'lanes of this agency')
    .option('--nominal <id>', 'lanes of this nominal')
    .option('--reason <code>', 'lanes that are stopped for this reason')

const actions = {
  retry: 'open stopped lanes and try them at once, as they are',
  're-render': 'open stopped lanes and render their open number anew, as after a mapping was mended; the number stays',
  accept: 'go on after what receivers of lanes in recover have reported, in a new epoch, and send what they should hold',
  close: 'close held lanes whose agency has answered that the subject is not theirs (410)',
  reopen: 'open closed lanes again',
  withdraw: 'propose that the open number of stopped lanes ends without content; a second person approves it'
} as const

/** `gateway lanes …`. */
export function addLanesVerbs(program: Command, run: RunVerb): void {
  const lanes = program.command('lanes').description('lanes that wait for a person: what does not flow, and how it is mended')
  withFilter(lanes.command('list'))
    .option('--state <state>', 'held, recover or closed; left out, held and recover')
    .description('stopped lanes: agency, nominal, state, reason, rules of the receiver, since when, age, number')
    .option('--json', 'one JSON document: { lanes }')
    .action((options: LaneOptions) => run(() => list(options)))
  withRemote(lanes.command('show'))
    .description('one lane: what it owes, its number line, its last deliveries')
    .argument('<agency>')
    .argument('<nominal>')
    .option('--json', 'one JSON document')
    .action((agency: string, nominal: string, options: LaneOptions) => run(() => show(agency, nominal, options)))
  for (const [action, description] of Object.entries(actions))
    withFilter(lanes.command(action))
      .description(description)
      .option('--because <code>', 'why, as a code for the log: lower-case words joined by - . _ :')
      .option('--dry-run', 'say how many lanes and which range are meant, and do nothing (the default)')
      .option('--confirm <count>', 'do it, where exactly so many lanes are meant')
      .option('--json', 'one JSON document: { action, dryRun, count, from, to, agencies, reasons, done, passedOver, withdrawal }')
      .addHelpText('after', '\nAt most 1000 lanes at a time. Exit code 1: another number of lanes is meant by now.')
      .action((options: LaneOptions) => run(() => act(action as LaneReport['action'], options)))
  withRemote(lanes.command('withdrawals'))
    .description('withdrawals, the newest first')
    .option('--json', 'one JSON document: { withdrawals }')
    .action((options: LaneOptions) => run(() => withdrawals(options)))
  withRemote(lanes.command('approve'))
    .description('approve a withdrawal that somebody else has proposed')
    .argument('<withdrawal>')
    .option('--json', 'one JSON document: { id, withdrawn, goneOn }')
    .action((id: string, options: LaneOptions) => run(() => approve(id, options)))
}
