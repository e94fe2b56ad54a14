import type { Command } from 'commander'
import { readServeConfig } from '../config'
import { startGateway } from '../main'
import { exit, sayJson, tell } from './terminal'

/** Resolves at the first SIGINT or SIGTERM. Later ones are taken note of and change nothing: the drain has its own limit. */
export function untilStopped(): Promise<void> {
  return new Promise(resolve => {
    let asked = false
    const stop = (): void => {
      if (!asked) tell('stopping: finishing what is under way …')
      asked = true
      resolve()
    }
    process.on('SIGINT', stop)
    process.on('SIGTERM', stop)
  })
}

async function serve({ json }: { json?: boolean }): Promise<number> {
  const stopped = untilStopped()
  const gateway = await startGateway(readServeConfig())
  if (json) sayJson({ url: gateway.url, backing: gateway.backing })
  else
    tell(
      `the gateway runs${gateway.url === undefined ? '' : ` at ${gateway.url}`} (ledger: ${gateway.backing.ledger}, queue: ${gateway.backing.queue})`
    )
  // A terminal that closes says the same: then the process ends, as it always did.
  const reload = (): void => {
    gateway.reloadMappings().then(
      ({ proposed, faults }) =>
        tell(faults > 0 ? `the mapping files have ${faults} faults; nothing changes` : `${proposed} mappings proposed`),
      () => tell('the mapping files could not be read anew; nothing changes')
    )
  }
  if (!process.stderr.isTTY) process.on('SIGHUP', reload)
  await stopped
  await gateway.stop()
  return exit.fine
}

/** `gateway serve`. */
export function addServeVerb(program: Command, run: (work: () => Promise<number> | number) => Promise<void>): void {
  program
    .command('serve')
    .description('run the gateway; it is configured by the environment (see the README)')
    .option('--json', 'once it runs, one JSON document: { url, backing }')
    .action((options: { json?: boolean }) => run(() => serve(options)))
}
