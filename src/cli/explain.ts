import type { Command } from 'commander'
import { readConfig } from '../config'
import { explainHere, type ExplainedFinding } from '../exchange'
import { openOffice } from '../office'
import { ask, remoteOf, type RemoteOptions, withRemote } from './remote'
import { CannotDo, exit, say, sayJson } from './terminal'

async function explainFromLedger(id: string): Promise<ExplainedFinding | undefined> {
  const office = await openOffice(readConfig())
  try {
    return await explainHere(office, id)
  } finally {
    await office.close()
  }
}

async function explain(id: string, options: RemoteOptions & { json?: boolean }): Promise<number> {
  if (!/^[0-9a-f]{32}$/.test(id)) throw new CannotDo('a finding has an id of 32 hexadecimal digits', exit.usage)
  const remote = await remoteOf(options)
  const found = remote
    ? ((await (await ask(remote, 'GET', `/v1/findings/${id}/explanation`)).json()) as ExplainedFinding)
    : await explainFromLedger(id)
  if (!found) throw new CannotDo('no finding has this id', exit.wrong)
  if (options.json) sayJson(found)
  else print(found)
  return exit.fine
}

function print({ nominal, nominalVersion, since, ended, effect, exception, explanation }: ExplainedFinding): void {
  const {
    rule,
    title,
    statement,
    source,
    pack,
    packVersion,
    asOf,
    path,
    message,
    remedy,
    expressions,
    terms,
    parameters,
    reads
  } = explanation
  say(`${rule} ${title} (${pack} ${packVersion}, as of ${asOf})`)
  say(
    `  nominal ${nominal} version ${nominalVersion} at ${path === '' ? '/' : path}: ${effect}, since ${since}${ended === undefined ? '' : `, ended ${ended}`}`
  )
  if (exception) say(`  excepted by deviation ${exception.deviation} until ${exception.expires}`)
  say(`  ${statement}`)
  say(`  source: ${source.document}, ${source.paragraph} (${source.basis})`)
  say(`  found:  ${message}`)
  say(`  mend:   ${remedy}`)
  for (const { member, text, gave, parts } of expressions) {
    say(`  ${member}: ${String(gave)}`)
    for (const part of parts.length > 0 ? parts : [{ text, gave }])
      say(`    ${String(part.gave).padEnd(9)} ${part.text.replaceAll(/\s+/g, ' ')}`)
  }
  for (const { name, text } of terms) say(`  terms.${name}: ${text.replaceAll(/\s+/g, ' ')}`)
  for (const { name, value, unit = '', meaning } of parameters)
    say(`  parameters.${name} = ${JSON.stringify(value)} ${unit} (${meaning})`)
  say('  reads:')
  for (const { path: place, stands } of reads)
    say(`    ${(stands === true ? 'stands' : stands === false ? 'absent' : stands).padEnd(9)} ${place}`)
}

/** `gateway guidance explain`. */
export function addExplainVerb(guidance: Command, run: (work: () => Promise<number> | number) => Promise<void>): void {
  withRemote(guidance.command('explain'))
    .description('why a finding stands: the rule asked again as of then, its paragraph and remedy, in paths and never in values')
    .argument('<id>', 'the id of the finding, as receipts and records give it')
    .option('--json', 'one JSON document: { id, nominal, nominalVersion, since, effect, explanation }')
    .action((id: string, options: RemoteOptions & { json?: boolean }) => run(() => explain(id, options)))
}
