import { chainAfter, hashOf } from './chain'
import type { DeliveryHead } from './delivery-head'
import { deliveryId } from './delivery-id'
import { contentDigest } from './digest'

/** What a delivery consists of before it has an identity: everything of its head that does not follow from the rest. */
export type DeliveryParts = Omit<DeliveryHead, 'id' | 'kind' | 'chain' | 'bodyHash' | 'digest'> & { body: Uint8Array }

/** The head of a delivery that brings content: its hash, chain and id taken from the content and its place. */
export function composeDelivery({ body, ...parts }: DeliveryParts): DeliveryHead {
  return placed({ ...parts, kind: 'changed', bodyHash: hashOf(body), digest: contentDigest(body) })
}

const nothing = new Uint8Array()

/**
 * The head of a delivery without content, for a number whose content a later one has overtaken: it keeps the hash of the
 * content that the number once had, so that the chain stays whole and nothing is disclosed again.
 */
export function composeOvertaken(parts: Omit<DeliveryParts, 'body' | 'contentType'> & { bodyHash: string }): DeliveryHead {
  return placed({ ...parts, kind: 'overtaken', contentType: emptyMediaType, digest: contentDigest(nothing) })
}

/** The head of a delivery that ends a number without content. */
export function composeWithdrawn(parts: Omit<DeliveryParts, 'body' | 'contentType'>): DeliveryHead {
  return placed({
    ...parts,
    kind: 'withdrawn',
    contentType: emptyMediaType,
    bodyHash: hashOf(nothing),
    digest: contentDigest(nothing)
  })
}

const emptyMediaType = 'application/octet-stream'

function placed(parts: Omit<DeliveryHead, 'id' | 'chain'>): DeliveryHead {
  const chain = chainAfter(parts.prevChain, parts.sequence, parts.bodyHash)
  return { ...parts, id: deliveryId(parts), chain }
}
