import type { Path } from '../path'
import { literal } from './text'

interface Node {
  /** Rank among the members beside it. */
  rank: number
  members: Map<string, Node>
  /** Text of the value, undefined where there is none; only where the node has no members. */
  value?: string
}

/**
 * The writing of a new value: its members in the order of the schema, objects only where something stands in them. No two
 * places may be one another's, or one above the other.
 */
export class Assembly {
  private readonly root: Node = { rank: 0, members: new Map() }
  private readonly values: string[] = []
  private count = 0
  /** False where the schema does not say in which order members stand. */
  ordered = true

  /** Puts the value of a text, where it is not undefined, at a path. */
  put(path: Path, value: string): void {
    this.values.push(value)
    this.place(path, value)
  }

  /** Puts a value that is there if anything else is. */
  fix(path: Path, value: string): void {
    this.place(path, value)
  }

  /** True where anything has been put, as text. */
  any(): string {
    return this.values.length === 0 ? 'false' : this.values.map(value => `${value} !== undefined`).join(' || ')
  }

  /** Text that makes the value and puts it into the variable of this name, which begins undefined. */
  text(into: string): string {
    if (this.root.value !== undefined) return `${into} = ${this.root.value}\n`
    return this.nodeText(this.root, into)
  }

  private place(path: Path, value: string): void {
    let node = this.root
    for (const { name, ranks } of path.steps) {
      const rank = ranks.get(name)
      if (rank === undefined) this.ordered = false
      const next = node.members.get(name) ?? { rank: rank ?? 0, members: new Map() }
      node.members.set(name, next)
      node = next
    }
    node.value = value
  }

  private nodeText(node: Node, into: string): string {
    const members = [...node.members].sort(([, a], [, b]) => a.rank - b.rank)
    return members
      .map(([name, inner]) => {
        const put = (value: string): string => `if (${value} !== undefined) (${into} ??= {})[${literal(name)}] = ${value}\n`
        if (inner.value !== undefined) return put(inner.value)
        const held = `p${this.count++}`
        return `let ${held}\n${this.nodeText(inner, held)}${put(held)}`
      })
      .join('')
  }
}
