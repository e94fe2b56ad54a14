import { isObject, type Json } from './json'

/** Splits a JSON Pointer (RFC 6901) into its unescaped steps. Throws on text that is not a pointer. */
export function pointerSteps(pointer: string): string[] {
  if (pointer === '') return []
  if (!pointer.startsWith('/')) throw new TypeError(`not a JSON Pointer: it must be empty or begin with "/"`)
  return pointer
    .slice(1)
    .split('/')
    .map(step => step.replaceAll('~1', '/').replaceAll('~0', '~'))
}

/** Escapes one step of a JSON Pointer. */
export function pointerStep(step: string | number): string {
  const text = String(step)
  return text.includes('~') || text.includes('/') ? text.replaceAll('~', '~0').replaceAll('/', '~1') : text
}

/** A pointer one step below another. */
export function below(pointer: string, step: string | number): string {
  return `${pointer}/${pointerStep(step)}`
}

/** The value a pointer names, or undefined where there is none. Own members only. */
export function valueAt(value: Json | undefined, pointer: string): Json | undefined {
  let at: Json | undefined = value
  for (const step of pointerSteps(pointer)) {
    if (Array.isArray(at)) at = /^(?:0|[1-9]\d*)$/.test(step) ? at[Number(step)] : undefined
    else if (isObject(at) && Object.hasOwn(at, step)) at = at[step]
    else return undefined
  }
  return at
}
