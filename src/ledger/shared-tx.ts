import type { Act } from '../sync-log'
import { identifierName } from './identifiers'
import { replyName } from './replies'
import type { Call, Seat, Sitting } from './sitting'
import type { IdentifierKey, LaneRef, LeafRef, Tx } from './types'

type Method = (...args: unknown[]) => Promise<unknown>
type Part = Record<string, Method>

/**
 * How a method behaves in a shared transaction: it reads rows of its own part; it reads what is the same for all and stands;
 * it writes, which can wait; it changes one lane's row and says at once whether it could.
 */
type Manner = 'reads' | 'same' | 'writes' | 'changes'

// A method that is not named here has not been thought through for sharing: the work then runs alone.
const manners: Readonly<Partial<Record<keyof Tx, Readonly<Record<string, Manner>>>>> = {
  submissions: { insert: 'writes', insertEntry: 'writes', entries: 'reads', find: 'reads' },
  replies: { find: 'reads', save: 'writes' },
  nominals: {
    get: 'reads',
    findByIdentifiers: 'reads',
    findByRecordKey: 'reads',
    create: 'writes',
    saveVersion: 'writes',
    saveRecordKey: 'writes',
    version: 'reads',
    versions: 'reads',
    replaceIdentifiers: 'writes'
  },
  statements: { of: 'reads', save: 'writes', saveLate: 'writes' },
  documents: { last: 'reads', save: 'writes', saveDelivered: 'writes' },
  facts: { changes: 'reads', settlements: 'reads', owe: 'writes', settle: 'writes' },
  findings: { of: 'reads', save: 'writes' },
  findingLives: { open: 'reads', save: 'writes', end: 'writes' },
  deviations: { active: 'same' },
  notices: { insert: 'writes' },
  held: { insert: 'writes' },
  debts: { oweAll: 'writes', lease: 'changes', renew: 'changes', acknowledge: 'changes', postpone: 'changes', hold: 'changes' },
  lanes: { get: 'reads', allot: 'changes' },
  gates: { reached: 'changes', notTried: 'changes' },
  deliveries: { record: 'writes' }
}

/** The tables of a transaction as one of the works that share it sees them. `real` is the transaction itself. */
export function sharedTx(real: Tx, sitting: Sitting, seat: Seat, same: Map<string, Promise<unknown>>): Tx {
  const alone = (): Promise<never> => Promise.reject(seat.leave('alone'))
  const ask = (call: Call): Promise<unknown> => sitting.ask(seat, call)
  const append = (acts: readonly Act[]): Promise<LeafRef[]> => ask({ rank: 4, acts }) as Promise<LeafRef[]>
  const special: Partial<Record<keyof Tx, Part>> = {
    replies: { lock: (client, key) => ask({ rank: 0, names: [replyName(client as string, key as string)] }) },
    nominals: {
      lockIdentifiers: keys => ask({ rank: 1, names: (keys as readonly IdentifierKey[]).map(identifierName) }),
      lock: id => ask({ rank: 2, nominal: id as string })
    },
    log: {
      appendAll: acts => append(acts as readonly Act[]),
      append: async act => {
        const [ref] = await append([act as Act])
        if (ref === undefined) throw new Error('the act was not written')
        return ref
      }
    }
  }
  const made: Record<string, unknown> = {
    now: () => real.now(),
    notify: (channel: string, payload: string) => {
      seat.writes.push({ part: 'notify', order: '', run: () => real.notify(channel, payload) })
      return Promise.resolve()
    }
  }
  const make = (name: keyof Tx): unknown => {
    const part = (real as unknown as Record<string, unknown>)[name]
    if (typeof part === 'function') return alone
    return { ...partOf(name, part as Part, { sitting, seat, same, alone }), ...special[name] }
  }
  // Each part is made when it is first asked for: most works touch a few of the many.
  return new Proxy(made, {
    get: (parts, name) => (typeof name === 'string' && name in real ? (parts[name] ??= make(name as keyof Tx)) : undefined)
  }) as unknown as Tx
}

interface Around {
  sitting: Sitting
  seat: Seat
  same: Map<string, Promise<unknown>>
  alone: Method
}

function partOf(name: string, real: Part, around: Around): Part {
  const known: Readonly<Record<string, Manner>> = manners[name as keyof Tx] ?? {}
  return Object.fromEntries(
    Object.entries(real).map(([method, run]): [string, Method] => {
      const manner = known[method]
      return [method, manner === undefined ? around.alone : inManner[manner](`${name}.${method}`, run, around)]
    })
  )
}

const partIn = (full: string): string => full.slice(0, full.indexOf('.'))

/** A method as it behaves in its manner; `full` is its name with that of its part. */
const inManner: Readonly<Record<Manner, (full: string, run: Method, around: Around) => Method>> = {
  writes: (full, run, { seat }) => {
    const part = partIn(full)
    return (...args) => {
      seat.writes.push({ part, order: part === 'debts' ? String(args[0]) : '', run: () => run(...args) })
      return Promise.resolve(undefined)
    }
  },
  changes:
    (_full, run, { sitting, seat }) =>
    (...args) => {
      const { agency, nominal } = laneIn(args)
      return sitting.ask(seat, { rank: 3, order: `${nominal} ${agency}`, run: () => run(...args) })
    },
  same:
    (full, run, { same }) =>
    (...args) => {
      const key = `${full} ${JSON.stringify(args)}`
      const asked = same.get(key) ?? run(...args)
      same.set(key, asked)
      return asked
    },
  reads: (full, run, { sitting, seat }) => {
    const name = partIn(full)
    return (...args) => {
      // What this work itself has written there must be in what it reads.
      if (seat.writes.some(({ part }) => part === name)) sitting.send(seat)
      return run(...args)
    }
  }
}

/** The lane that a method of debts is about: a lease or a lane comes first, or agency and nominal do. */
function laneIn([first, second]: readonly unknown[]): LaneRef {
  return typeof first === 'string' ? { agency: first, nominal: String(second) } : (first as LaneRef)
}
