/** The tree at one size. Only what stands here is ever signed; `note` is the signed note, once it is. */
export interface CheckpointRow {
  size: number
  root: Uint8Array
  body: string
  note?: string
  at: Date
}

/** A tile of the tree as it stands: 32 bytes a hash, 256 of them when it is full. */
export interface TileRow {
  level: number
  n: number
  bytes: Uint8Array
}

/** A leaf at its place in the tree. */
export interface TreeLeaf {
  index: number
  id: string
  leaf: Uint8Array
  /** The hash of the leaf, as it was written with it. */
  hash: Uint8Array
}

/** Which leaves of [from, to) are meant: all, those of actor streams, those of one subject, or those of some kind. */
export interface LeafChoice {
  from: number
  to: number
  streams?: readonly string[]
  subject?: string
  filter?: Partial<Record<'op' | 'agency' | 'submission' | 'delivery' | 'correlation' | 'result', string>>
}

/** The last leaf of a stream among the first leaves of the tree; hash in hex. */
export interface StreamEnd {
  stream: string
  n: number
  hash: string
}

/** What a leaf of heads was made with. */
export interface HeadsRow {
  index: number
  size: number
  secret: Uint8Array
  at: Date
}

/** The tree over the log. */
export interface LogTree {
  /** Holds back every other change to the tree until the transaction ends. */
  lock(): Promise<void>
  /** The checkpoint of the largest size, signed or not. */
  newest(): Promise<CheckpointRow | undefined>
  /** The signed checkpoint of the largest size. */
  newestSigned(): Promise<(CheckpointRow & { note: string }) | undefined>
  checkpoint(size: number): Promise<CheckpointRow | undefined>
  /** How large the signed tree is, and for how long the oldest leaf has waited for its place. */
  figures(): Promise<{ size: number; waitingSeconds: number }>
  /** Leaves that are in no tree yet, in order of arrival. Of every stream the first ones: numbers are drawn while it is held. */
  unsequenced(limit: number): Promise<{ arrival: number; leafHash: Uint8Array }[]>
  /** Whether there are any. */
  isBehind(): Promise<boolean>
  /** Gives the leaves the places from `first` on, in the order given. */
  place(arrivals: readonly number[], first: number): Promise<void>
  saveTiles(tiles: readonly TileRow[]): Promise<void>
  saveCheckpoint(row: Pick<CheckpointRow, 'size' | 'root' | 'body'>): Promise<void>
  /** Signs a checkpoint that is not signed yet. */
  saveNote(size: number, note: string): Promise<void>
  tile(level: number, n: number): Promise<Uint8Array | undefined>
  /** Checkpoints of more than `after` leaves, by size. */
  checkpoints(after: number, limit: number): Promise<CheckpointRow[]>
  /** In order of index. */
  leaves(choice: LeafChoice, limit: number): Promise<TreeLeaf[]>
  count(choice: LeafChoice): Promise<number>
  /** The smallest and the largest index, plus one, of the leaves of that time; 0 and 0 where there are none. */
  rangeOf(from: Date | undefined, to: Date | undefined, size: number): Promise<{ from: number; to: number }>
  /** How far the actor streams and the subjects' streams had come over the first `size` leaves. */
  streamEnds(size: number): Promise<{ actors: StreamEnd[]; subjects: StreamEnd[] }>
  /** All actor streams that there are. */
  actorStreams(): Promise<string[]>
  saveHeads(event: string, heads: { size: number; secret: Uint8Array }): Promise<void>
  /** Leaves of heads that have a place, by index. */
  heads(): Promise<HeadsRow[]>
  /** When the newest leaf of heads was written. */
  headsAt(): Promise<Date | undefined>
  /** The verifier key under which the log of that origin is signed. */
  verifierOf(origin: string): Promise<string | undefined>
  /** The verifier keys, the newest first. */
  verifiers(): Promise<string[]>
  saveVerifier(origin: string, verifier: string): Promise<void>
  /** What shows who is behind a pseudonym. */
  pseudonymKey(nominal: string): Promise<{ key: Uint8Array; pseudonym: string } | undefined>
  /** The salts of an act's commitments, with the bytes where they are kept. */
  salts(event: string): Promise<{ direction: 'in' | 'out'; group: string; salt: Uint8Array }[]>
}

/** An export that was asked for. `request` is JSON. */
export interface ExportRow {
  id: string
  client: string
  request: string
  state: 'waiting' | 'ready' | 'failed'
  done: number
  total?: number
  at: Date
  endedAt?: Date
}

/** A file of an export. */
export interface ExportFile {
  name: string
  bytes: number
  parts: number
}

/** Exports of the log, with their files in parts. */
export interface LogExports {
  insert(row: Pick<ExportRow, 'id' | 'client' | 'request'>): Promise<void>
  get(id: string): Promise<ExportRow | undefined>
  /** The one that has waited longest. */
  nextWaiting(): Promise<ExportRow | undefined>
  /** Removes what was written of it, so that it is begun anew. */
  begin(id: string, total: number): Promise<void>
  progress(id: string, done: number): Promise<void>
  savePart(id: string, name: string, part: number, bytes: Uint8Array): Promise<void>
  end(id: string, state: 'ready' | 'failed'): Promise<void>
  files(id: string): Promise<ExportFile[]>
  part(id: string, name: string, part: number): Promise<Uint8Array | undefined>
  /** Removes exports that were asked for more than that long ago, with their files. */
  dropOlderThan(ms: number): Promise<void>
}
