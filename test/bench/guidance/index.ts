import { assess, type AssessContext, type Pack } from '../../../src/guidance'
import { londonDay, type Variables } from '../../../src/definitions'
import { isTrial, measure, ratio, type Case } from '../measure'
import { shippedPacks, syntheticContexts } from '../records'
import type { Bench } from '../benches'
import { byEngine } from './engine'
import { handWritten } from './hand-written'
import { byJsonata } from './jsonata'
import { reassess } from './reassess'
import { schedule } from './schedule'
import { settingsOf, subset, subsetOf, type Asked, type Unmet } from './subset'

/**
 * Rules on one nominal: all that are shipped; and a subset of them against the same rules as functions, in json-rules-engine and
 * in jsonata. Then every nominal of a large service again, on two cores.
 */
export const guidance: Bench = async (effort, talk) => {
  const distinct = isTrial(effort) ? 20 : 200
  talk('reading packs and inventing nominals')
  const packs = shippedPacks()
  const few = subsetOf(packs)
  const settings = settingsOf(packs)
  const asked = syntheticContexts({ count: distinct, seed: 4 }).map(context => ({ ...context, today: londonDay(context.now) }))
  const entries = syntheticContexts({ count: distinct, seed: 4, entry: true })
  const ways = {
    ours: (one: Asked) => ours(few, one),
    written: handWritten(settings),
    engine: byEngine(settings, 'json-path'),
    enginePlain: byEngine(settings, 'plain'),
    jsonata: byJsonata(settings)
  }
  const found = await agree(ways, asked)
  talk(`all ways agree on ${asked.length} nominals: ${found} findings of ${subset.length} rules`)
  const rules = packs.reduce((sum, pack) => sum + pack.rules.length, 0)
  const names = {
    all: `all ${rules} rules, as a nominal stands`,
    entry: `all ${rules} rules, on an entry`,
    ours: `${subset.length} rules`,
    written: `${subset.length} rules written by hand`,
    engine: `${subset.length} rules in json-rules-engine`,
    enginePlain: `${subset.length} rules in json-rules-engine, plain paths`,
    jsonata: `${subset.length} rules in jsonata`,
    library: `${subset.length} rules by the CEL library`
  }
  const slow = few.map(interpreted)
  const cases: Case[] = [
    each(names.all, asked, one => packs.map(pack => assess(pack, one))),
    each(names.entry, entries, one => packs.map(pack => assess(pack, one))),
    each(names.ours, asked, one => few.map(pack => assess(pack, one))),
    each(names.written, asked, ways.written),
    eachAwaited(names.engine, asked, ways.engine),
    eachAwaited(names.enginePlain, asked, ways.enginePlain),
    eachAwaited(names.jsonata, asked, ways.jsonata),
    each(names.library, asked, one => slow.map(pack => assess(pack, one)))
  ]
  const measured = await measure(cases, effort, talk)
  const again = await reassess(effort, talk)
  const scheduled = await schedule(effort, talk)
  return {
    cases: [...measured.cases, again.figure, ...scheduled.figures],
    ratios: {
      'to hand-written': ratio(measured, names.ours, names.written),
      'to json-rules-engine': ratio(measured, names.ours, names.engine),
      'to json-rules-engine, plain paths': ratio(measured, names.ours, names.enginePlain),
      'to jsonata': ratio(measured, names.ours, names.jsonata),
      'to the CEL library': ratio(measured, names.ours, names.library)
    },
    notes: [
      `${distinct} invented nominals at some moment of their lives, in turn; goals: 0.15 of hand-written, 20 times the others.`,
      `The ${subset.length} rules: ${subset.join(', ')}. All ways gave the same ${found} findings before the clock ran.`,
      again.note,
      scheduled.note
    ]
  }
}

function ours(packs: readonly Pack[], asked: AssessContext): Unmet[] {
  return packs.flatMap(pack => assess(pack, asked)) as unknown as Unmet[]
}

/** The pack as the library's evaluator would run it. */
function interpreted(pack: Pack): Pack {
  const slow = (expression: Pack['terms'][string]) => ({
    ...expression,
    run: (variables: Variables) => expression.interpret(variables),
    test: (variables: Variables) => {
      const outcome = expression.interpret(variables)
      return outcome.ok ? outcome.value === true : outcome.code
    }
  })
  return {
    ...pack,
    terms: Object.fromEntries(Object.entries(pack.terms).map(([name, expression]) => [name, slow(expression)])),
    rules: pack.rules.map(({ list, applies, require, blocksWhen, ...rule }) => ({
      ...rule,
      require: slow(require),
      ...(list && { list: 'expression' in list ? { expression: slow(list.expression) } : list }),
      ...(applies && { applies: slow(applies) }),
      ...(blocksWhen && { blocksWhen: slow(blocksWhen) })
    }))
  }
}

function each<T>(name: string, items: readonly T[], work: (item: T) => unknown): Case {
  let at = 0
  return {
    name,
    run: times => {
      for (let i = 0; i < times; i++) {
        const item = items[at++ % items.length]
        if (item !== undefined) work(item)
      }
    }
  }
}

function eachAwaited<T>(name: string, items: readonly T[], work: (item: T) => Promise<unknown>): Case {
  let at = 0
  return {
    name,
    run: async times => {
      for (let i = 0; i < times; i++) {
        const item = items[at++ % items.length]
        if (item !== undefined) await work(item)
      }
    }
  }
}

type Ways = Readonly<Record<string, (asked: Asked) => Unmet[] | Promise<Unmet[]>>>

/** Throws where the ways do not find the same; gives how many findings there are. */
async function agree(ways: Ways, all: readonly Asked[]): Promise<number> {
  let count = 0
  for (const [i, asked] of all.entries()) {
    let wanted: string | undefined
    for (const [name, way] of Object.entries(ways)) {
      const found = (await way(asked)).map(({ rule, path }) => `${rule} ${path}`).sort()
      wanted ??= found.join('\n')
      if (found.join('\n') !== wanted) throw new Error(`nominal ${i}: ${name} finds\n${found.join('\n')}\nand not\n${wanted}`)
      if (name === 'ours') count += found.length
    }
  }
  return count
}
