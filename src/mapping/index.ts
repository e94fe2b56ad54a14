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
export { checkLaws, type LawBreach } from './laws'
export { chanceFrom, sampleDocument, sampleRecord, type Chance } from './sample'
export { certify, type Certificate } from './certificate'
export { compareMappings, type MappingChange } from './compare'
export { coverOf, type Cover, type SideCover } from './cover'
export { explainPath, type Explanation } from './explain'
export { goldenInput, goldenTree, readGoldens, runGolden, type Golden, type GoldenFile, type GoldenResult } from './golden'
export { layOut } from './layout'
export { scaffold, type Scaffold } from './scaffold'
export { lossReport, type LossReport, type PathLoss } from './loss-report'
