import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Expression } from '../../src/definitions'
import { readPack, type AssessContext, type Pack } from '../../src/guidance'
import { RuleVariables } from '../../src/guidance/variables'
import { repoRoot } from '../support/shared'
import { syntheticContexts } from '../bench/records'
import { resources } from './support'

const folder = join(repoRoot, 'schemas/guidance')
const packs = readdirSync(folder).map(file => {
  const { pack, faults } = readPack(readFileSync(join(folder, file), 'utf8'), file, resources)
  if (!pack) throw new Error(`${file}: ${faults.map(fault => fault.message).join('; ')}`)
  return pack
})

interface Named {
  name: string
  expression: Expression
}

function expressionsOf(pack: Pack): Named[] {
  const terms = Object.entries(pack.terms).map(([name, expression]) => ({ name: `${pack.id} ${name}`, expression }))
  const rules = pack.rules.flatMap(({ id, list, applies, require, blocksWhen }) => {
    const each = list && 'expression' in list ? list.expression : undefined
    return Object.entries({ 'for-each': each, applies, require, 'blocks-when': blocksWhen }).flatMap(([member, expression]) =>
      expression ? [{ name: `${id} ${member}`, expression }] : []
    )
  })
  return [...terms, ...rules]
}

test('every expression of every shipped pack is compiled', () => {
  const left = packs.flatMap(expressionsOf).filter(({ expression }) => !expression.compiled)
  expect(left.map(({ name }) => name)).toEqual([])
})

/** What a rule may be asked of in a record, and nothing at all. */
function itemsOf(pack: Pack, id: string, variables: RuleVariables): unknown[] {
  const list = pack.rules.find(rule => id.startsWith(`${rule.id} `))?.list
  if (!list) return [null]
  if ('pointer' in list) return [null, ...((variables.after[list.pointer.slice(1)] ?? []) as unknown[])]
  const outcome = list.expression.run(variables)
  return [null, ...(outcome.ok ? (outcome.value as unknown[]) : [])]
}

/** Mends the record in one place at a time, so that conditions meet what they were not written for. */
function* spoilt(context: AssessContext): Generator<AssessContext> {
  yield context
  for (const section of Object.keys(context.after)) {
    for (const value of [null, [], 'x', [{}]]) yield { ...context, after: { ...context.after, [section]: value } }
  }
}

test('each gives on synthetic records what the library gives, whole or spoilt', () => {
  const contexts = [...syntheticContexts({ count: 2, seed: 7 }).flatMap(context => [...spoilt(context)])]
  for (const pack of packs) {
    const all = expressionsOf(pack)
    for (const context of contexts) {
      const variables = new RuleVariables(pack, context)
      for (const { name, expression } of all) {
        for (const item of itemsOf(pack, name, variables).slice(0, 3)) {
          variables.item = item
          const [fast, slow] = [expression.run(variables), expression.interpret(variables)]
          variables.item = null
          if (JSON.stringify(fast, plain) !== JSON.stringify(slow, plain)) {
            throw new Error(`${name}: ${JSON.stringify(fast, plain)} is not ${JSON.stringify(slow, plain)}`)
          }
        }
      }
    }
  }
})

const plain = (_: string, value: unknown): unknown => (typeof value === 'bigint' ? `${value}n` : value)
