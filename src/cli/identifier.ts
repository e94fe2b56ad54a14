import type { Command } from 'commander'
import { checkIdentifier, identifierKinds } from '../nominal'
import { CannotDo, exit, say, sayJson, today } from './terminal'

function check(kind: string, value: string, { json }: { json?: boolean }): number {
  if (!identifierKinds.includes(kind)) throw new CannotDo(`KIND must be one of ${identifierKinds.join(' ')}`, exit.usage)
  const { raw, canonical, valid, reason } = checkIdentifier(kind, value, today())
  if (json) sayJson({ kind, raw, canonical, valid, reason })
  else
    say(valid ? `valid: ${canonical ?? ''}` : `not valid: ${reason ?? ''}${canonical === null ? '' : ` (read as ${canonical})`}`)
  return valid ? exit.fine : exit.wrong
}

/** `gateway identifier check`. */
export function addIdentifierVerbs(program: Command, run: (work: () => Promise<number> | number) => Promise<void>): void {
  program
    .command('identifier')
    .description('check numbers that name people and cases')
    .command('check')
    .description('say whether a number is valid, and its canonical form')
    .argument('<kind>', identifierKinds.join(' '))
    .argument('<value>', 'the number as written')
    .option('--json', 'one JSON document: { kind, raw, canonical, valid, reason }')
    .addHelpText('after', '\nExit code 1: the number is not valid.\nExample:\n  gateway identifier check pnc 03/3Y --json')
    .action((kind: string, value: string, options: { json?: boolean }) => run(() => check(kind, value, options)))
}
