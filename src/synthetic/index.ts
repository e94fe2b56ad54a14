export { seeded, type Random } from './random'
export { person, place, type Person } from './people'
export {
  drawCase,
  lifeCycle,
  statementOn,
  story,
  syntheticAgencies,
  type Chapter,
  type LifeCycleOptions,
  type LifeEvent,
  type SyntheticAgency
} from './life-cycle'
export { caseFaults, type CaseFault, type CaseFile } from './situation'
export { startAgency, type SimulatedAgency, type SimulatedAgencyConfig } from './simulated-agency'
export { type AgencyEvent, type AgencyFaults, type PostResult } from './agency-events'
export { readAgencyStore, type HeldDocument, type Posting } from './agency-store'
export { type GatewayAddress, type PostingPatience } from './poster'
export { documentWriter, synth, type DocumentWriter, type SynthOptions, type SyntheticDocument } from './documents'
export { bundle, type Bundle } from './bundle'
