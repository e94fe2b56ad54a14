export { readCodeList } from './code-list'
export { codeListFileSchema, mappingFileSchema } from './file-schema'
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
  UpResult
} from './types'
export { checkLaws, lawWords, type LawBreach } from './laws'
export { chanceFrom, sampleDocument, sampleRecord, type Chance } from './sample'
