import type { ItemLens } from '../item'
import type { LeafSpec } from '../leaf'
import type { Lens, LensShape } from '../lens'
import type { SharedSet } from '../members'
import { bundles } from './bundles'
import { Emission, type Fixed } from './emission'
import { partition } from './partition'
import { spreadOf } from './spread'
import { testText } from './test-text'
import { meet, type Binder } from './text'

type Shape<K extends LensShape['kind']> = Extract<LensShape, { kind: K }>

/**
 * The text of functions of which `read(a, stamp)` gives what an agency item says where there is no base, with nothing
 * gathered; with `stamp` the constant members of its shared item too. Undefined where it cannot be told beforehand.
 */
export function readingText(item: Pick<ItemLens, 'lenses' | 'stamp'>, binder: Binder): string | undefined {
  const { straight, called } = partition(item.lenses, 'up')
  if (called.length > 0 && item.stamp.length > 0) return undefined
  const known = item.lenses.filter(lens => straight.has(lens))
  const parts = bundles(known, item.stamp, 'up').map(({ lenses, fixed }) => {
    const reading = new Reading(binder)
    return lenses.every(lens => reading.add(lens, item.lenses)) ? reading.text(fixed, item.stamp.length > 0) : undefined
  })
  if (!parts.every(part => part !== undefined)) return undefined
  return wholeText(
    parts,
    item.stamp.length > 0,
    called.map(lens => binder.bind(lens))
  )
}

function wholeText(parts: readonly string[], stamped: boolean, called: readonly string[]): string {
  const functions = parts.map((part, i) => `function read${i}(a, stamp, root) {\n${part}\n}\n`)
  const calls = parts.map((_part, i) => `root = read${i}(a, stamp, root)\n`)
  const body = `let root\n${stamped ? 'some = false\n' : ''}${calls.join('')}${stamped ? 'if (!some) return undefined\n' : ''}`
  const more = called.map(lens => `${lens}.up(from, to, quietUp)\n`)
  const end = `const from = { root: a, at: '' }, to = { root, at: '', fresh: true }\n${more.join('')}return to.root`
  return `${functions.join('')}function read(a, stamp) {\n${body}${more.length === 0 ? 'return root' : end}\n}`
}

class Reading extends Emission {
  /** Pointers of places whose values are known only when all has been read. */
  private readonly late = new Set<string>()
  /** The parts of arrays that several rules write, by pointer. */
  private readonly parts = new Map<string, { parts: string[]; key: string | undefined }>()

  /** Adds a rule; false where what it does depends on a rule after it. */
  add({ shape }: Lens, lenses: readonly Lens[]): boolean {
    if (shape?.kind === 'leaf') return this.leaf(shape.spec, lenses)
    if (shape?.kind === 'each' || shape?.kind === 'list') this.each(shape)
    else if (shape?.kind === 'slots') this.slots(shape)
    else if (shape?.kind === 'find') this.find(shape)
    else if (shape?.kind === 'pivot') {
      const value = this.local()
      const spec = this.binder.bind(shape.spec)
      this.tree.last(from => `${value} = pivotMeaning(${spec}, ${from})`)
      this.assembly.put(shape.spec.shared, value)
    }
    return true
  }

  text(fixed: readonly Fixed[], stamped: boolean): string | undefined {
    for (const [pointer, { parts, key }] of this.parts) {
      const value = this.placed.get(pointer) ?? ''
      this.between.push(`${value} = ${parts.length === 1 ? (parts[0] ?? '') : `joined([${parts.join(', ')}])`}`)
      if (key !== undefined)
        this.between.push(`if (${value} !== undefined && ${value}.length > 1) ${value} = sortByKey(${value}, ${key})`)
    }
    if (stamped) this.between.push(`if (${this.assembly.any()}) some = true`)
    for (const { path, value } of fixed) {
      const constant = this.local()
      this.between.push(`if (stamp) ${constant} = copied(${this.binder.bind(value)})`)
      this.assembly.fix(path, constant)
    }
    return this.body('a')
  }

  private leaf(spec: LeafSpec, lenses: readonly Lens[]): boolean {
    const value = this.local()
    const read = this.readText(spec, lenses, value)
    if (read === undefined) return false
    const fallback =
      spec.fallback === undefined ? '' : `else if (a !== undefined) ${value} = copied(${this.binder.bind(spec.fallback)})`
    const job = (raw: string): string => `${this.presentText(spec, raw)} ${read(raw)}\n${fallback}`
    if (spec.agencyFields.length > 0) {
      const names = this.binder.bind(spec.agencyFields.map(field => field.name))
      this.tree.object(spec.agency, from => `const raw = gathered(${from}, ${names})\n${job('raw')}`)
    } else if (spec.fallback !== undefined || 'of' in spec.primitive) {
      // Told by an absent value too, or by another rule's: not only where its object is there, and not before that rule.
      const path = this.binder.bind(spec.agency)
      this.tree.last(from => `const raw = valueUnder(${from}, ${path})\n${job('raw')}`)
    } else this.tree.value(spec.agency, job)
    this.putLeaf(spec, value)
    return true
  }

