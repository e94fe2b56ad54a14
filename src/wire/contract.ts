import { component } from './signature-base'
import type { SignatureProfile } from './message-signature'
import { headerNames } from './names'

const {
  contentType,
  contentDigest,
  idempotencyKey,
  known,
  checkpoint,
  signatureInput: _input,
  signature: _signature,
  ...rest
} = headerNames
const { authorization: _authorization, ...events } = rest

/** The label under which both sides sign: one signature a message. */
const label = 'visor'

const digested = [component(contentType), component(contentDigest)]

/** How the gateway signs a delivery: request line, body, and every header of the contract. */
export const deliveryProfile: SignatureProfile = {
  label,
  tag: 'visor-delivery/1',
  covered: [
    component('@method'),
    component('@target-uri'),
    ...digested,
    component(idempotencyKey),
    ...Object.values(events).map(name => component(name))
  ],
  optional: [component(known), component(checkpoint)]
}

/** How a receiver signs its answer to a delivery: bound by the request's own signature to that request and no other. */
export const answerProfile: SignatureProfile = {
  label,
  tag: 'visor-receipt/1',
  covered: [
    component('@status'),
    ...digested,
    component('@method', { req: true }),
    component('@target-uri', { req: true }),
    component(contentDigest, { req: true }),
    component(idempotencyKey, { req: true }),
    component('signature', { req: true, key: label })
  ]
}

/** How the gateway signs a document that an agency fetches. */
export const documentProfile: SignatureProfile = {
  label,
  tag: 'visor-document/1',
  covered: [
    component('@status'),
    ...digested,
    component('@path', { req: true }),
    component(idempotencyKey),
    ...Object.values(events).map(name => component(name))
  ],
  optional: [component(known), component(checkpoint)]
}

/** How an agency signs the receipts that it posts: by path, since the gateway may stand behind a proxy. */
export const acknowledgementProfile: SignatureProfile = {
  label,
  tag: 'visor-acknowledgement/1',
  covered: [component('@method'), component('@path'), ...digested, component(idempotencyKey)]
}
