import type { GuidancePhase } from '../guidance'
import type { Ledger } from '../ledger'
import type { Courier } from '../propagation'
import type { AgencyRegistry } from './agencies'
import type { ChangeBell } from './change-bell'
import type { Catalogue } from './catalogue'
import type { MappingBook } from './mapping-book'
import type { Observer } from './observe'
import type { PackBook } from './pack-book'
import type { SigningKeys } from './signing-keys'

/** What every use case needs. Given once, by the wiring. */
export interface Services {
  ledger: Ledger
  catalogue: Catalogue
  /** The guidance packs that are in force. */
  packs: PackBook
  /** The mappings that are in force; `catalogue.mappings` shows the same. */
  mappings: MappingBook
  agencies: AgencyRegistry
  courier: Courier
  /** The keys that deliveries are signed with. */
  signingKeys: SigningKeys
  /** Rings when an agency has something new in its feed. */
  bell: ChangeBell
  /** The guidance phase in force: before-mapps, transition or mapps. */
  phase: GuidancePhase
  observe: Observer
  /** Tells the lanes that something is owed. Best effort: the sweep finds what this misses. */
  wake: (nominal: string, version: number, agencies: readonly string[]) => void
  /** A fresh random id (UUID). */
  newId: () => string
}
