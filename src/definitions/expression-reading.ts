import type { parse } from '@marcbachmann/cel-js'
import { nearest } from './fault'
import type { ExpressionFault } from './expression'
import { itemPlace, memberNames, memberPlace, wordsAt, type Place } from './shape'

type Node = ReturnType<typeof parse>['ast']

/**
 * What is known of a value before running: a place of the record, a list, a map of records by agency, a closed set of names, or
 * the expressions that a file names.
 */
export type Shape =
  | Place
  | { kind: 'list'; item: Shape | undefined }
  | { kind: 'by-agency'; record: Place }
  | { kind: 'names'; names: ReadonlySet<string> }
  | { kind: 'terms'; readings: ReadonlyMap<string, Reading> }

/** Shapes of the variables that are known; every other variable may hold anything. */
export type Scope = Readonly<Record<string, Shape | undefined>>

/** What an expression reads, found without running it. */
export interface Reading {
  /** Paths of the record, `*` for any item; only the deepest. */
  paths: string[]
  /** Names taken from a closed set (parameters), and the file's named expressions as `terms.NAME`. */
  names: string[]
  /** Shape of the whole expression's value. */
  shape: Shape | undefined
  faults: ExpressionFault[]
}

interface Walk {
  paths: Set<string>
  names: Set<string>
  faults: ExpressionFault[]
}

const quantifiers = new Set(['exists', 'all', 'exists_one', 'filter', 'map'])

/** Walks an expression's tree with the shared schema in hand: what it reads, and which members and words the schema lacks. */
export function readExpression(ast: Node, scope: Scope): Reading {
  const walk: Walk = { paths: new Set(), names: new Set(), faults: [] }
  const shape = infer(ast, scope, walk)
  const all = [...walk.paths].sort()
  const paths = all.filter(path => !all.some(other => other.startsWith(`${path}/`)))
  return { paths, names: [...walk.names].sort(), shape, faults: walk.faults }
}

function infer(node: Node, scope: Scope, walk: Walk): Shape | undefined {
  switch (node.op) {
    case 'id':
      return scope[node.args]
    case 'value':
      return undefined
    case '.':
    case '.?':
      return member(infer(node.args[0], scope, walk), node.args[1], node, walk)
    case '[]':
    case '[?]':
      return indexed(node.args[0], node.args[1], node, scope, walk)
    case 'call':
      node.args[1].forEach(argument => infer(argument, scope, walk))
      return undefined
    case 'rcall':
      return called(node.args[0], node.args[1], node.args[2], scope, walk)
    case 'list':
      return { kind: 'list', item: node.args.map(item => infer(item, scope, walk))[0] }
    case 'map':
      node.args.forEach(entry => entry.forEach(part => infer(part, scope, walk)))
      return undefined
    case '?:':
      infer(node.args[0], scope, walk)
      return either(infer(node.args[1], scope, walk), infer(node.args[2], scope, walk))
    case '!_':
    case '-_':
      infer(node.args, scope, walk)
      return undefined
    default:
      return binary(node.op, node.args[0], node.args[1], scope, walk)
  }
}

function binary(op: string, left: Node, right: Node, scope: Scope, walk: Walk): Shape | undefined {
  const a = infer(left, scope, walk)
  const b = infer(right, scope, walk)
  if (op === '+') return either(a, b)
  if (op === '==' || op === '!=') {
    compareWords(a, right, walk)
    compareWords(b, left, walk)
  }
  if (op === 'in' && right.op === 'list') right.args.forEach(word => compareWords(a, word, walk))
  return undefined
}

/** A word compared with a field that holds another set of words can never be equal: a slip that would pass unseen. */
function compareWords(shape: Shape | undefined, node: Node, walk: Walk): void {
  if (shape?.kind !== 'place' || node.op !== 'value' || typeof node.args !== 'string') return
  const words = wordsAt(shape)
  // The empty text is what absent fields are read as.
  if (!words || node.args === '' || words.includes(node.args)) return
  const fault = { code: 'unknown-word', message: `"${node.args}" is no word that ${shape.path} may hold`, start: node.start }
  walk.faults.push(withHint(fault, nearest(node.args, words)))
}

