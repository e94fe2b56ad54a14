import type { ItemLens } from '../item'
import type { LeafSpec } from '../leaf'
import type { Lens, LensShape } from '../lens'
import { bundles } from './bundles'
import { Emission, type Fixed } from './emission'
import { partition } from './partition'
import { testText } from './test-text'
import { meet, type Binder } from './text'

type Shape<K extends LensShape['kind']> = Extract<LensShape, { kind: K }>

/**
 * The text of functions of which `make(s, plain, watch)` gives a new agency item for a shared one, its constant members
 * included, with nothing gathered; with `watch` it counts what of the shared one it loses. Undefined where it cannot be told beforehand.
 */
export function makingText(item: Pick<ItemLens, 'lenses' | 'template'>, binder: Binder): string | undefined {
  const { straight, called } = partition(item.lenses, 'down')
  if (called.length > 0 && item.template.length > 0) return undefined
  const known = item.lenses.filter(lens => straight.has(lens))
  const parts = bundles(known, item.template, 'down').map(({ lenses, fixed }) => {
    const making = new Making(binder)
    for (const lens of lenses) making.add(lens)
    return making.text(fixed, item.template.length > 0)
  })
  if (!parts.every(part => part !== undefined)) return undefined
  const calls = called.map(lens => {
    const unless = lens.derived === true ? 'if (!plain) ' : ''
    return `${unless}${binder.bind(lens)}.down(from, to, run, saidNothing)\n`
  })
  return wholeText(parts, item.template.length > 0, calls)
}

function wholeText(parts: readonly string[], fixed: boolean, called: readonly string[]): string {
  const functions = parts.map((part, i) => `function make${i}(s, plain, watch, root) {\n${part}\n}\n`)
  const calls = parts.map((_part, i) => `root = make${i}(s, plain, watch, root)\n`)
  const body = `let root\n${fixed ? 'some = false\n' : ''}${calls.join('')}${fixed ? 'if (!some) return undefined\n' : ''}`
  const end = `const from = { root: s, at: '' }, to = { root, at: '', fresh: true }, run = watch ? watchDown : plain ? plainDown : quietDown
${called.join('')}return to.root`
  return `${functions.join('')}function make(s, plain, watch) {\n${body}${called.length === 0 ? 'return root' : end}\n}`
}

class Making extends Emission {
  /** The parts of arrays that several rules write, by pointer, and which of them sort what stands so far. */
  private readonly parts = new Map<string, { part: string; sorts: boolean }[]>()

  add({ shape, derived }: Lens): void {
    const unless = derived === true ? 'if (!plain) ' : ''
    if (shape?.kind === 'leaf') this.leaf(shape.spec, unless)
    else if (shape?.kind === 'each' || shape?.kind === 'list') this.each(shape, unless)
    else if (shape?.kind === 'slots') this.slots(shape, unless)
    else if (shape?.kind === 'find') this.find(shape, unless)
    else if (shape?.kind === 'pivot') this.pivot(shape, unless)
  }

  text(fixed: readonly Fixed[], some: boolean): string | undefined {
    for (const [pointer, parts] of this.parts) {
      const value = this.placed.get(pointer) ?? ''
      const [first] = parts
      if (first && parts.length === 1)
        this.between.push(
          `${value} = ${first.sorts ? `plain && ${first.part} !== undefined ? ${first.part}.sort(byText) : ` : ''}${first.part}`
        )
      else
        this.between.push(
          `${value} = joinedParts(plain, [${parts.map(({ part, sorts }) => `${part}, ${String(sorts)}`).join(', ')}])`
        )
    }
    if (some) this.between.push(`if (${this.assembly.any()}) some = true`)
    return fixed.every(one => this.fix(one)) ? this.body('s') : undefined
  }

  /** Puts a constant where no rule has put a value; false where a rule may have put one above or below. */
  private fix({ path, value }: Fixed): boolean {
    const known = this.placed.get(path.pointer)
    const constant = `copied(${this.binder.bind(value)})`
    if (known !== undefined) {
      this.between.push(`if (${known} === undefined) ${known} = ${constant}`)
      return true
    }
    if ([...this.placed.keys()].some(pointer => meet(pointer, path.pointer))) return false
    const fixed = this.local()
    this.between.push(`${fixed} = ${constant}`)
    this.placed.set(path.pointer, fixed)
    this.assembly.fix(path, fixed)
    return true
  }

  private leaf(spec: LeafSpec, unless: string): void {
    const value = this.local()
    const job = (given: string): string => `${unless}{ ${this.printText(spec, given, value)} }`
    if (spec.fields.length > 0) {
      const names = this.binder.bind(spec.fields.map(field => field.name))
      this.tree.object(spec.shared, from => `const given = gathered(${from}, ${names})\n${job('given')}`)
    } else this.tree.value(spec.shared, job)
    if (spec.agencyFields.length === 0) return this.put(spec.agency, value)
    const parts = spec.agencyFields.map(({ name, path }) => {
      const part = this.local()
      this.put(path, part)
      return `${part} = part(${value}, ${JSON.stringify(name)})`
    })
    this.between.push(`if (${value} !== undefined) { ${parts.join('; ')} }`)
  }

