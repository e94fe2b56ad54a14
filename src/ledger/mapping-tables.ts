import type { Json } from '../json'

/** A text that mapping files refer to: the shared schema, an agency's schema or a code list. The hash is that of the text. */
export interface MappingSourceRow {
  hash: string
  kind: 'shared-schema' | 'agency-schema' | 'code-list'
  name: string
  source: string
}

/** One version of a mapping as it was loaded. `source` is the text of its file, `needs` the hashes of what that refers to. */
export interface MappingVersionRow {
  hash: string
  mapping: string
  version: string
  file: string
  source: string
  needs: readonly string[]
  /** What holding it against the laws came to; absent where it came with a release. */
  certificate?: Json
  loadedBy: string
  loadedAt: Date
}

/** That a version be in force: proposed by one person, approved by another. `place` orders approvals. */
export interface MappingActivationRow {
  sequence: number
  hash: string
  mapping: string
  version: string
  proposedBy: string
  proposedAt: Date
  approvedBy?: string
  approvedAt?: Date
  place?: number
}

/** Mappings: every version that was loaded, and which of them was in force when. Rows are only ever added. */
export interface MappingVersions {
  /** Holds back every other proposal and approval until this transaction ends. */
  lock(): Promise<void>
  get(hash: string): Promise<MappingVersionRow | undefined>
  /** The texts of these hashes; one that is not known is left out. */
  sources(hashes: readonly string[]): Promise<MappingSourceRow[]>
  /** Adds a version with the texts it needs; what is known already stays. */
  insert(row: MappingVersionRow, sources: readonly MappingSourceRow[]): Promise<void>
  /** In the order in which they were proposed. */
  activations(): Promise<MappingActivationRow[]>
  propose(activation: Pick<MappingActivationRow, 'hash' | 'mapping' | 'proposedBy' | 'proposedAt'>): Promise<number>
  /** False where somebody has approved it already. */
  approve(sequence: number, by: string, at: Date): Promise<boolean>
  /** The activation last approved of each mapping, at a time or now; cheap enough to be asked every few seconds. */
  inForce(at?: Date): Promise<MappingActivationRow[]>
}
