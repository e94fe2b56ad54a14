import { join } from 'node:path'
import { readConfig } from '../config'
import { checkLog } from '../exchange'
import { openStore } from '../office'
import { exit, say, sayJson } from './terminal'

/** Walks the whole log of the ledger that the configuration names, on which no embedded gateway may run meanwhile. */
export async function fsck({ json }: { json?: boolean }): Promise<number> {
  const config = readConfig()
  const ledger = await openStore(config)
  try {
    const found = await checkLog(ledger, config.logHighWaterFile ?? join(config.dataDirectory, 'log-high-water.json'))
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
