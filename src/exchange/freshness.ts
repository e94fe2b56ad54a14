import { addWorkingDays } from '../definitions'
import type { Json } from '../json'
import type { FreshLane, GateRow, ObjectiveCount, ObjectiveTimes } from '../ledger'
import { operatorAct, type Operator } from './operator'
import type { Services } from './services'

/** How far one agency is behind about one nominal, as it is shown. */
export interface ShownFreshness {
  agency: string
  nominal: string
  state: string
  owed: number
  acknowledged: number
  lagSeconds: number
  owedSince?: string
}

const shown = ({ agency, nominal, state, owed, acknowledged, lagSeconds, owedSince }: FreshLane): ShownFreshness => ({
  ...{ agency, nominal, state, owed, acknowledged, lagSeconds: Math.floor(lagSeconds) },
  ...(owedSince && { owedSince: owedSince.toISOString() })
})

/** Which lanes are asked about. An agency asks for itself, and of nominals that it was told of before. */
export interface FreshnessQuery {
  agency?: string
  nominal?: string
  told?: boolean
}

/** The lanes that are behind, the furthest first; with a nominal, its lanes whether or not they are. */
export async function listFreshness(
  { ledger }: Services,
  asker: Operator,
  query: FreshnessQuery,
  limit: number
): Promise<{ lanes: ShownFreshness[] }> {
  return ledger.transaction(async tx => {
    const lanes = await tx.freshness.lanes(query, limit)
    const about = query.nominal !== undefined && lanes.length > 0 ? { nominal: query.nominal } : {}
    await tx.log.append(operatorAct(asker, about, 'listed', { op: 'consult', reason: 'freshness' }))
    return { lanes: lanes.map(shown) }
  })
}

/** The share of changes that is to be told in time. What is missing to 1 is the budget that burns. */
export const objective = 0.99

const hour = 3600

const windows = [
  { name: '5m', seconds: hour / 12 },
  { name: '1h', seconds: hour },
  { name: '6h', seconds: 6 * hour },
  { name: '3d', seconds: 72 * hour },
  { name: '28d', seconds: 672 * hour }
] as const

/** How fast the budget burns: 1 uses it up in just the time it is for. */
export interface ShownObjective {
  agency: string
  urgency: ObjectiveCount['urgency']
  /** By when, in words of the pack that says so. */
  within: string
  objective: number
  /** Over 28 days: changes whose time has run out or that were told, how many were late, and the share in time. */
  total: number
  late: number
  inTime: number
  burn: Record<'5m' | '1h' | '6h' | '3d', number>
  /** `fast` where the budget of 28 days would be gone in two, `slow` where it would be gone before they are over. */
  alarm: 'none' | 'slow' | 'fast'
}

/** The objectives of one look, with the pack whose parameters they come from. */
export interface Objectives {
  rule: 'R3-10'
  pack?: { id: string; version: string }
  objectives: ShownObjective[]
}

const texts = (value: Json | undefined): string[] => (Array.isArray(value) ? value.map(String) : [])

/** Days from five weeks ago to the present one: what came before is out of every window. */
function daysUntil(now: Date): string[] {
  const day = 86_400_000
  return Array.from({ length: 36 }, (_, at) => new Date(now.getTime() - (35 - at) * day).toISOString().slice(0, 10))
}

/**
 * Whether changes reach the agencies in time, by the times that rule R3-10 of the guidance in force sets: the share in time over
 * 28 days, and how fast what may be late is being used up over shorter windows.
 */
export async function readObjectives({ ledger, packs }: Pick<Services, 'ledger' | 'packs'>): Promise<Objectives> {
  return ledger.transaction(async tx => {
    const now = await tx.now()
    const pack = packs.at(now.toISOString()).find(({ rules }) => rules.some(({ id }) => id === 'R3-10'))
    if (!pack) return { rule: 'R3-10', objectives: [] }
    const value = (name: string): Json | undefined => pack.parameters[name]?.value
    const days = daysUntil(now)
    const workingDays = Number(value('otherWorkingDays'))
    const holidays = texts(value('bankHolidays'))
    const times: ObjectiveTimes = {
      safety: texts(value('safetySections')),
      status: texts(value('statusSections')),
      safetyHours: Number(value('safetyHours')),
      statusHours: Number(value('statusHours')),
      days,
      dues: days.map(day => addWorkingDays(day, workingDays, holidays)),
      windows
    }
    const within = {
      safety: `${times.safetyHours} h`,
      status: `${times.statusHours} h`,
      other: `${workingDays} working days`
    }
    const counts = await tx.freshness.objectives(times)
    return { rule: 'R3-10', pack: { id: pack.id, version: pack.version }, objectives: objectivesOf(counts, within) }
  })
}

function objectivesOf(counts: readonly ObjectiveCount[], within: Record<ObjectiveCount['urgency'], string>): ShownObjective[] {
  const keys = [...new Set(counts.map(({ agency, urgency }) => `${agency} ${urgency}`))]
  return keys.map(key => {
    const of = new Map(
      counts.filter(({ agency, urgency }) => `${agency} ${urgency}` === key).map(count => [count.window, count] as const)
    )
    const [agency = '', urgency = 'other'] = key.split(' ') as [string?, ObjectiveCount['urgency']?]
    const { total = 0, late = 0 } = of.get('28d') ?? {}
    const rate = (window: string): number => {
      const { total: all = 0, late: bad = 0 } = of.get(window) ?? {}
      return all === 0 ? 0 : Number((bad / all / (1 - objective)).toFixed(3))
    }
    const burn = { '5m': rate('5m'), '1h': rate('1h'), '6h': rate('6h'), '3d': rate('3d') }
    const inTime = total === 0 ? 1 : Number((1 - late / total).toFixed(5))
    return { agency, urgency, within: within[urgency], objective, total, late, inTime, burn, alarm: alarmOf(burn) }
  })
}

/** Two windows each: the longer says that it matters, the shorter that it still goes on. */
function alarmOf(burn: ShownObjective['burn']): ShownObjective['alarm'] {
  if (burn['1h'] >= 14 && burn['5m'] >= 14) return 'fast'
  return burn['3d'] >= 1 && burn['6h'] >= 1 ? 'slow' : 'none'
}

/** What the metrics show of propagation beside the debts. */
export interface PropagationFigures {
  stopped: { agency: string; state: string; reason: string; count: number }[]
  gates: GateRow[]
  plain: { agency: string; plain: boolean }[]
  objectives: ShownObjective[]
  /** The ledger's clock, by which gates are shut. */
  now: Date
}

const objectivesLastMs = 60_000

/** Reads the figures whenever they are asked for; objectives look over weeks, and are looked at once a minute. */
export function propagationFigures(services: Pick<Services, 'ledger' | 'packs' | 'agencies'>): () => Promise<PropagationFigures> {
  let known: { at: number; objectives: ShownObjective[] } | undefined
  return async () => {
    const at = performance.now()
    if (!known || at - known.at > objectivesLastMs) known = { at, objectives: (await readObjectives(services)).objectives }
    const { objectives } = known
    const read = await services.ledger.transaction(async tx => ({
      stopped: await tx.freshness.stopped(),
      gates: await tx.gates.list(),
      now: await tx.now()
    }))
    const plain = [...services.agencies.values()].map(({ id, delivery }) => ({
      agency: id,
      plain: delivery.receipts === 'plain'
    }))
    return { ...read, plain, objectives }
  }
}
