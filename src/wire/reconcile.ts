import { createHash } from 'node:crypto'
import { isObject, type Json } from '../json'
import { component } from './signature-base'
import type { LanePoint } from './delivery-head'
import type { SignatureProfile } from './message-signature'

/** The media type of the questions by which gateway and receiver compare what they hold, and of the answers. */
export const reconcileMediaType = 'application/vnd.visor-gateway.reconcile+json'

/** How the gateway signs such a question. Receivers answer it signed as they answer a delivery. */
export const reconcileProfile: SignatureProfile = {
  label: 'visor',
  tag: 'visor-reconcile/1',
  covered: [
    component('@method'),
    component('@target-uri'),
    component('content-type'),
    component('content-digest'),
    component('idempotency-key')
  ]
}

/** Into how many buckets lanes are put by the hash of their names. */
export const bucketCount = 256

/** Where one lane stands. `lane` is its name. */
export interface LaneStand extends LanePoint {
  lane: string
}

/** The bucket of a lane: the first byte of the SHA-256 of its name. */
export function bucketOf(lane: string): number {
  return createHash('sha256').update(lane).digest().readUInt8(0)
}

/** The digest of every bucket, in hex: SHA-256 over its lanes in order of their names, a line each with epoch, number and chain. */
export function bucketDigests(stands: Iterable<LaneStand>): string[] {
  const buckets = Array.from({ length: bucketCount }, (): string[] => [])
  for (const { lane, epoch, sequence, chain } of stands) buckets[bucketOf(lane)]?.push(`${lane} ${epoch} ${sequence} ${chain}\n`)
  return buckets.map(lines => createHash('sha256').update(lines.toSorted().join('')).digest('hex'))
}

/** What is asked: the digests of all buckets, or where the lanes of one stand. */
export type ReconcileQuestion = { ask: 'buckets' } | { ask: 'lanes'; bucket: number }

/** Reads a question; undefined where it is none. */
export function readQuestion(body: Uint8Array): ReconcileQuestion | undefined {
  let value: Json
  try {
    value = JSON.parse(Buffer.from(body).toString('utf8')) as Json
  } catch {
    return undefined
  }
  if (!isObject(value)) return undefined
  const { ask, bucket } = value
  if (ask === 'buckets') return { ask }
  const known = Number.isInteger(bucket) && Number(bucket) >= 0 && Number(bucket) < bucketCount
  return ask === 'lanes' && known ? { ask, bucket: Number(bucket) } : undefined
}

/** The answer to a question, over where all lanes stand. */
export function answerQuestion(question: ReconcileQuestion, stands: Iterable<LaneStand>): Json {
  if (question.ask === 'buckets') return { digests: bucketDigests(stands) }
  const { bucket } = question
  const lanes = [...stands].filter(({ lane }) => bucketOf(lane) === bucket)
  return { lanes: lanes.map(({ lane, epoch, sequence, chain }) => [lane, epoch, sequence, chain]) }
}

/** The digests of an answer; undefined where it holds none. */
export function readDigests(answer: Json): string[] | undefined {
  const digests = isObject(answer) ? answer['digests'] : undefined
  const whole = Array.isArray(digests) && digests.length === bucketCount && digests.every(each => typeof each === 'string')
  return whole ? digests : undefined
}

/** The lanes of an answer; undefined where any is not of its form. */
export function readStands(answer: Json): LaneStand[] | undefined {
  const lanes = isObject(answer) ? answer['lanes'] : undefined
  if (!Array.isArray(lanes)) return undefined
  const read = lanes.flatMap((line): LaneStand[] => {
    const [lane, epoch, sequence, chain] = Array.isArray(line) ? line : []
    const sound =
      typeof lane === 'string' &&
      Number.isSafeInteger(epoch) &&
      Number.isSafeInteger(sequence) &&
      typeof chain === 'string' &&
      /^[0-9a-f]{64}$/.test(chain)
    return sound ? [{ lane, epoch: Number(epoch), sequence: Number(sequence), chain }] : []
  })
  return read.length === lanes.length ? read : undefined
}