  private printText(spec: LeafSpec, given: string, value: string): string {
    const { primitive, absence, fallback } = spec
    const test = [`${given} !== undefined`]
    if (fallback !== undefined) test.push(`!(plain && deepEqual(${given}, ${this.binder.bind(fallback)}))`)
    const absent = `if (absent(${value}, ${this.binder.bind(absence)})) ${value} = undefined`
    const plain = absence.values.length === 0 && absence.spellings.includes('empty')
    const check = plain ? `if (typeof ${value} !== 'string' || ${value} === '') ${absent}` : absent
    if (!('of' in primitive)) {
      const watch = this.watchText(spec, this.binder.bind(primitive), given, value)
      const call = `${this.binder.bind(primitive)}.print(${given}, unsaid)`
      const text = primitive.printsText === true ? `typeof ${given} === 'string' ? ${given} : ${call}` : call
      return `if (${test.join(' && ')}) { ${value} = ${text}; ${check}\n${watch} }`
    }
    const kind = `valueUnder(s, ${this.binder.bind(primitive.kind)})`
    return `if (${test.join(' && ')}) { const kind = ${kind}
if (typeof kind === 'string') { const chosen = ${this.binder.bind(primitive)}.of(kind)
${value} = chosen.print(${given}, unsaid); ${check}
${this.watchText(spec, 'chosen', given, value)} } else if (watch) passOver() }`
  }

  /** Text that counts a value, or the parts of it, that would not be read again as they are. */
  private watchText({ primitive, fields }: LeafSpec, named: string, given: string, value: string): string {
    const back = `${value} === undefined ? undefined : ${named}.read(${value}, silent)`
    if (fields.length > 0)
      return `if (watch && !keepsFields(${this.binder.bind(fields)}, ${named}.leading, ${back}, ${given})) passOver()`
    const text = !('of' in primitive) && primitive.readsText === true && primitive.printsText === true
    const same = text ? `${value} !== ${given} && ` : ''
    return `if (watch && ${same}!deepEqual(${back}, ${given})) passOver()`
  }

  /** A part of an agency array, its items put into a variable. */
  private part(path: LeafSpec['agency'], sorts: boolean): string {
    const part = this.local()
    const known = this.parts.get(path.pointer)
    if (known) known.push({ part, sorts })
    else {
      this.put(path, this.local())
      this.parts.set(path.pointer, [{ part, sorts }])
    }
    return part
  }

  /** Text that makes an item into `made`, undefined where the agency cannot hold it. */
  private itemText(item: ItemLens, value: string): string {
    const named = this.binder.bind(item)
    const make = item.code()?.make
    const text = make ? `${this.binder.bind(make)}(${value}, plain, watch)` : `newItemOf(${named}, ${value}, plain, watch)`
    if (varies(item)) return `const made = isWritable(${named}, ${value}) ? ${text} : undefined`
    const only = testText(item.only, 'made', this.binder)
    const test = only === 'true' ? '' : `\nif (made !== undefined && !(${only})) made = undefined`
    return `let made = ${text}${test}`
  }

  private each({ set, path, kind }: Shape<'each' | 'list'>, unless: string): void {
    const part = this.part(path, kind === 'each')
    this.tree.value(
      set.path,
      list => `${unless}if (Array.isArray(${list})) for (let i = 0; i < ${list}.length; i++) {
const one = ${list}[i]
if (${testText(set.item.where, 'one', this.binder)}) {
${this.itemText(set.item, 'one')}
if (made !== undefined) (${part} ??= []).push(made)
else if (watch) passOver()
} }`
    )
  }

  private slots({ set, slots }: Shape<'slots'>, unless: string): void {
    const values = slots.map(slot => {
      const value = this.local()
      this.put(slot, value)
      const required = slot.steps.at(-1)?.required === true
      return { value, check: required ? '' : `if (${value} !== undefined && isEmpty(${value})) ${value} = undefined\n` }
    })
    const fill = values.map(({ value, check }, i) => `${value} = found[${i}]\n${check}`).join('')
    this.tree.value(
      set.path,
      list => `${unless}if (Array.isArray(${list})) {
const found = []
for (let i = 0; i < ${list}.length; i++) {
const one = ${list}[i]
if (found.length === ${slots.length} && !watch) break
if (${testText(set.item.where, 'one', this.binder)}) {
if (found.length === ${slots.length}) { passOver(); break }
${this.itemText(set.item, 'one')}
if (made !== undefined) found.push(made)
else if (watch) passOver()
} }
${fill}}`
    )
  }

  private find({ spec }: Shape<'find'>, unless: string): void {
    const part = this.part(spec.list, false)
    this.tree.value(
      spec.shared,
      held => `${unless}if (${held} !== undefined) {
${this.itemText(spec.item, held)}
if (made !== undefined) ${part} = [made]
else if (watch) passOver()
}`
    )
  }

  private pivot({ spec }: Shape<'pivot'>, unless: string): void {
    const row = `pivotRow(${this.binder.bind(spec)}, list)`
    const slots = spec.slots.map(slot => {
      const value = this.local()
      this.put(slot, value)
      return value
    })
    const rest = spec.rest && this.local()
    if (rest !== undefined && spec.rest) this.put(spec.rest.path, rest)
    const fill = slots.map((value, i) => `${value} = row.slots[${i}] ?? undefined`)
    if (rest !== undefined) fill.push(`${rest} = row.rest`)
    this.tree.value(
      spec.shared,
      list =>
        `${unless}if (Array.isArray(${list}) && ${list}.length > 0) { const list = ${list}, row = ${row}\n${fill.join('\n')}
if (watch && !pivotKeeps(${this.binder.bind(spec)}, list)) passOver() }`
    )
  }
}

/** Whether an item of this comes out is not the same with and without what is only derived. */
function varies(item: ItemLens): boolean {
  return item.lenses.some(({ shape, derived }) => {
    if (derived === true || shape === undefined) return true
    if (shape.kind === 'leaf') return shape.spec.fallback !== undefined
    if (shape.kind === 'find') return varies(shape.spec.item)
    return shape.kind === 'pivot' || shape.kind === 'check' ? false : varies(shape.set.item)
  })
}
