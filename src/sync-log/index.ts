export type { Act, Carried } from './act'
export { commitment, leafHash, noHash, pseudonym } from './hash'
export { decodeLeaf, encodeLeaf, leafFault, type Leaf } from './leaf'
export { actorStream, leafOf, type StreamHead } from './leaf-of'
export { checkStream } from './stream'

export { Frontier } from './tree/frontier'
export { emptyRoot, hashLeaf, hashNode, sameHash } from './tree/hashes'
export { coverOf, hashOfRange, leavesOf, type LeafRange, type NodePlace, type NodeReader } from './tree/ranges'
export { consistencyProof, inclusionProof, verifyConsistency, verifyInclusion } from './tree/proofs'
export {
  decodeEntries,
  encodeEntries,
  KeptTiles,
  nodesInTiles,
  parseTilePath,
  tilePath,
  tilesBetween,
  widthOf,
  type TileName,
  type TileReader
} from './tree/tiles'
export { TreeEdge, type Tile } from './tree/tree-edge'

export { toBase64, toHex } from './note/base64'
export { isSoundPublicKey, verifyEd25519 } from './note/ed25519'
export {
  formatSignerKey,
  formatVerifierKey,
  parseSignerKey,
  parseVerifierKey,
  signerKey,
  verifierKey,
  type SignerKey,
  type VerifierKey
} from './note/keys'
export {
  cosignText,
  formatNote,
  formatSignatureLine,
  parseNote,
  signText,
  verifyNote,
  type Note,
  type NoteFault,
  type NoteSignature
} from './note/note'
export { formatCheckpoint, parseCheckpoint, parseCount, type Checkpoint } from './note/checkpoint'
export { formatWitnessLines, judgeCheckpoint, meetsQuorum, parsePolicy, type JudgedCheckpoint, type Policy } from './note/policy'
export { formatReceipt, parseReceipt, verifyReceipt, type Receipt } from './note/receipt'
export {
  answerAddCheckpoint,
  formatAddCheckpoint,
  parseAddCheckpoint,
  parseCosignatures,
  type AddCheckpoint,
  type Witness,
  type WitnessAnswer
} from './note/witness'

export {
  headsLines,
  HeadsMap,
  headsProofRoot,
  holderOfStream,
  holderOfSubject,
  type HeadsLine,
  type HeadsProof,
  type Holder,
  type NamedHead
} from './heads'

export { formatLine, type EntryLine, type HeadsFileLine, type OpeningLine, type PseudonymLine } from './bundle/lines'
export { sealManifest, type BundleClaim, type BundleFile, type Manifest } from './bundle/manifest'
export { type BundleFault, type BundleReport, type FaultCode } from './bundle/report'
export { type BundleSource } from './bundle/source'
export { verifyBundle } from './bundle/verify'
export type { VerifyOptions } from './bundle/verify-frame'
export { writeBundle, type BundleParts, type BundleSink } from './bundle/write'
