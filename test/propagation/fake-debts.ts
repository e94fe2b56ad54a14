import type { DebtsPort, DeliveryOutcome, LaneRef, Lease } from '../../src/propagation'

interface Row extends Lease {
  state: 'open' | 'held'
  reason?: string
  leaseUntil: number
  dueAt: number
}

/** An acknowledgement as the ledger stored it. */
export interface Acknowledged extends LaneRef {
  version: number
}

/** Debts in memory with the ledger's semantics: leases that end, fences that rise, settling under a lease only. */
export class FakeDebts implements DebtsPort {
  private readonly rows = new Map<string, Row>()
  readonly acknowledged: Acknowledged[] = []
  readonly postponed: { nominal: string; delayMs: number; error: string }[] = []
  fencedOff = 0
  leases = 0
  /** Back-off is shortened by this factor, so that tests need not wait for it. */
  hurry = 1

  owe(agency: string, nominal: string, version: number): void {
    const key = `${agency} ${nominal}`
    const row = this.rows.get(key) ?? {
      agency,
      nominal,
      owed: 0,
      acknowledged: 0,
      attempts: 0,
      fence: 0,
      state: 'open' as const,
      leaseUntil: 0,
      dueAt: 0
    }
    row.owed = Math.max(row.owed, version)
    if (row.state === 'open') row.dueAt = Date.now()
    this.rows.set(key, row)
  }

  async lease(agency: string, nominal: string, ms: number): Promise<Lease | undefined> {
    await tick()
    const row = this.get(agency, nominal)
    if (row === undefined || !this.isDue(row)) return undefined
    row.leaseUntil = Date.now() + ms
    row.fence += 1
    this.leases += 1
    const { owed, acknowledged, attempts, fence } = row
    return { agency, nominal, owed, acknowledged, attempts, fence }
  }

  async acknowledge(lease: Lease, version: number): Promise<DeliveryOutcome> {
    await tick()
    const row = this.under(lease)
    if (row === undefined || row.acknowledged >= version) return { kind: 'fenced' }
    Object.assign(row, { acknowledged: version, attempts: 0, leaseUntil: 0 })
    this.acknowledged.push({ agency: lease.agency, nominal: lease.nominal, version })
    return { kind: 'settled', more: row.owed > version }
  }

  async postpone(lease: Lease, failure: { delayMs: number; error: string }): Promise<boolean> {
    await tick()
    const row = this.under(lease)
    if (row === undefined) return false
    Object.assign(row, { attempts: row.attempts + 1, dueAt: Date.now() + failure.delayMs * this.hurry, leaseUntil: 0 })
    this.postponed.push({ nominal: lease.nominal, ...failure })
    return true
  }

  async hold(lease: Lease, reason: string): Promise<boolean> {
    await tick()
    const row = this.under(lease)
    if (row === undefined) return false
    Object.assign(row, { state: 'held', reason, leaseUntil: 0 })
    return true
  }

  async giveBack(lease: Lease): Promise<boolean> {
    await tick()
    const row = this.under(lease)
    if (row === undefined) return false
    row.leaseUntil = 0
    return true
  }

  async due(limit: number, agency: string): Promise<LaneRef[]> {
    await tick()
    const due = [...this.rows.values()].filter(row => row.agency === agency && this.isDue(row))
    return due.slice(0, limit).map(row => ({ agency: row.agency, nominal: row.nominal }))
  }

  /** The state of a lane, for asserting. */
  get(agency: string, nominal: string): Row | undefined {
    return this.rows.get(`${agency} ${nominal}`)
  }

  /** Lanes that still owe something and are not held. */
  outstanding(): number {
    return [...this.rows.values()].filter(row => row.state === 'open' && row.owed > row.acknowledged).length
  }

  /** Leases that stand now. */
  leased(): number {
    return [...this.rows.values()].filter(row => row.leaseUntil > Date.now()).length
  }

  private isDue(row: Row): boolean {
    const now = Date.now()
    return row.state === 'open' && row.owed > row.acknowledged && row.dueAt <= now && row.leaseUntil <= now
  }

  private under(lease: Lease): Row | undefined {
    const row = this.get(lease.agency, lease.nominal)
    if (row?.fence === lease.fence) return row
    this.fencedOff += 1
    return undefined
  }
}

function tick(): Promise<void> {
  return new Promise(resolve => setImmediate(resolve))
}
