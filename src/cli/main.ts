#!/usr/bin/env node
import { Command, CommanderError } from 'commander'
import { ConfigurationError } from '../config'
import { CatalogueError } from '../exchange'
import { addClientVerbs } from './client'
import { addDemoVerb } from './demo'
import { addGuidanceVerbs } from './guidance'
import { addIdentifierVerbs } from './identifier'
import { addMapVerbs } from './map'
import { addServeVerb } from './serve'
import { addSynthVerb } from './synth'
import { CannotDo, exit, tell } from './terminal'

/** Runs a verb's work and ends with its exit code; what it could not do is told in one message. */
async function run(work: () => Promise<number> | number): Promise<void> {
  try {
    process.exitCode = await work()
  } catch (error) {
    if (error instanceof CannotDo) {
      tell(error.message)
      process.exitCode = error.code
    } else if (error instanceof ConfigurationError) {
      tell(error.message)
      process.exitCode = exit.usage
    } else if (error instanceof CatalogueError) {
      tell(error.message)
      process.exitCode = exit.wrong
    } else {
      tell(error instanceof Error ? error.message : 'an unknown failure')
      process.exitCode = exit.failed
    }
  }
  // A server's connections and timers may outlive its verb; what matters has been awaited.
  process.stdout.write('', () => process.exit())
}

function program(): Command {
  const gateway = new Command('gateway')
    .description('the information sharing gateway: one shared, ViSOR-compatible record out of three agencies’ own systems')
    .helpOption('-h, --help', 'show help')
    .showHelpAfterError('(run the verb with --help to see how it is used)')
    .showSuggestionAfterError()
    .exitOverride()
  for (const add of [addServeVerb, addDemoVerb, addSynthVerb, addMapVerbs, addIdentifierVerbs, addGuidanceVerbs, addClientVerbs])
    add(gateway, run)
  return gateway
}

// Whoever reads the output may stop early (`gateway … | head`): that is no failure.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error
  process.exit(exit.fine)
})

program()
  .parseAsync()
  .catch((error: unknown) => {
    if (!(error instanceof CommanderError)) throw error
    process.exitCode = error.exitCode === 0 ? exit.fine : exit.usage
  })
