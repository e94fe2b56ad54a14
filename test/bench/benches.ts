import { guidance } from './guidance'
import { ingest } from './ingest'
import { log } from './log'
import { mapping } from './mapping'
import type { Effort, Measured, Report, Talk } from './measure'
import { propagate } from './propagate'

/** Measures one part of the product against what else there is. */
export type Bench = (effort: Effort, talk: Talk) => Promise<Pick<Measured, 'cases'> & Pick<Report, 'ratios' | 'notes'>>

/** All benches, by the name under which `npm run bench` knows them. */
export const benches: Readonly<Record<string, Bench>> = { guidance, ingest, log, mapping, propagate }

/** How long a bench is to measure where nothing is said, if not nine rounds of 400 ms. */
export const usual: Readonly<Record<string, Effort>> = {
  ingest: { rounds: 5, milliseconds: 3000 },
  propagate: { rounds: 1, milliseconds: 20_000 }
}
