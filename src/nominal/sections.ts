import type { Agency, Nominal } from './nominal.generated'
import { nominalShape } from './shape.generated'

/** A body that contributes and receives. */
export type AgencyId = Agency

/** What one agency says of one nominal: the shape of the nominal, every section optional. */
export type Contribution = Nominal

/** A section of the shared record. */
export type SectionName = keyof Nominal

/** The sections of the shared record, in schema order. */
export const sectionNames = Object.keys(nominalShape.members) as SectionName[]
