import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client'
import type { Happening, PropagationFigures, WitnessStanding } from './exchange'
import type { DebtSummary } from './ledger'
import type { PropagationMetrics } from './propagation'

/** What the gateway counts. Labels are agencies, routes and codes: nothing that stands for a person. */
export interface Metrics {
  registry: Registry
  observe(happening: Happening): void
  answered(route: string, method: string, status: number, seconds: number): void
  propagation: PropagationMetrics
}

const seconds = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30]

/**
 * @param debts what is owed to whom, asked when the metrics are read
 * @param figures how propagation stands beside that, asked then too
 */
export function createMetrics(debts: () => Promise<DebtSummary[]>, figures?: () => Promise<PropagationFigures>): Metrics {
  const registry = new Registry()
  const registers = [registry]
  collectDefaultMetrics({ register: registry })
  const entries = new Counter({
    name: 'gateway_entries_total',
    help: 'Entries taken in, by agency and what became of them',
    labelNames: ['agency', 'status'],
    registers
  })
  const refusals = new Counter({
    name: 'gateway_refusals_total',
    help: 'Entries and documents refused, by agency and problem',
    labelNames: ['agency', 'code'],
    registers
  })
  const entrySeconds = new Histogram({
    name: 'gateway_entry_seconds',
    help: 'Time to take one entry in',
    labelNames: ['agency'],
    buckets: seconds,
    registers
  })
  const told = new Counter({
    name: 'gateway_deliveries_total',
    help: 'Debts settled, by agency and how',
    labelNames: ['agency', 'outcome'],
    registers
  })
  const lag = new Histogram({
    name: 'gateway_delivery_lag_seconds',
    help: 'From the commit of a version to its receipt',
    labelNames: ['agency'],
    buckets: [...seconds, 60, 300, 3600],
    registers
  })
  const attempts = new Histogram({
    name: 'gateway_lane_turn_seconds',
    help: 'Time of one turn of a lane, by outcome',
    labelNames: ['agency', 'outcome'],
    buckets: seconds,
    registers
  })
  const swept = new Counter({
    name: 'gateway_swept_lanes_total',
    help: 'Lanes the sweep found due',
    labelNames: ['agency', 'how'],
    registers
  })
  const requests = new Histogram({
    name: 'gateway_http_request_seconds',
    help: 'HTTP requests',
    labelNames: ['route', 'method', 'status'],
    buckets: seconds,
    registers
  })
  addDebts(registry, debts)
  if (figures) addFigures(registry, figures)
  return {
    registry,
    observe(happening) {
      const { agency } = happening
      if (happening.kind === 'posted') {
        entries.inc({ agency, status: happening.status })
        entrySeconds.observe({ agency }, happening.durationMs / 1000)
      } else if (happening.kind === 'refused') refusals.inc({ agency, code: happening.code })
      else if (happening.kind === 'told') {
        told.inc({ agency, outcome: happening.outcome })
        if (happening.sinceCommitMs !== undefined) lag.observe({ agency }, Math.max(0, happening.sinceCommitMs) / 1000)
      }
    },
    answered: (route, method, status, took) => requests.observe({ route, method, status: String(status) }, took),
    propagation: {
      ended: (agency, outcome, took) => attempts.observe({ agency, outcome }, took),
      swept: (agency, lanes, how) => swept.inc({ agency, how }, lanes)
    }
  }
}

/** What is owed, asked of the ledger whenever the metrics are read. */
function addDebts(registry: Registry, debts: () => Promise<DebtSummary[]>): void {
  new Gauge({
    name: 'gateway_debts',
    help: 'Lanes by agency and state, and the age in seconds of the oldest debt',
    labelNames: ['agency', 'what'],
    registers: [registry],
    async collect() {
      this.reset()
      for (const { agency, waiting, held, leased, oldestSeconds } of await debts()) {
        this.set({ agency, what: 'waiting' }, waiting)
        this.set({ agency, what: 'held' }, held)
        this.set({ agency, what: 'leased' }, leased)
        this.set({ agency, what: 'oldest_seconds' }, oldestSeconds)
      }
    }
  })
}

/** Reasons are codes of receivers too: only what the gateway itself says is a label of its own. */
const reasonLabel = (reason: string): string => (/^(?:wire|lane|mapping|http)[.-]/.test(reason) ? reason : 'receiver')

type Sample = [labels: Record<string, string>, value: number]

const shut = ({ blockedUntil, askedUntil }: PropagationFigures['gates'][number], now: Date): boolean =>
  [blockedUntil, askedUntil].some(until => until !== undefined && until > now)

