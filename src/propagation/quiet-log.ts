import { faultOf } from './fault-of'
import type { PropagationLog } from './ports'

/** Says a fault, with ids and codes beside it. */
export type FaultLog = (fields: Record<string, unknown>, message: string, error: unknown) => void

/**
 * Says a fault that comes again and again once a while: a store that is away fails every attempt of every worker, and
 * would bury what else there is to read.
 */
export function createFaultLog(log: PropagationLog, everyMs = 30_000, now: () => number = Date.now): FaultLog {
  const said = new Map<string, { at: number; unsaid: number }>()
  return (fields, message, error) => {
    const fault = faultOf(error)
    const key = `${message} ${fault.code ?? fault.name}`
    const last = said.get(key)
    if (last !== undefined && now() - last.at < everyMs) {
      last.unsaid += 1
      return
    }
    said.set(key, { at: now(), unsaid: 0 })
    log.warn({ ...fields, fault, ...(last !== undefined && last.unsaid > 0 && { unsaid: last.unsaid }) }, message)
  }
}
