import { readFile } from 'node:fs/promises'
import { startAgency, type SimulatedAgencyConfig } from './simulated-agency'

/** What the configuration file of a simulated agency in a process of its own holds: the agency's set-up as JSON. */
type ProcessConfig = Omit<SimulatedAgencyConfig, 'onEvent'>

/**
 * A simulated agency as a process: `node agency-main.js CONFIG.json`. Events go to stdout, one JSON object a line, the first of
 * them `listening`. What was left unanswered before is posted again. SIGTERM and SIGINT stop it.
 */
async function main(file: string | undefined): Promise<void> {
  if (file === undefined) throw new Error('name the configuration file')
  const config = JSON.parse(await readFile(file, 'utf8')) as ProcessConfig
  const agency = await startAgency({ ...config, onEvent: event => void process.stdout.write(`${JSON.stringify(event)}\n`) })
  const stop = (): void => void agency.stop()
  process.once('SIGTERM', stop)
  process.once('SIGINT', stop)
  if (config.gateway) await agency.postOutstanding()
}

main(process.argv[2]).catch((error: unknown) => {
  process.stderr.write(`simulated agency: ${error instanceof Error ? error.message : 'could not start'}\n`)
  process.exitCode = 3
})
