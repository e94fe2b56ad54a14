export { seeded, type Random } from './random'
export { person, place, type Person } from './people'
export {
  drawCase,
  lifeCycle,
  statementOn,
  syntheticAgencies,
  type LifeCycleOptions,
  type LifeEvent,
  type SyntheticAgency
} from './life-cycle'
export { caseFaults, type CaseFault, type CaseFile } from './situation'
