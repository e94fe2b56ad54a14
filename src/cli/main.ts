#!/usr/bin/env node
import { Command, CommanderError } from 'commander'
import { CatalogueError } from '../catalogue'
import { ConfigurationError } from '../config'
import { CannotDo, exit, tell, type RunVerb } from './terminal'

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

type AddVerb = (program: Command, run: RunVerb) => void

/** The module of each verb, in the order of the help. Compiled code is what runs here, so that they are named as compiled. */
const verbs: Record<string, () => Promise<AddVerb>> = {
  serve: async () => (await import('./serve.js')).addServeVerb,
  demo: async () => (await import('./demo.js')).addDemoVerb,
  synth: async () => (await import('./synth.js')).addSynthVerb,
  map: async () => (await import('./map.js')).addMapVerbs,
  identifier: async () => (await import('./identifier.js')).addIdentifierVerbs,
  guidance: async () => (await import('./guidance.js')).addGuidanceVerbs,
  lanes: async () => (await import('./lanes.js')).addLanesVerbs,
  resync: async () => (await import('./resync.js')).addResyncVerbs,
  replay: async () => (await import('./resync.js')).addReplayVerb,
  reconcile: async () => (await import('./reconcile.js')).addReconcileVerb,
  ledger: async () => (await import('./ledger.js')).addLedgerVerbs,
  log: async () => (await import('./log-verify.js')).addLogVerbs,
  client: async () => (await import('./client.js')).addClientVerbs,
  keys: async () => (await import('./keys.js')).addKeysVerbs
}

/** Verbs of `map` that need most of the product: their code is loaded where the others do not have the one that is asked for. */
async function addWiderMapVerbs(map: Command | undefined, asked: string | undefined): Promise<void> {
  if (!map || map.commands.some(command => command.name() === asked)) return
  const { addMapActivation } = await import('./map-activate.js')
  const { addMapTable } = await import('./map-table.js')
  addMapActivation(map, run)
  addMapTable(map, run)
}

/** The command with the verb that is asked for alone, so that no verb waits for the others' code; with all where none is. */
async function program(asked: string | undefined, under: string | undefined): Promise<Command> {
  const gateway = new Command('gateway')
    .description('the information sharing gateway: one shared, ViSOR-compatible record out of three agencies’ own systems')
    .helpOption('-h, --help', 'show help')
    .showHelpAfterError('(run the verb with --help to see how it is used)')
    .showSuggestionAfterError()
    .exitOverride()
  const one = asked !== undefined && Object.hasOwn(verbs, asked) ? verbs[asked] : undefined
  for (const load of one ? [one] : Object.values(verbs)) (await load())(gateway, run)
  await addWiderMapVerbs(
    gateway.commands.find(command => command.name() === 'map'),
    under
  )
  return gateway
}

// Whoever reads the output may stop early (`gateway … | head`): that is no failure.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error
  process.exit(exit.fine)
})

program(process.argv[2], process.argv[3])
  .then(gateway => gateway.parseAsync())
  .catch((error: unknown) => {
    if (!(error instanceof CommanderError)) throw error
    process.exitCode = error.exitCode === 0 ? exit.fine : exit.usage
  })
