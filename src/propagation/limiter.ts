/** Lets at most a set number of tasks run at a time; the others wait their turn. */
export interface Limiter {
  run<T>(task: () => Promise<T>): Promise<T>
  /** Tasks under way. */
  readonly running: number
  /** Tasks that wait. */
  readonly waiting: number
}

/** A limiter for `most` tasks at a time, first come first served. */
export function createLimiter(most: number): Limiter {
  let running = 0
  const waiting: (() => void)[] = []
  return {
    get running() {
      return running
    },
    get waiting() {
      return waiting.length
    },
    async run(task) {
      if (running < most) running += 1
      else await new Promise<void>(resolve => waiting.push(resolve))
      try {
        return await task()
      } finally {
        // The place passes straight to the next in line, so that a newcomer cannot slip in between.
        const next = waiting.shift()
        if (next === undefined) running -= 1
        else next()
      }
    }
  }
}
