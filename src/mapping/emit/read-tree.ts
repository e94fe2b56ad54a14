import type { Path } from '../path'
import { isObjectText, member } from './text'

/** Text that reads from the object or value of this name. */
export type Job = (from: string) => string

interface Node {
  members: Map<string, Node>
  jobs: Job[]
}

const newNode = (): Node => ({ members: new Map(), jobs: [] })

/**
 * The reading of one tree: what is read of an object stands together, within one test that the object is there. Jobs of
 * one object keep their order; those of different objects must not depend on one another.
 */
export class ReadTree {
  private readonly root: Node = newNode()
  private readonly rootJobs: Job[] = []
  private readonly lastJobs: Job[] = []
  private count = 0

  /** What is done with the value at a path; nothing where an object on the way is missing. */
  value(path: Path, job: Job): void {
    const name = path.steps.at(-1)?.name
    if (name === undefined) this.rootJobs.push(job)
    else {
      const held = `v${this.count++}`
      this.node(path.steps.length - 1, path).jobs.push(from => `const ${held} = ${member(from, name)}\n${job(held)}`)
    }
  }

  /** What is done with the object at a path, where there is one. */
  object(path: Path, job: Job): void {
    this.node(path.steps.length, path).jobs.push(job)
  }

  /** What is done with the root when all else has been read. */
  last(job: Job): void {
    this.lastJobs.push(job)
  }

  text(root: string): string {
    const first = this.rootJobs.map(job => `{ ${job(root)} }\n`)
    const last = this.lastJobs.map(job => `{ ${job(root)} }\n`)
    return first.join('') + this.nodeText(this.root, root) + last.join('')
  }

  private node(depth: number, path: Path): Node {
    let node = this.root
    for (const { name } of path.steps.slice(0, depth)) {
      const next = node.members.get(name) ?? newNode()
      node.members.set(name, next)
      node = next
    }
    return node
  }

  private nodeText(node: Node, held: string): string {
    if (node.jobs.length === 0 && node.members.size === 0) return ''
    const jobs = node.jobs.map(job => `{ ${job(held)} }\n`)
    const members = [...node.members].map(([name, inner]) => {
      const at = `o${this.count++}`
      return `{ const ${at} = ${member(held, name)}\n${this.nodeText(inner, at)} }\n`
    })
    return `if (${isObjectText(held)}) {\n${jobs.join('')}${members.join('')}}\n`
  }
}
