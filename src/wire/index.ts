export { headerNames, laneName, problemMediaType, receiptMediaType, type DeliveryKind } from './names'
export { contentDigest, readContentDigest } from './digest'
export { chainAfter, firstChain, hashOf } from './chain'
export { composeDelivery, composeOvertaken, composeWithdrawn } from './compose'
export { deliveryId } from './delivery-id'
export { deliveryHeaders, readDeliveryHeaders, type DeliveryHead, type HeaderBag, type LanePoint } from './delivery-head'
export { privateKeyOf, publicKeyFault, rawPublicKey } from './ed25519'
export { keyCounts, verifyingKey, type KeyLine, type SigningKey, type VerifyingKey } from './keys'
export { signMessage, usualWindow, verifyMessage, type SignatureFault, type Verified } from './message-signature'
export { acknowledgementProfile, answerProfile, deliveryProfile, documentProfile } from './contract'
export { component, signatureBase, type SignedMessage } from './signature-base'
export { readPoint, readReceipt, receiptFor, receiptMatches, type Receipt } from './receipt'
export { bodyFault, judgeDelivery, wireProblem, type LaneMemory, type Taken, type WireProblem } from './receiver'
export {
  answerQuestion,
  bucketDigests,
  bucketOf,
  readDigests,
  readQuestion,
  readStands,
  reconcileMediaType,
  reconcileProfile,
  type LaneStand,
  type ReconcileQuestion
} from './reconcile'
