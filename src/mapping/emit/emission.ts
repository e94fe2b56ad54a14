import type { Path } from '../path'
import { Assembly } from './assembly'
import { ReadTree } from './read-tree'
import type { Binder } from './text'

/** A constant member: where it stands and what it holds. */
export interface Fixed {
  path: Path
  value: unknown
}

/** What the text of one function is gathered in: what is read, what is worked out, what is written. */
export class Emission {
  protected readonly binder: Binder
  protected readonly tree = new ReadTree()
  protected readonly assembly = new Assembly()
  /** Lines between reading and writing. */
  protected readonly between: string[] = []
  /** The names of values by the pointers of the places they are put at. */
  protected readonly placed = new Map<string, string>()
  private readonly locals: string[] = []

  constructor(binder: Binder) {
    this.binder = binder
  }

  /** A new variable, undefined to begin with. */
  protected local(): string {
    const name = `m${this.locals.length}`
    this.locals.push(name)
    return name
  }

  /** Puts the value of a variable at a path. */
  protected put(path: Path, value: string): void {
    this.placed.set(path.pointer, value)
    this.assembly.put(path, value)
  }

  /**
   * The whole, reading from the value `from` and adding to `root`, which is given back. Undefined where the order of what
   * is written cannot be told.
   */
  protected body(from: string): string | undefined {
    const writing = this.assembly.text('root')
    if (!this.assembly.ordered) return undefined
    const reading = this.tree.text(from)
    const lets = this.locals.length === 0 ? '' : `let ${this.locals.join(', ')}\n`
    return `${lets}${reading}${this.between.join('\n')}\n${writing}return root`
  }
}
