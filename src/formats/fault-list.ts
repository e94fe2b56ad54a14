import type { Fault, Position } from './types'

/** Thrown inside a reader where reading cannot go on; never leaves this room. */
export class Unreadable extends Error {
  readonly fault: Fault

  constructor(fault: Fault) {
    super(fault.code)
    this.fault = fault
  }
}

/** Runs a reader and gives its result, or the fault that stopped it. */
export function readable<T>(read: () => T): { value: T } | { fault: Fault } {
  try {
    return { value: read() }
  } catch (error) {
    if (error instanceof Unreadable) return { fault: error.fault }
    throw error
  }
}

/** A fault at a place, with a hint where there is one. */
export function faultAt(position: Position | undefined, code: string, message: string, hint?: string): Fault {
  return { code, message, ...position, ...(hint === undefined ? {} : { hint }) }
}

/** The first faults up to a limit; where there are more, one last fault says so. */
export function capped(faults: Fault[], limit: number): Fault[] {
  if (faults.length <= limit) return faults
  return [...faults.slice(0, limit), moreFaults(limit)]
}

/** Says that a list of faults was cut. */
function moreFaults(limit: number): Fault {
  return {
    code: 'more-faults',
    message: `There are more faults than the ${limit} listed.`,
    hint: 'Mend those listed and send the document again.'
  }
}
