import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import type { Config } from '../config'
import { loadCatalogue, type Happening } from '../exchange'
import { lockDirectory } from '../ledger'
import { startGateway, type Gateway } from '../main'
import { startAgency, syntheticAgencies, type SimulatedAgency } from '../synthetic'
import { createScreen, type Screen } from './screen'
import { prepareFiles, receivingOf, writeAgencies, writeCredentials, type DemoFiles } from './setup'
import { tellStory } from './story'

/** How the demo is run. */
export interface DemoOptions {
  seed: number
  people?: number
  paceMs: number
  /** Ends by itself once every posting is made and every debt is paid. */
  once: boolean
  write: (line: string) => void
  colours: boolean
  /** Resolves when the demo is to stop. */
  stopped: Promise<void>
}

async function startAgencies(files: DemoFiles, dataDirectory: string): Promise<Map<string, SimulatedAgency>> {
  const agencies = new Map<string, SimulatedAgency>()
  for (const agency of syntheticAgencies) {
    const directory = join(dataDirectory, 'demo', 'agencies', agency)
    mkdirSync(directory, { recursive: true, mode: 0o700 })
    agencies.set(agency, await startAgency({ agency, directory, ...receivingOf(files, agency) }))
  }
  writeAgencies(files, Object.fromEntries([...agencies].map(([agency, { endpoint }]) => [agency, endpoint])))
  return agencies
}

function welcome(screen: Screen, gateway: Gateway, files: DemoFiles): void {
  const { ledger, queue, durability } = gateway.backing
  screen.note('')
  screen.note(
    `gateway       ${gateway.url ?? ''}   (ledger: ${ledger}, queue: ${queue}${durability === 'process' ? '; survives a killed process, not a power cut' : ''})`
  )
  screen.note(`credentials   ${files.credentialsFile}   (mode 0600)`)
  screen.note(`stop          Ctrl-C; started again, everything is where it was`)
  screen.note('')
}

const demoBanner = [
  'DEMONSTRATION: every person here is invented, every agency simulated.',
  'Never put real data into it: its credentials lie beside the data.'
]

/** Waits until nothing is owed any more. */
async function settled(gateway: Gateway, signal: AbortSignal): Promise<void> {
  while (!signal.aborted && (await gateway.owed()) > 0) await new Promise(resolve => setTimeout(resolve, 100))
}

/** What a demonstration came to. */
export interface DemoSummary {
  url: string
  backing: Gateway['backing']
  credentials: string
  /** Postings of this run. */
  posted: number
}

/** Runs the gateway with three simulated agencies attached over real HTTP, until it is stopped. */
export async function runDemo(config: Config, options: DemoOptions): Promise<DemoSummary> {
  const screen = createScreen(options.write, options.colours, () => new Date())
  screen.banner(demoBanner)
  const lock = lockDirectory(join(config.dataDirectory, 'demo'))
  const stop = new AbortController()
  const agencies = new Map<string, SimulatedAgency>()
  let gateway: Gateway | undefined
  try {
    const files = prepareFiles(config.dataDirectory)
    for (const [name, agency] of await startAgencies(files, config.dataDirectory)) agencies.set(name, agency)
    gateway = await startGateway(
      { ...config, role: 'all', clientsFile: files.clientsFile, agenciesFile: files.agenciesFile },
      { watch: (happening: Happening) => screen.happening(happening) }
    )
    const { url = '' } = gateway
    writeCredentials(files, url)
    for (const { agency, token } of files.clients) if (agency !== undefined) agencies.get(agency)?.connect({ url, token })
    welcome(screen, gateway, files)
    const { mappings } = loadCatalogue(new Date().toISOString().slice(0, 10))
    const story = tellStory({ ...options, signal: stop.signal }, agencies, mappings)
    const running = gateway
    const ended = story.then(async posted => {
      if (stop.signal.aborted) return
      await settled(running, stop.signal)
      if (stop.signal.aborted) return
      const onward = options.once ? '' : '; the gateway goes on until Ctrl-C'
      screen.note(`the story is told: ${posted} postings this time, nothing is owed${onward}`)
    })
    await Promise.race([options.stopped, options.once ? ended : ended.then(() => options.stopped)])
    stop.abort()
    return { url, backing: running.backing, credentials: files.credentialsFile, posted: await story }
  } finally {
    stop.abort()
    await gateway?.stop()
    for (const agency of agencies.values()) await agency.stop()
    lock.release()
    screen.note('stopped; everything is kept')
  }
}