  private putLeaf(spec: LeafSpec, value: string): void {
    if (spec.fields.length === 0) return this.put(spec.shared, value)
    const parts = spec.fields.map(({ name, path }) => {
      const part = this.local()
      this.late.add(path.pointer)
      this.assembly.put(path, part)
      return `${part} = part(${value}, ${JSON.stringify(name)})`
    })
    this.between.push(`if (${value} !== undefined) { ${parts.join('; ')} }`)
  }

  /** The test that a value is there, as far as it goes before the value is read. */
  private presentText({ absence }: LeafSpec, raw: string): string {
    const spec = this.binder.bind(absence)
    const plain = absence.values.length === 0 && absence.spellings.includes('empty')
    return plain ? `if (typeof ${raw} === 'string' ? ${raw} !== '' : !absent(${raw}, ${spec}))` : `if (!absent(${raw}, ${spec}))`
  }

  /** The text that reads a value into a variable; undefined where the rule needs one that stands after it. */
  private readText(spec: LeafSpec, lenses: readonly Lens[], value: string): ((raw: string) => string) | undefined {
    const { primitive } = spec
    if (!('of' in primitive)) {
      const call = (raw: string): string => `${this.binder.bind(primitive)}.read(${raw}, silent)`
      if (primitive.readsText === true) return raw => `${value} = typeof ${raw} === 'string' ? ${raw} : ${call(raw)}`
      return raw => `${value} = ${call(raw)}`
    }
    const { pointer } = primitive.kind
    const kind = this.placed.get(pointer)
    if (kind === undefined || this.late.has(pointer)) {
      const written = lenses.some(lens => lens.up && (lens.writes?.shared ?? ['']).some(other => meet(other, pointer)))
      return written ? undefined : () => '{}'
    }
    return raw =>
      `{ if (typeof ${kind} === 'string') ${value} = ${this.binder.bind(primitive)}.of(${kind}).read(${raw}, silent) }`
  }

  private itemText({ item }: { item: ItemLens }, value: string, stamp: boolean): string {
    const read = item.late.length === 0 ? item.code()?.read : undefined
    if (read) return `${this.binder.bind(read)}(${value}, ${String(stamp)})`
    return `${stamp ? 'meaningOf' : 'plainMeaning'}(${this.binder.bind(item)}, ${value})`
  }

  /** A part of an array, its items put into a variable. */
  private part({ path, key }: SharedSet): string {
    const part = this.local()
    const known = this.parts.get(path.pointer)
    if (known) known.parts.push(part)
    else {
      const value = this.local()
      this.put(path, value)
      this.parts.set(path.pointer, { parts: [part], key: key && this.binder.bind(key) })
    }
    return part
  }

  private each({ set, path }: Shape<'each' | 'list'>): void {
    const part = this.part(set)
    const belongs = testText(set.item.where, 'said', this.binder, 'equalities')
    this.tree.value(
      path,
      list => `if (Array.isArray(${list})) for (let i = 0; i < ${list}.length; i++) {
const one = ${list}[i]
if (${testText(set.item.only, 'one', this.binder)}) {
const said = ${this.itemText(set, 'one', true)}
${pushText('said', belongs, part)}
} }
else ${noArrayText(list)}`
    )
  }

  private slots({ set, slots }: Shape<'slots'>): void {
    const part = this.part(set)
    const belongs = testText(set.item.where, 'said', this.binder, 'equalities')
    const values = slots.map(slot => {
      const value = this.local()
      this.tree.value(slot, from => `if (${from} !== undefined) ${value} = ${this.itemText(set, from, true)}`)
      return value
    })
    this.tree.last(() => values.map(said => pushText(said, belongs.replaceAll(/\bsaid\b/g, said), part)).join('\n'))
  }

  private find({ spec }: Shape<'find'>): void {
    const value = this.local()
    this.tree.value(
      spec.list,
      list => `if (Array.isArray(${list})) for (let i = 0; i < ${list}.length; i++) {
const one = ${list}[i]
if (${testText(spec.item.only, 'one', this.binder)}) {
if (${value} !== undefined) { passOver(); break }
${value} = ${this.itemText(spec, 'one', false)}
} }
else ${noArrayText(list)}
if (${value} !== undefined && isEmpty(${value})) ${value} = undefined`
    )
    const spread = spreadOf(spec)
    if (!spread) return this.put(spec.shared, value)
    const parts = spread.map(({ inner, whole }) => {
      const part = this.local()
      this.late.add(whole.pointer)
      this.assembly.put(whole, part)
      return `${part} = valueUnder(${value}, ${this.binder.bind(inner)})`
    })
    this.between.push(`if (${value} !== undefined) { ${parts.join('; ')} }`)
  }
}

/** Text that adds what an item says to a part; what does not belong there is left out, and reported where reports are made. */
const pushText = (said: string, belongs: string, part: string): string =>
  belongs === 'true'
    ? `if (${said} !== undefined) (${part} ??= []).push(${said})`
    : `if (${said} !== undefined) { if (${belongs}) (${part} ??= []).push(${said}); else passOver() }`

/** Text for what is no array where one belongs. */
const noArrayText = (list: string): string => `if (${list} !== undefined && ${list} !== null && ${list} !== '') passOver()`
