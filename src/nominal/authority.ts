import { valueAt, type Json } from '../json'
import type { Phase } from './phase'
import type { AgencyId, SectionName } from './sections'

/** Where an item of a set names its owner: the field, and which agency each of its values stands for (else the value itself). */
export interface ItemOwner {
  at: string
  owners?: Readonly<Record<string, AgencyId>>
}

/** Who leads on which section in which phase: data, read from `schemas/policies/authority.yaml`. */
export interface AuthorityPolicy {
  version: string
  title: string
  /** Every agency, the strongest first. */
  precedence: readonly AgencyId[]
  /** Leading agencies by section and phase, `any` for phases without a line; empty where nobody leads and everybody adds. */
  leads: Readonly<Partial<Record<SectionName, Readonly<Partial<Record<Phase | 'any', readonly AgencyId[]>>>>>>
  /** Sets whose items have owners of their own. */
  items: Readonly<Partial<Record<SectionName, ItemOwner>>>
  /** Paths (`*` for any item) that keep a source's own spelling: nobody disagrees about them. */
  spellings: readonly string[]
  /** Paths of markers where `true` is kept whoever says it: the leading agency cannot lift another's protection by silence or error. */
  protective: readonly string[]
}

/** Orders agencies for one section in one phase: leading ones first, then by precedence, then by name. */
export function rankFor(policy: AuthorityPolicy, section: string, phase: Phase): (a: AgencyId, b: AgencyId) => number {
  const lines = Object.hasOwn(policy.leads, section) ? policy.leads[section as SectionName] : undefined
  const order: readonly AgencyId[] = [...(lines?.[phase] ?? lines?.any ?? []), ...policy.precedence]
  const place = (agency: AgencyId): number => {
    const index = order.indexOf(agency)
    return index < 0 ? order.length : index
  }
  return (a, b) => place(a) - place(b) || (a < b ? -1 : a > b ? 1 : 0)
}

/** True where an agency's own item of a set says that the agency owns it; its word on that item then comes first. */
export function ownsItem(policy: AuthorityPolicy, section: string, agency: AgencyId, item: Json): boolean {
  const owner = Object.hasOwn(policy.items, section) ? policy.items[section as SectionName] : undefined
  const value = owner && valueAt(item, owner.at)
  if (typeof value !== 'string') return false
  if (!owner?.owners) return value === agency
  return Object.hasOwn(owner.owners, value) && owner.owners[value] === agency
}
