export type { DisclosurePolicy, PolicyResources } from './policy'
export { policyVariables, readPolicy } from './read-policy'
export type { Withheld } from './show'
export { view, type DisclosureFacts, type View } from './view'
