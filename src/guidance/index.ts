export { assess, verdicts, type AssessContext, type Finding, type Verdict } from './assess'
export { runExamples, type ExampleResult } from './examples'
export { ruleFunctions, ruleVariables } from './language'
export {
  guidancePhases,
  type Basis,
  type Effect,
  type Example,
  type GuidancePhase,
  type Pack,
  type PackResources,
  type Rule,
  type Severity
} from './pack'
export { readPack } from './read-pack'
export { selectPacks } from './select-packs'
