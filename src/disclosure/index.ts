export type { DisclosurePolicy, PolicyResources } from './policy'
export { reachOf, type Reach } from './reach'
export { policyVariables, readPolicy } from './read-policy'
export { view, type View } from './view'
