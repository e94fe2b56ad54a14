export { readCodeList } from './code-list'
export { codeListFileSchema, mappingFileSchema } from './file-schema'
export { mergePatch, patchUp, type PatchedUp } from './patch'
export { readMapping } from './read'
export { roundtrip } from './roundtrip'
export type {
  Code,
  CodeList,
  DownResult,
  IdentifierRules,
  LossReason,
  Mapping,
  MappingFault,
  MappingResources,
  RecordIdentity,
  ReportItem,
  RuleFootprint,
  Uncarried,
  UpOptions,
  UpResult
} from './types'
export { checkLaws, lawWords, type LawBreach } from './laws'
export { chanceFrom, sampleDocument, sampleRecord, type Chance } from './sample'