/** What each figure is made of: its name, its help, its labels, and its samples. */
const figureGauges: [string, string, string[], (figures: PropagationFigures) => Sample[]][] = [
  [
    'gateway_stopped_lanes',
    'Lanes that wait for a person, by agency, state and reason',
    ['agency', 'state', 'reason'],
    ({ stopped }) => stopped.map(({ agency, state, reason, count }) => [{ agency, state, reason: reasonLabel(reason) }, count])
  ],
  [
    'gateway_agency_reach',
    'Failures in a row of an agency, and whether its gate is shut',
    ['agency', 'what'],
    ({ gates, now }) =>
      gates.flatMap((gate): Sample[] => [
        [{ agency: gate.agency, what: 'failures' }, gate.failures],
        [{ agency: gate.agency, what: 'shut' }, shut(gate, now) ? 1 : 0]
      ])
  ],
  [
    'gateway_agency_plain_receipts',
    '1 where receipts are not signed and prove nothing',
    ['agency'],
    ({ plain }) => plain.map(each => [{ agency: each.agency }, each.plain ? 1 : 0])
  ],
  [
    'gateway_objective_burn',
    'How fast the budget of late changes burns; 1 uses it up just in its time',
    ['agency', 'urgency', 'window'],
    ({ objectives }) =>
      objectives.flatMap(({ agency, urgency, burn }) =>
        Object.entries(burn).map(([window, rate]): Sample => [{ agency, urgency, window }, rate])
      )
  ],
  [
    'gateway_objective_in_time',
    'Share of changes told in time over 28 days',
    ['agency', 'urgency'],
    ({ objectives }) => objectives.map(({ agency, urgency, inTime }) => [{ agency, urgency }, inTime])
  ],
  [
    'gateway_objective_alarm',
    '0 none, 1 slow, 2 fast',
    ['agency', 'urgency'],
    ({ objectives }) =>
      objectives.map(({ agency, urgency, alarm }) => [{ agency, urgency }, ['none', 'slow', 'fast'].indexOf(alarm)])
  ]
]

/** One look serves all gauges that are read within so many milliseconds of it. */
const oneLookMs = 500

/** Stopped lanes, whether agencies can be reached and prove what they receive, and whether they are told in time. */
function addFigures(registry: Registry, figures: () => Promise<PropagationFigures>): void {
  let look: { at: number; read: Promise<PropagationFigures> } | undefined
  const read = (): Promise<PropagationFigures> => {
    const at = performance.now()
    if (!look || at - look.at > oneLookMs) look = { at, read: figures() }
    return look.read
  }
  for (const [name, help, labelNames, samples] of figureGauges)
    new Gauge({
      name,
      help,
      labelNames,
      registers: [registry],
      async collect() {
        const found = samples(await read())
        this.reset()
        for (const [labels, value] of found) this.inc(labels, value)
      }
    })
}

/** How large the signed tree of the sync log is, and how long the oldest act has waited for its place in it. */
export function addLogFigures(registry: Registry, figures: () => Promise<{ size: number; waitingSeconds: number }>): void {
  new Gauge({
    name: 'gateway_log',
    help: 'The sync log: entries of the newest signed tree, and seconds that the oldest act waits for its place (alarm above 60)',
    labelNames: ['what'],
    registers: [registry],
    async collect() {
      const { size, waitingSeconds } = await figures()
      this.set({ what: 'size' }, size)
      this.set({ what: 'waiting_seconds' }, waitingSeconds)
    }
  })
}

const witnessAlarms: readonly WitnessStanding['alarm'][] = ['no-witness', 'quorum-late', 'history']

/** Whether witnesses cosign the sync log as its policy asks, and whether one of them holds another history. */
export function addWitnessFigures(registry: Registry, standing: () => Promise<WitnessStanding>): void {
  new Gauge({
    name: 'gateway_log_alarm',
    help: 'The sync log: 1 where nobody has to cosign it, its quorum is late, or a witness holds another history',
    labelNames: ['alarm'],
    registers: [registry],
    async collect() {
      const { alarm } = await standing()
      for (const each of witnessAlarms) this.set({ alarm: each }, each === alarm ? 1 : 0)
    }
  })
  new Gauge({
    name: 'gateway_log_witness',
    help: 'The sync log: entries that are cosigned, by witness, and as the quorum asks, with seconds that newer ones wait for it',
    labelNames: ['witness', 'what'],
    registers: [registry],
    async collect() {
      const { size, waitingSeconds, witnesses } = await standing()
      this.reset()
      this.set({ witness: 'quorum', what: 'size' }, size)
      this.set({ witness: 'quorum', what: 'waiting_seconds' }, waitingSeconds)
      for (const { name, size: cosigned } of witnesses) this.set({ witness: `witness/${name}`, what: 'size' }, cosigned)
    }
  })
}
