/** Raised where the compiler does not cover an expression; the library's evaluator then runs it. */
export class NotCovered extends Error {}

/** Names that reach into JavaScript's object machinery; they never become part of generated code. */
const forbidden = new Set(['__proto__', 'prototype', 'constructor'])

/** Lines of a block of generated code, and whether running them can throw. */
export interface Block<T> {
  lines: string[]
  throws: boolean
  result: T
}

/**
 * Gathers the JavaScript of one function. Everything of the source text that ends up in it is a JSON literal made by `text`,
 * or stands in the table of constants; names are made here.
 */
export class Writer {
  readonly constants: unknown[] = []
  readonly globals = new Map<string, string>()
  /** Whether the file's named expressions are asked for. */
  usesTerms = false
  private lines: string[] = []
  private throws = false
  private names = 0

  /** Adds a line. */
  line(code: string): void {
    this.lines.push(code)
  }

  /** Adds a line that may throw. */
  risky(code: string): void {
    this.lines.push(code)
    this.throws = true
  }

  /** Says that a line written elsewhere may throw. */
  mayThrow(): void {
    this.throws = true
  }

  /** A name that nothing else has. */
  name(): string {
    return `t${String(this.names++)}`
  }

  /** The code of a value that is worked out once, here. */
  keep(code: string): string {
    if (/^(?:[tgk]\d+|true|false|null|"[^"\\]*"|-?\d+)$/.test(code)) return code
    const name = this.name()
    this.line(`const ${name} = ${code};`)
    return name
  }

  /** The same for code that may throw: it stands where it is evaluated. */
  keepRisky(code: string): string {
    const name = this.name()
    this.risky(`const ${name} = ${code};`)
    return name
  }

  /** The code of a value that cannot be written down. */
  constant(value: unknown): string {
    return `k${String(this.constants.push(value) - 1)}`
  }

  /** The code of a variable of the expression. */
  global(name: string): string {
    const known = this.globals.get(name)
    if (known !== undefined) return known
    const made = `g${String(this.globals.size)}`
    this.globals.set(name, made)
    return made
  }

  /** Everything written so far. */
  all(): readonly string[] {
    return this.lines
  }

  /** Lines written by `write`, kept apart. */
  block<T>(write: () => T): Block<T> {
    const [lines, throws] = [this.lines, this.throws]
    this.lines = []
    this.throws = false
    try {
      const result = write()
      return { lines: this.lines, throws: this.throws, result }
    } finally {
      this.lines = lines
      this.throws = throws
    }
  }

  /** Adds the lines of a block; `caught` where what they throw is caught around them. */
  add(block: Block<unknown>, caught = false): void {
    this.lines.push(...block.lines)
    if (block.throws && !caught) this.throws = true
  }
}

/** A text as a literal of the generated code. */
export function text(value: string): string {
  if (forbidden.has(value)) throw new NotCovered('a name of the object machinery')
  return JSON.stringify(value)
}
