import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client'
import type { Happening } from './exchange'
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

/** @param debts what is owed to whom, asked when the metrics are read */
export function createMetrics(debts: () => Promise<DebtSummary[]>): Metrics {
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
