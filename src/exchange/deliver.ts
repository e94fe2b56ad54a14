import { encode, mediaTypeOf } from '../formats'
import type { Json, JsonObject } from '../json'
import type { Lease, Tx } from '../ledger'
import type { DownResult, Mapping } from '../mapping'
import type { CourierResult, DeliveryOutcome } from '../propagation'
import type { Act } from '../sync-log'
import { composeDelivery, type DeliveryHead } from '../wire'
import type { Agency, DeliveryChannel } from './agencies'
import { newPriorities } from './priorities'
import type { Services } from './services'
import { codeOf, isNews, newsOf, shareFor, type News, type Share } from './share'

/** A delivery ready to be sent: the agency's document of the newest version it may see. */
interface Parcel {
  head: DeliveryHead
  committedAt: Date
  mapping: Mapping
  down: DownResult
  bytes: Uint8Array
  share: Share
  news: News
  power: string
  policyHash: string
  withheld: readonly string[]
}

type Plan =
  | { kind: 'send'; parcel: Parcel }
  | { kind: 'settled'; outcome: 'nothing-to-tell' | 'withheld'; version: number }
  | { kind: 'fenced' }
  | { kind: 'hold'; code: string }

const gateway = (agency: string): Pick<Act, 'actor' | 'stream'> => ({
  actor: { agency: 'gateway', system: 'courier' },
  stream: `gateway/courier/${agency}`
})

/** The act of disclosing, as far as it has come. */
function disclosure(lease: Lease, parcel: Parcel, ph: 'intent' | 'done' | 'failed', result: string): Act {
  return {
    op: 'disclose',
    ph,
    ...gateway(lease.agency),
    nominal: lease.nominal,
    lane: lease.agency,
    recipients: [lease.agency],
    groups: [...parcel.withheld],
    policyHash: parcel.policyHash,
    mappingHash: parcel.mapping.hash,
    delivery: parcel.head.id,
    sequence: parcel.head.sequence,
    reason: parcel.power,
    result,
    ...(ph === 'intent' && { sent: [{ group: 'document', bytes: parcel.bytes }] })
  }
}

/** What the agency was told on this lane so far, beside what it says itself; kept with the documents it holds. */
const toldName = (mapping: Mapping): string => `told/${mapping.name}`

async function toldBefore(tx: Tx, lease: Lease, mapping: Mapping): Promise<News> {
  const row = await tx.documents.last(lease.nominal, lease.agency, toldName(mapping))
  return new Map(Object.entries((row?.document ?? {}) as JsonObject))
}

async function keepTold(tx: Tx, lease: Lease, mapping: Mapping, version: number, news: News): Promise<void> {
  const row = { document: Object.fromEntries(news), sequence: version, origin: 'delivered' as const, at: await tx.now() }
  await tx.documents.save(lease.nominal, lease.agency, toldName(mapping), row)
}

/** Loads the newest version, applies policy and mapping as they stand, and settles at once where there is nothing to send. */
async function plan(tx: Tx, { catalogue }: Services, agency: Agency, lease: Lease): Promise<Plan> {
  const row = await tx.nominals.get(lease.nominal)
  const mapping = catalogue.mappings.get(agency.delivery.format)?.mapping
  if (!row || !mapping) return { kind: 'hold', code: row ? 'mapping-missing' : 'nominal-missing' }
  const share = shareFor(catalogue, row, await tx.statements.of(lease.nominal), agency.id, await tx.now())
  const settle = async (outcome: 'nothing-to-tell' | 'withheld'): Promise<Plan> => {
    const settled = await tx.debts.acknowledge(lease, { version: row.version, outcome })
    if (settled) await tx.facts.settle({ nominal: row.id, agency: agency.id, version: row.version, outcome, entries: [] })
    return settled ? { kind: 'settled', outcome, version: row.version } : { kind: 'fenced' }
  }
  if (!share.seen.mayReceive) {
    const settled = await settle('withheld')
    if (settled.kind === 'settled')
      await tx.log.append({
        op: 'decide',
        ...gateway(agency.id),
        nominal: lease.nominal,
        lane: agency.id,
        policyHash: share.seen.policyHash,
        sequence: row.version,
        result: 'withheld'
      })
    return settled
  }
  const base = await tx.documents.last(lease.nominal, agency.id, mapping.name)
  const down = mapping.down(share.seen.view, base?.document)
  const fault = down.report.find(item => item.severity === 'error')
  if (fault) return { kind: 'hold', code: `mapping-${fault.code}` }
  const news = newsOf(share, down)
  const told = await toldBefore(tx, lease, mapping)
  if (!isNews(news, told, share)) {
    if (news.size !== told.size) await keepTold(tx, lease, mapping, row.version, news)
    return settle('nothing-to-tell')
  }
  const bytes = encode(down.document, mapping.format)
  const head = composeDelivery({
    agency: agency.id,
    nominal: lease.nominal,
    acknowledged: lease.acknowledged,
    version: row.version,
    fence: lease.fence,
    time: row.updatedAt.toISOString(),
    contentType: mediaTypeOf(mapping.format),
    dataSchema: `${mapping.name}@${mapping.version}`,
    body: bytes
  })
  const parcel: Parcel = {
    head,
    committedAt: row.updatedAt,
    mapping,
    down,
    bytes,
    share,
    news,
    power: codeOf(share.seen.power),
    policyHash: share.seen.policyHash,
    withheld: [...new Set(share.seen.withheld.map(({ path }) => codeOf(path.split('/')[1] ?? '')))].filter(Boolean).sort()
  }
  // The leaf that announces the disclosure is durable before the first byte leaves.
  await tx.log.append(disclosure(lease, parcel, 'intent', 'sending'))
  return { kind: 'send', parcel }
}

