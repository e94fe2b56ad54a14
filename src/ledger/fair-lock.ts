/** A lock that is handed on in the order in which it was asked for. */
export interface FairLock {
  /** Resolves, once the lock is held, to the function that gives it back. Giving it back twice does nothing. */
  acquire(): Promise<() => void>
}

/** A free lock. */
export function fairLock(): FairLock {
  let last: Promise<void> = Promise.resolve()
  return {
    async acquire() {
      const before = last
      let free: () => void = () => undefined
      last = new Promise(resolve => (free = resolve))
      await before
      return free
    }
  }
}
