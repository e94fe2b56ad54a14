import { createHash } from 'node:crypto'

/** A lane to be woken. `owed` tells wake-ups for different versions apart where it is known. */
export interface WakeUp {
  agency: string
  nominal: string
  owed?: number
}

/** One job of the queue: an id that the same wake-up gets again, and the nominals to look after. */
export interface WakeJob {
  id: string
  nominals: string[]
}

/** The most nominals that one job carries. */
export const mostNominals = 32

const singlesUpTo = 8

/**
 * The jobs for a set of wake-ups of one agency: one each while they are few, so that a waiting one is recognised exactly,
 * and packs of up to 32 when they are many. `slot` enters the id of a wake-up without a version: the ids change from slot
 * to slot, so that a job left behind by a killed worker does not swallow its successors.
 */
export function wakeJobs(wakes: readonly Omit<WakeUp, 'agency'>[], slot: number): WakeJob[] {
  const markOf = (wake: Omit<WakeUp, 'agency'>): string => (wake.owed === undefined ? `s${slot}` : `v${wake.owed}`)
  if (wakes.length <= singlesUpTo) {
    return wakes.map(wake => ({ id: `w-${encodeURIComponent(wake.nominal)}-${markOf(wake)}`, nominals: [wake.nominal] }))
  }
  const jobs: WakeJob[] = []
  for (let from = 0; from < wakes.length; from += mostNominals) {
    const pack = wakes.slice(from, from + mostNominals)
    const content = JSON.stringify(pack.map(wake => [wake.nominal, markOf(wake)]))
    const hash = createHash('sha256').update(content).digest('hex').slice(0, 32)
    jobs.push({ id: `p-${hash}`, nominals: pack.map(wake => wake.nominal) })
  }
  return jobs
}

/** Reads the data of a job; undefined where it is not of the form this gateway writes. */
export function readWakeData(data: unknown): string[] | undefined {
  if (typeof data !== 'object' || data === null || !('nominals' in data) || !Array.isArray(data.nominals)) return undefined
  const nominals: unknown[] = data.nominals
  if (nominals.length > mostNominals) return undefined
  const named = nominals.filter(nominal => typeof nominal === 'string')
  return named.length === nominals.length ? named : undefined
}
