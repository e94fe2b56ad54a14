import { isCollection, isMap, isScalar, LineCounter, parseDocument, type Document, type Node } from 'yaml'
import { below, pointerSteps, type Json } from '../json'
import { caretExcerpt, type DefinitionFault } from './fault'
import { sourceOffset } from './scalar-offset'

const maxLength = 2_000_000
const maxDepth = 200

/** What a fault says, and where: a JSON Pointer into the file's value. */
export interface FaultNote {
  code: string
  message: string
  hint?: string
  pointer: string
  /** Point at the member's name instead of at its value. */
  key?: boolean
  /** Characters into the text that stands at the pointer. */
  offset?: number
}

/** A YAML file as a JSON value whose every part knows its place in the text. */
export interface YamlFile {
  file: string
  value: Json
  faults: DefinitionFault[]
  /** A fault at a place of this file; where the pointer names nothing, at its nearest ancestor. */
  fault(note: FaultNote): DefinitionFault
}

/** Reads one YAML 1.2 document. Syntax faults, repeated keys and values that JSON cannot hold are listed in `faults`. */
export function readYamlFile(text: string, file: string): YamlFile {
  if (text.length > maxLength || tooDeep(text)) {
    const message = `a definition file is at most ${maxLength} characters long and ${maxDepth} levels deep`
    const fault = { file, line: 1, column: 1, excerpt: '^', code: 'too-large', message }
    return { file, value: null, faults: [fault], fault: () => fault }
  }
  const lines = new LineCounter()
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false })
  const at = (offset: number, note: Omit<FaultNote, 'pointer'>): DefinitionFault => {
    const { line, col } = lines.linePos(offset)
    const column = Math.max(1, col)
    const { code, message, hint } = note
    const excerpt = caretExcerpt(text, Math.max(1, line), column)
    return { file, line: Math.max(1, line), column, excerpt, code, message, ...(hint === undefined ? {} : { hint }) }
  }
  const faults = document.errors.map(error => at(error.pos[0], { code: 'yaml-syntax', message: error.message }))
  let value: Json = null
  if (faults.length === 0) {
    try {
      value = (document.toJS() ?? null) as Json
    } catch {
      faults.push(at(0, { code: 'yaml-syntax', message: 'the file repeats one of its parts too often through aliases' }))
    }
  }
  const fault = (note: FaultNote): DefinitionFault => at(offsetOf(text, document, note), note)
  for (const pointer of notJson(value, '')) {
    faults.push(
      fault({
        code: 'not-json',
        message: 'JSON cannot hold this: a number without an end, or a part that contains itself',
        pointer
      })
    )
  }
  return { file, value, faults, fault }
}

/** The YAML parser recurses without a bound of its own. Brackets inside texts count too; nobody writes so many of either. */
function tooDeep(text: string): boolean {
  if (new RegExp(`^[ \\-?:]{${4 * maxDepth},}`, 'm').test(text)) return true
  let depth = 0
  for (const bracket of text.match(/[[\]{}]/g) ?? []) {
    depth = bracket === '[' || bracket === '{' ? depth + 1 : Math.max(0, depth - 1)
    if (depth > maxDepth) return true
  }
  return false
}

/** Pointers to what JSON cannot hold: infinite numbers, and parts that contain themselves. */
function notJson(value: Json, pointer: string, above: readonly Json[] = []): string[] {
  if (typeof value === 'number') return Number.isFinite(value) ? [] : [pointer]
  if (typeof value !== 'object' || value === null) return []
  if (above.includes(value)) return [pointer]
  return Object.entries(value).flatMap(([name, item]) => notJson(item, below(pointer, name), [...above, value]))
}

function offsetOf(text: string, document: Document.Parsed, note: FaultNote): number {
  let node: Node | null = document.contents
  let parent: Node | null = null
  let last: string | undefined
  for (const step of pointerSteps(note.pointer)) {
    const next: unknown = isCollection(node)
      ? node.get(/^\d+$/.test(step) && !isMap(node) ? Number(step) : step, true)
      : undefined
    if (typeof next !== 'object' || next === null) break
    parent = node
    node = next as Node
    last = step
  }
  if (note.key === true) {
    const key = keyOffset(node, pointerSteps(note.pointer).at(-1)) ?? keyOffset(parent, last)
    if (key !== undefined) return key
  }
  const range = node?.range
  if (!range) return 0
  if (note.offset === undefined || !isScalar(node) || typeof node.value !== 'string') return range[0]
  return range[0] + sourceOffset(text.slice(range[0], range[1]), node.type, node.value, note.offset)
}

function keyOffset(node: Node | null, name: string | undefined): number | undefined {
  if (!isMap(node) || name === undefined) return undefined
  const pair = node.items.find(item => isScalar(item.key) && String(item.key.value) === name)
  return isScalar(pair?.key) ? pair.key.range?.[0] : undefined
}
