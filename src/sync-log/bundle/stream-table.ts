import { hashBytes } from '../tree/hashes'

/** Where a stream stands: the number, hash (hex) and time of its last leaf, and that leaf's index in the tree. */
export interface StreamState {
  n: number
  hash: string
  /** Milliseconds since 1970. */
  at: number
  /** -1 where the leaf itself has not been seen. */
  index: number
}

/** The states of very many streams in little memory: about 200 bytes each. */
export class StreamTable {
  readonly #slots = new Map<string, number>()
  #numbers = new Float64Array(3 * 1024)
  #hashes = Buffer.alloc(hashBytes * 1024)

  get(name: string): StreamState | undefined {
    const slot = this.#slots.get(name)
    if (slot === undefined) return undefined
    const n = this.#numbers[3 * slot] ?? 0
    const at = this.#numbers[3 * slot + 1] ?? 0
    const index = this.#numbers[3 * slot + 2] ?? 0
    return { n, at, index, hash: this.#hashes.toString('hex', slot * hashBytes, (slot + 1) * hashBytes) }
  }

  set(name: string, { n, hash, at, index }: StreamState): void {
    let slot = this.#slots.get(name)
    if (slot === undefined) {
      slot = this.#slots.size
      this.#slots.set(name, slot)
      if (slot * 3 >= this.#numbers.length) this.#grow()
    }
    this.#numbers[3 * slot] = n
    this.#numbers[3 * slot + 1] = at
    this.#numbers[3 * slot + 2] = index
    this.#hashes.write(hash, slot * hashBytes, hashBytes, 'hex')
  }

  names(): IterableIterator<string> {
    return this.#slots.keys()
  }

  #grow(): void {
    const numbers = new Float64Array(2 * this.#numbers.length)
    numbers.set(this.#numbers)
    this.#numbers = numbers
    this.#hashes = Buffer.concat([this.#hashes, Buffer.alloc(this.#hashes.length)])
  }
}
