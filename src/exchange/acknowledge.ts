import { isObject, type Json } from '../json'
import type { DeliveryRow, Tx } from '../ledger'
import {
  acknowledgementProfile,
  contentDigest,
  readReceipt,
  receiptMatches,
  verifyMessage,
  type HeaderBag,
  type Receipt
} from '../wire'
import { courierOf } from './disclosure-acts'
import { acceptOffer } from './offers'
import { problem, type Problem } from './problems'
import type { AgencyClient } from './read-nominal'
import { beyondCode } from './resend'
import type { Services } from './services'

/** The most receipts of one request: the whole of it is kept with each as its proof. */
export const mostReceipts = 20

/**
 * What became of one receipt: it ended the debt, it had been given before, something later is offered by now, it says that the
 * agency holds what is not known here, so that a person decides, or it names a delivery that is not there for this agency, or not as it says.
 */
export type ReceiptFate = 'acknowledged' | 'known' | 'overtaken' | 'stopped' | 'unknown'

/** Receipts as an agency posts them. */
export interface ReceiptPost {
  path: string
  headers: HeaderBag
  body: Uint8Array
  correlation: string
}

/** Takes the receipts of an agency that fetches. Each stands for itself; the same again is answered as known. */
export async function acknowledgeChanges(
  services: Services,
  client: AgencyClient,
  post: ReceiptPost
): Promise<{ results: { deliveryId: string; status: ReceiptFate }[] } | { problem: Problem }> {
  const agency = services.agencies.get(client.agency)
  const signed = agency?.delivery.receipts === 'signed'
  const proof = signed ? await signatureOf(services, agency.keys, post) : {}
  if (proof === undefined)
    return { problem: problem('receipts-unsigned', 'the receipts are not signed by a key of this agency that counts now') }
  const receipts = read(post.body)
  if (receipts === undefined)
    return { problem: problem('malformed-request', `the body must be { "receipts": [ … ] } with 1 to ${mostReceipts} receipts`) }
  const results: { deliveryId: string; status: ReceiptFate }[] = []
  for (const receipt of receipts) {
    const kept = { ...proof, ...(signed ? { body: Buffer.from(post.body).toString('utf8') } : { ...receipt }) }
    const evidence = JSON.stringify(kept)
    const status = await services.ledger.transaction(tx => take(tx, client, receipt, evidence, post.correlation))
    results.push({ deliveryId: receipt.deliveryId, status })
  }
  return { results }
}

/** The signature over the request, or undefined where none counts. By the ledger's clock, as everything that is timed. */
async function signatureOf(
  { ledger }: Services,
  keys: Parameters<typeof verifyMessage>[2],
  { path, headers, body }: ReceiptPost
): Promise<{ keyId: string; base: string; signature: string } | undefined> {
  if (headers['content-digest'] !== contentDigest(body)) return undefined
  const now = await ledger.transaction(tx => tx.now())
  // The profile covers the path alone: the gateway need not know by which name it was called.
  const message = { method: 'POST', url: `https://gateway.invalid${path}`, headers }
  const verified = verifyMessage(message, acknowledgementProfile, keys, now.getTime())
  if ('fault' in verified) return undefined
  const { keyId, base, signature } = verified.verified
  return { keyId, base, signature }
}

function read(body: Uint8Array): Receipt[] | undefined {
  let parsed: Json
  try {
    parsed = JSON.parse(Buffer.from(body).toString('utf8')) as Json
  } catch {
    return undefined
  }
  const list = isObject(parsed) ? parsed['receipts'] : undefined
  if (!Array.isArray(list) || list.length === 0 || list.length > mostReceipts) return undefined
  const receipts = list.map(each => readReceipt(each)).filter(each => each !== undefined)
  return receipts.length === list.length ? receipts : undefined
}

async function take(tx: Tx, client: AgencyClient, receipt: Receipt, evidence: string, correlation: string): Promise<ReceiptFate> {
  const row = await tx.deliveries.get(receipt.deliveryId)
  const status = row && row.agency === client.agency && says(receipt, row) ? await settle(tx, row, receipt, evidence) : 'unknown'
  const { agency, name: system, role } = client
  await tx.log.append({
    ...(status === 'acknowledged'
      ? { op: 'disclose', ...courierOf(agency) }
      : { op: 'consult', actor: { agency, system, role } }),
    ...(row && status !== 'unknown' && { nominal: row.nominal, lane: agency, delivery: row.id, sequence: row.version }),
    ...(status === 'acknowledged' && { recipients: [agency], received: [{ group: 'receipt', bytes: Buffer.from(evidence) }] }),
    reason: 'receipt',
    result: status === 'acknowledged' ? 'delivered' : status,
    correlation
  })
  return status
}

/** Whether a receipt speaks of a delivery as it was offered. */
function says(receipt: Receipt, { id, agency, nominal, number }: DeliveryRow): boolean {
  return number !== undefined && receipt.result !== 'superseded' && receiptMatches(receipt, { id, agency, nominal, ...number })
}

/** An agency that fetches holds numbers of an earlier epoch that the ledger does not know: nothing more is offered to it. */
async function stop(tx: Tx, lane: DeliveryRow, { before }: Receipt): Promise<ReceiptFate> {
  if (before === undefined || !(await tx.lanes.stop(lane, beyondCode, JSON.stringify({ before })))) return 'overtaken'
  await tx.deliveries.withdrawOffers(lane)
  return 'stopped'
}

async function settle(tx: Tx, row: DeliveryRow, receipt: Receipt, evidence: string): Promise<ReceiptFate> {
  if (row.status === 'delivered') return 'known'
  if (row.status === 'overtaken') return 'overtaken'
  if (receipt.result === 'beyond') return stop(tx, row, receipt)
  if (await acceptOffer(tx, row, evidence, receipt.result)) return 'acknowledged'
  // Somebody else may have ended it while this waited for the lane.
  return (await tx.deliveries.get(row.id))?.status === 'delivered' ? 'known' : 'overtaken'
}