/** Ends the debt: under the lease's fence, with the delivery, the document now held, and the leaf, in one transaction. */
async function acknowledge(tx: Tx, lease: Lease, parcel: Parcel, durationMs: number): Promise<boolean> {
  const { mapping, down, head } = parcel
  const version = head.sequence
  if (!(await tx.debts.acknowledge(lease, { version, outcome: 'delivered', digest: head.digest }))) return false
  const told = await toldBefore(tx, lease, mapping)
  await tx.facts.settle({
    ...{ nominal: lease.nominal, agency: lease.agency, version, outcome: 'delivered' },
    entries: newPriorities(parcel.share, parcel.news, told),
    power: parcel.share.seen.power,
    purpose: parcel.share.seen.purpose,
    recipientClass: parcel.share.seen.recipientClass
  })
  await keepTold(tx, lease, mapping, version, parcel.news)
  const held = await tx.documents.last(lease.nominal, lease.agency, mapping.name)
  // What the agency itself has posted stays the base: it is what its own system holds.
  if (held?.origin !== 'posted') {
    await tx.documents.save(lease.nominal, lease.agency, mapping.name, {
      document: down.document,
      sequence: version,
      origin: 'delivered',
      at: await tx.now()
    })
  }
  await tx.deliveries.record({
    id: head.id,
    agency: lease.agency,
    nominal: lease.nominal,
    fromVersion: head.standsFor.from,
    version,
    status: 'delivered',
    durationMs: Math.round(durationMs),
    uncarried: down.uncarried as unknown as Json,
    fidelity: down.fidelity,
    fence: lease.fence
  })
  await tx.log.append(disclosure(lease, parcel, 'done', 'delivered'))
  return true
}

function send(
  { courier }: Services,
  channel: Extract<DeliveryChannel, { mode: 'push' }>,
  { head, bytes }: Parcel,
  signal: AbortSignal
): Promise<CourierResult> {
  const { endpoint, token, allowLoopback } = channel
  return courier.send({ endpoint, token, plainLoopback: allowLoopback, head, body: bytes, signal })
}

/** What a receiver's refusal or silence means for the lane; the attempt is on the log either way. */
async function failed(
  services: Services,
  lease: Lease,
  parcel: Parcel,
  result: Exclude<CourierResult, { kind: 'acknowledged' }>
): Promise<DeliveryOutcome> {
  const code = result.kind === 'gone' ? 'subject-not-theirs' : result.code
  await services.ledger.transaction(tx => tx.log.append(disclosure(lease, parcel, 'failed', code)))
  if (result.kind === 'retry') {
    const { status, retryAfterMs } = result
    return { kind: 'retry', code, ...(status !== undefined && { status }), ...(retryAfterMs !== undefined && { retryAfterMs }) }
  }
  return { kind: 'hold', code }
}

/**
 * Brings one agency up to the newest version of one nominal that it may see. Settles the debt in the ledger itself; the
 * caller sees to retries and holds.
 */
export async function deliver(services: Services, lease: Lease, signal: AbortSignal): Promise<DeliveryOutcome> {
  const started = performance.now()
  const agency = [...services.agencies.values()].find(candidate => candidate.id === lease.agency)
  if (!agency) return { kind: 'hold', code: 'agency-not-set-up' }
  const { delivery } = agency
  const planned = await services.ledger.transaction(tx => plan(tx, services, agency, lease))
  const elapsed = (): number => performance.now() - started
  const tell = (version: number, outcome: string, more: { fidelity?: number; sinceCommitMs?: number } = {}): void =>
    services.observe({
      kind: 'told',
      agency: lease.agency,
      nominal: lease.nominal,
      version,
      standsFor: [lease.acknowledged + 1, version],
      outcome,
      format: delivery.format,
      codec: services.catalogue.mappings.get(delivery.format)?.mapping.format.codec ?? '',
      durationMs: elapsed(),
      ...more
    })
  if (planned.kind === 'settled') {
    tell(planned.version, planned.outcome)
    return { kind: 'settled' }
  }
  if (planned.kind !== 'send') return planned
  const { parcel } = planned
  // An agency that cannot be called finds the change in its feed: that is where its delivery ends.
  const result = delivery.mode === 'push' ? await send(services, delivery, parcel, signal) : undefined
  if (result && result.kind !== 'acknowledged') return failed(services, lease, parcel, result)
  const settled = await services.ledger.transaction(tx => acknowledge(tx, lease, parcel, elapsed()))
  if (!settled) return { kind: 'fenced' }
  tell(parcel.head.sequence, 'delivered', {
    fidelity: parcel.down.fidelity,
    sinceCommitMs: Date.now() - parcel.committedAt.getTime()
  })
  return { kind: 'settled' }
}