function member(of: Shape | undefined, name: string, node: Node, walk: Walk): Shape | undefined {
  if (of === undefined) return undefined
  // The name stands at the end of the access.
  const start = Math.max(node.start, node.end - name.length)
  if (of.kind === 'names') {
    walk.names.add(name)
    if (!of.names.has(name)) {
      const fault = { code: 'unknown-name', message: `"${name}" is not defined in this file`, start }
      walk.faults.push(withHint(fault, nearest(name, of.names)))
    }
    return undefined
  }
  if (of.kind === 'terms') return term(of.readings, name, start, walk)
  if (of.kind === 'by-agency') return of.record
  if (of.kind !== 'place') {
    walk.faults.push({ code: 'unknown-field', message: `a list has no member "${name}"`, start })
    return undefined
  }
  const place = memberPlace(of, name)
  if (place) walk.paths.add(place.path)
  else {
    const fault = { code: 'unknown-field', message: `the shared schema has no "${name}" at ${of.path || 'the record'}`, start }
    walk.faults.push(withHint(fault, nearest(name, memberNames(of))))
  }
  return place
}

/** What a named expression reads is read by whoever uses it. */
function term(readings: ReadonlyMap<string, Reading>, name: string, start: number, walk: Walk): Shape | undefined {
  const reading = readings.get(name)
  if (!reading) {
    const fault = { code: 'unknown-name', message: `"${name}" is not defined above in this file`, start }
    walk.faults.push(withHint(fault, nearest(name, readings.keys())))
    return undefined
  }
  walk.names.add(`terms.${name}`)
  reading.names.forEach(used => walk.names.add(used))
  reading.paths.forEach(path => walk.paths.add(path))
  return reading.shape
}

function indexed(base: Node, index: Node, node: Node, scope: Scope, walk: Walk): Shape | undefined {
  const of = infer(base, scope, walk)
  infer(index, scope, walk)
  if (of?.kind === 'by-agency') return of.record
  if (of?.kind === 'list') return of.item
  if (of?.kind === 'place') {
    const item = itemPlace(of)
    if (item) return item
  }
  return index.op === 'value' && typeof index.args === 'string' ? member(of, index.args, node, walk) : undefined
}

function called(name: string, on: Node, args: Node[], scope: Scope, walk: Walk): Shape | undefined {
  const [first, second, third] = args
  if (name === 'bind' && on.op === 'id' && on.args === 'cel' && first?.op === 'id' && second && third) {
    return infer(third, { ...scope, [first.args]: infer(second, scope, walk) }, walk)
  }
  const of = infer(on, scope, walk)
  if (quantifiers.has(name) && first?.op === 'id') {
    const inner = { ...scope, [first.args]: elementOf(of) }
    const results = args.slice(1).map(argument => infer(argument, inner, walk))
    if (name === 'filter') return of?.kind === 'by-agency' ? { kind: 'list', item: elementOf(of) } : of
    return name === 'map' ? { kind: 'list', item: results.at(-1) } : undefined
  }
  const given = args.map(argument => infer(argument, scope, walk))
  if (name === 'orValue' || name === 'or') return either(of, given[0])
  return name === 'value' ? of : undefined
}

/** One element of what a quantifier runs over. */
function elementOf(of: Shape | undefined): Shape | undefined {
  if (of?.kind === 'list') return of.item
  if (of?.kind === 'by-agency') return undefined
  return of?.kind === 'place' ? itemPlace(of) : undefined
}

function either(a: Shape | undefined, b: Shape | undefined): Shape | undefined {
  return a?.kind === 'list' && a.item === undefined ? (b ?? a) : (a ?? b)
}

function withHint(fault: ExpressionFault, meant: string | undefined): ExpressionFault {
  return meant === undefined ? fault : { ...fault, hint: `did you mean "${meant}"?` }
}
