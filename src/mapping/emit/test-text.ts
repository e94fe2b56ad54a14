import type { Json } from '../../json'
import type { Test } from '../predicate'
import { isObjectText, member, type Binder } from './text'

/** A test on the value of this name, as text. `given` are conditions that are known to hold. */
export function testText(test: Test, value: string, binder: Binder, given: 'equalities' | 'nothing' = 'nothing'): string {
  const all = given === 'equalities' ? test.all.filter(({ condition }) => condition.is !== 'equal') : test.all
  if (all.length === 0 && test.except.length === 0) return 'true'
  const plain = test.except.length === 0 && all.map(one => conditionText(one, value, binder))
  if (plain && plain.every(text => text !== undefined)) return plain.join(' && ')
  return `passes(${binder.bind(all.length === test.all.length ? test : { all, except: test.except })}, ${value})`
}

/** The commonest conditions, on the value itself or a member of it. */
function conditionText({ path, condition }: Test['all'][number], value: string, binder: Binder): string | undefined {
  const [step, ...more] = path.steps
  if (more.length > 0) return undefined
  const at = step === undefined ? value : `(${isObjectText(value)} ? ${member(value, step.name)} : undefined)`
  switch (condition.is) {
    case 'equal':
      return isScalar(condition.value) ? `${at} === ${JSON.stringify(condition.value)}` : undefined
    case 'in':
      return condition.values.every(isScalar) ? `${binder.bind(new Set(condition.values))}.has(${at})` : undefined
    case 'not':
      return condition.values.every(isScalar) ? `!${binder.bind(new Set(condition.values))}.has(${at})` : undefined
    case 'listed':
      return `inList(${binder.bind(condition.codes)}, ${at})`
    case 'not-listed':
      return `!inList(${binder.bind(condition.codes)}, ${at})`
    case 'absent':
    case 'present':
      return undefined
  }
}

function isScalar(value: Json): boolean {
  return typeof value !== 'object' && !(typeof value === 'number' && !Number.isFinite(value))
}
