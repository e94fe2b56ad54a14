import { guidance } from './guidance'
import { log } from './log'
import { mapping } from './mapping'
import type { Effort, Measured, Report, Talk } from './measure'

/** Measures one part of the product against what else there is. */
export type Bench = (effort: Effort, talk: Talk) => Promise<Pick<Measured, 'cases'> & Pick<Report, 'ratios' | 'notes'>>

/** All benches, by the name under which `npm run bench` knows them. */
export const benches: Readonly<Record<string, Bench>> = { guidance, log, mapping }
