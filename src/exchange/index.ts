export { acknowledgeChanges } from './acknowledge'
export {
  approvePack,
  listPacks,
  proposePack,
  readForActivation,
  type Office,
  type PackAnswer,
  type PackAuthor,
  type PackState
} from './activate'
export {
  approveMapping,
  listMappings,
  proposeMapping,
  readMappingVersion,
  reloadMappings,
  type MappingAnswer,
  type MappingOffice,
  type MappingState,
  type ReloadAnswer,
  type ShownMapping
} from './activate-mapping'
export { agencyIds, readAgencies, readCallable, type Agency, type AgencyRegistry } from './agencies'
export { assessEverything, assessmentRun, type AssessmentReport } from './assess-everything'
export { compileChecks, defaultRoot, loadCatalogue, type Catalogue } from './catalogue'
export { createChangeBell } from './change-bell'
export { listChanges, readDocument } from './changes'
export { listFreshness, propagationFigures, readObjectives, type PropagationFigures } from './freshness'
export { fetchDelivery } from './fetch-delivery'
export { laneActions } from './lane-actions'
export { recordKeys } from './key-acts'
export { listAgencies, plainWarning } from './list-agencies'
export { readClients, tokenHash, type Client, type ClientRegistry, type Role } from './clients'
export { listDeviations, recordDeviation, type ShownDeviation } from './deviate'
export { listNotices, type ShownNotice } from './list-notices'
export { compareUnits, complianceCsv, type ComplianceReport } from './compliance'
export { deliver } from './deliver'
export { explainHere, explainTo, type ExplainedFinding } from './explain'
export { measureImpact, type Impact } from './impact'
export { measureMappingImpact, type MappingImpact, type Recipient } from './impact-of-mapping'
export type { Happening, Observer } from './observe'
export type { Operator } from './operator'
export { openMappingBook, withMappings, type MappingBook } from './mapping-book'
export { fixedOf } from './mapping-folder'
export { openPackBook, type PackBook } from './pack-book'
export { acceptedMediaTypes } from './prepare'
export { problem, problemTypes, type Problem, type ProblemCode, type ProblemError } from './problems'
export { logCsv, readLog } from './read-log'
export { askExport, exportState, readExportPart } from './ask-export'
export { checkLog } from './check-log'
export { openLog } from './log-keeper'
export { openLogKey } from './log-key'
export { makeOwnFile, readOwnFile, replaceOwnFile } from './own-file'
export { readExportRequest, readOpeningsRequest } from './log-requests'
export { Unlogged, type Reader } from './log-reading'
export {
  proveConsistency,
  proveInclusion,
  readCheckpoint,
  readOpenings,
  readPolicy,
  readReceipt,
  readTile,
  readWitnesses,
  tileNamed,
  type TreeAnswer
} from './read-tree'
export { listVersions, readNominal, searchNominals, type AgencyClient, type ReadQuery } from './read-nominal'
export { readSubmission } from './read-submission'
export {
  listDifferences,
  listReconciliations,
  reconcile,
  reconcileEverybody,
  reconcileRun,
  type ReconciliationReport,
  type ShownReconciliation
} from './reconcile'
export { replay, type ReplayReport, type ReplayRequest } from './replay'
export {
  listResyncs,
  showResync,
  startResync,
  stopResync,
  workAtResync,
  type ResyncReport,
  type ResyncRequest,
  type ShownResync
} from './resync'
export {
  compareAfterRestore,
  declareRestored,
  listRestorations,
  raiseWhereBehind,
  workAtAccepted,
  type RestorationReport,
  type ShownRestoration
} from './restore'
export { searchKeys } from './search-keys'
export type { Services } from './services'
export { openSigningKeys, rotateSigningKey, type SigningKeys } from './signing-keys'
export { refuseRequest, submit, type SubmissionReceipt } from './submit'
export {
  actOnLanes,
  approveWithdrawal,
  listStoppedLanes,
  listWithdrawals,
  showLane,
  type ApprovedWithdrawal,
  type LaneReport,
  type LaneRequest,
  type ShownLane,
  type ShownStoppedLane,
  type ShownWithdrawal
} from './stopped-lanes'
export type { SubmitRequest } from './open-submission'
export type { LogFilter, StoppedFilter } from '../ledger'
export { witnessStanding, type WitnessStanding } from './witness-standing'
