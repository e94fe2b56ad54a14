import { logPlacesOf, readConfig } from '../config'
import { checkLog, openLogKey } from '../exchange'
import { formatVerifierKey } from '../sync-log'
import { openStore } from '../office'
import { exit, say, sayJson } from './terminal'

/** Walks the whole log of the ledger that the configuration names, on which no embedded gateway may run meanwhile. */
export async function fsck({ json }: { json?: boolean }): Promise<number> {
  const config = readConfig()
  const ledger = await openStore(config)
  try {
    const found = await checkLog(ledger, logPlacesOf(config).highWaterFile)
    const { entries, root, streams, tiles, checkpoints, waiting, faults } = found
    if (json) sayJson({ ok: faults.length === 0, ...found })
    else {
      say(`${entries} entries, root ${root}${waiting ? '; more are waiting for their places' : ''}`)
      say(`${streams} streams, ${tiles} tiles, ${checkpoints} checkpoints looked at`)
      for (const { code, index, message } of faults) say(`${code}: ${index === undefined ? '' : `entry ${index}: `}${message}`)
      say(faults.length === 0 ? 'sound' : `NOT SOUND: ${faults.length} faults`)
    }
    return faults.length === 0 ? exit.fine : exit.wrong
  } finally {
    await ledger.close()
  }
}

/** The verifier key of the log; its signing key is made where there is none. */
export function key({ json }: { json?: boolean }): number {
  const { origin, keyFile } = logPlacesOf(readConfig())
  const verifier = formatVerifierKey(openLogKey(keyFile, origin).verifier)
  if (json) sayJson({ origin, verifier })
  else say(verifier)
  return exit.fine
}
