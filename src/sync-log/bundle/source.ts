/** Where the files of a bundle are read from: a directory, memory, a server. */
export interface BundleSource {
  /** The names of all files that are there. */
  names(): Promise<string[]>
  /** The bytes of a file that is there. */
  read(name: string): AsyncIterable<Uint8Array>
}

/** A line that is too long, not ended by a newline, or not UTF-8. */
export class LineFault extends Error {}

/** Reads a file line by line, holding no more than a line and a chunk. */
export class LineReader {
  /** The number of the line last given, from 1. */
  line = 0
  readonly #chunks: AsyncIterator<Uint8Array>
  readonly #longest: number
  readonly #decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })
  #rest: Buffer = Buffer.alloc(0)
  #at = 0

  /** @param longest the most bytes that a line may have */
  constructor(chunks: AsyncIterable<Uint8Array>, longest: number) {
    this.#chunks = chunks[Symbol.asyncIterator]()
    this.#longest = longest
  }

  /**
   * The next line without its newline; undefined after the last.
   * @throws {LineFault}
   */
  async next(): Promise<string | undefined> {
    let end = this.#rest.indexOf(10, this.#at)
    while (end < 0) {
      const searched = this.#rest.length - this.#at
      if (!(await this.#more())) return undefined
      end = this.#rest.indexOf(10, this.#at + searched)
    }
    const bytes = this.#rest.subarray(this.#at, end)
    this.#at = end + 1
    this.line++
    if (bytes.length > this.#longest) throw new LineFault('this line is too long')
    return this.#text(bytes)
  }

  #text(bytes: Buffer): string {
    try {
      return this.#decoder.decode(bytes)
    } catch {
      throw new LineFault('this line is not UTF-8')
    }
  }

  async #more(): Promise<boolean> {
    const rest = this.#rest.subarray(this.#at)
    const next = await this.#chunks.next()
    if (next.done === true) {
      if (rest.length === 0) return false
      this.line++
      throw new LineFault('this line does not end in a newline')
    }
    if (rest.length > this.#longest) {
      this.line++
      throw new LineFault('this line is too long')
    }
    this.#rest = rest.length === 0 ? asBuffer(next.value) : Buffer.concat([rest, next.value])
    this.#at = 0
    return true
  }
}

function asBuffer(bytes: Uint8Array): Buffer {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length)
}
