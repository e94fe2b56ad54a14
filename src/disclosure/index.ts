export type { DisclosurePolicy, PolicyResources } from './policy'
export { policyVariables, readPolicy } from './read-policy'
export { view, type View } from './view'
