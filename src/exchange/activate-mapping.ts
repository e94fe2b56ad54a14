import { setImmediate as turn } from 'node:timers/promises'
import type { Json } from '../json'
import type { Ledger, MappingActivationRow, MappingVersionRow, Tx } from '../ledger'
import { certify, type Certificate } from '../mapping'
import { sameName, type PackAuthor } from './activate'
import { mappingChannel, type MappingBook } from './mapping-book'
import { checkerOf, readGround, readLoaded, readMappingFolder, type LoadedMapping } from './mapping-folder'
import { problem, type Problem, type ProblemError } from './problems'

/** Where a version of a mapping stands. */
export interface MappingState {
  hash: string
  mapping: string
  version: string
  status: 'proposed' | 'approved'
  proposedBy: string
  proposedAt: string
  approvedBy?: string
  approvedAt?: string
  links: Record<string, string>
}

/** What activation needs of the gateway. */
export interface MappingOffice {
  ledger: Ledger
  mappings: MappingBook
}

export type MappingAnswer = { ok: true; made: boolean; state: MappingState } | { ok: false; problem: Problem }

/** What reading the files anew came to: proposals made, and how many mappings are as they are in force. */
export type ReloadAnswer = { ok: true; proposed: MappingState[]; unchanged: number } | { ok: false; problem: Problem }

/** Documents on which a version is held against the laws before it can be proposed. */
const provingDocuments = 40
const provingSeed = 20261123

const stateOf = (row: Omit<MappingActivationRow, 'sequence' | 'place'>): MappingState => ({
  hash: row.hash,
  mapping: row.mapping,
  version: row.version,
  status: row.approvedAt === undefined ? 'proposed' : 'approved',
  proposedBy: row.proposedBy,
  proposedAt: row.proposedAt.toISOString(),
  ...(row.approvedBy !== undefined && { approvedBy: row.approvedBy }),
  ...(row.approvedAt !== undefined && { approvedAt: row.approvedAt.toISOString() }),
  links: { self: `/v1/mappings/${row.hash}`, approvals: `/v1/mappings/${row.hash}/approvals` }
})

const refusedMapping = (errors: readonly ProblemError[]): Problem =>
  problem('mapping-refused', `${errors.length} fault${errors.length === 1 ? '' : 's'}; what is in force stays in force`, errors)

/** A refusal is on the log too, with a commitment to the bytes where some were sent. */
async function refuse(ledger: Ledger, author: PackAuthor, refused: Problem, text = '', hash?: string): Promise<Problem> {
  const { actor, correlation } = author
  await ledger.transaction(tx =>
    tx.log.append({
      op: 'rule',
      ph: 'failed',
      actor,
      ...(hash !== undefined && { mappingHash: hash }),
      ...(text !== '' && { received: [{ group: 'mapping', bytes: new TextEncoder().encode(text) }] }),
      reason: refused.code,
      result: 'refused',
      ...(correlation !== undefined && { correlation })
    })
  )
  return refused
}

/** Holds a mapping against the laws on drawn documents, a turn for other work between them. */
async function prove({ mapping, file }: LoadedMapping): Promise<Certificate | ProblemError[]> {
  let last = certify(mapping, provingSeed, 1)
  for (let i = 1; i < provingDocuments && !last.breach; i++) {
    await turn()
    last = certify(mapping, provingSeed + i, 1)
  }
  const { breach } = last
  if (!breach) return { ...last, seed: provingSeed, documents: provingDocuments }
  const at = mapping.rules.find(({ id }) => id === breach.rule)?.at ?? ''
  const [line, column] = at.split(':').slice(-2).map(Number)
  return [
    {
      code: `law-${breach.law}`,
      detail: `${breach.statement}; this mapping breaks it`,
      pointer: breach.path,
      file,
      ...(line !== undefined && line > 0 && { line }),
      ...(column !== undefined && column > 0 && { column }),
      ...(breach.rule !== undefined && { rule: breach.rule })
    }
  ]
}

/** Reads a mapping's text as it would be proposed: every fault as a problem, or the mapping. Not yet held against the laws. */
export function readProposed(book: MappingBook, text: string, file: string): LoadedMapping | Problem {
  const read = readLoaded(text, file, readGround(book.root, book.fixed))
  return Array.isArray(read) ? refusedMapping(read) : read
}

interface Proved {
  loaded: LoadedMapping
  certificate: Certificate
}

/** Checks what is not known yet; the checked mapping is kept ready to run. */
async function proved(office: MappingOffice, loaded: LoadedMapping): Promise<Proved | ProblemError[]> {
  const checkDocument = checkerOf(loaded.mapping)
  if (Array.isArray(checkDocument)) return checkDocument
  const certificate = await prove(loaded)
  if (Array.isArray(certificate)) return certificate
  office.mappings.learn({ mapping: loaded.mapping, checkDocument })
  return { loaded, certificate }
}

/** The state of a version that needs no new proposal: it is in force, or waits for its approval. */
async function standing(tx: Tx, hash: string, name: string): Promise<MappingState | undefined> {
  const inForce = (await tx.mappingVersions.inForce()).find(row => row.mapping === name)
  if (inForce?.hash === hash) return stateOf(inForce)
  const waiting = (await tx.mappingVersions.activations()).find(row => row.hash === hash && row.approvedAt === undefined)
  return waiting && stateOf(waiting)
}

async function store(
  office: MappingOffice,
  { loaded, certificate }: Proved,
  author: PackAuthor
): Promise<{ made: boolean; state: MappingState }> {
  const { mapping, file, text, sources } = loaded
  return office.ledger.transaction(async tx => {
    await tx.mappingVersions.lock()
    const { hash, name, version } = mapping
    const known = await standing(tx, hash, name)
    if (known) return { made: false, state: known }
    const at = await tx.now()
    const row = { hash, mapping: name, version, file, source: text, needs: sources.map(source => source.hash) }
    await tx.mappingVersions.insert(
      { ...row, certificate: certificate as unknown as Json, loadedBy: author.name, loadedAt: at },
      sources
    )
    const proposed = { hash, mapping: name, proposedBy: author.name, proposedAt: at }
    await tx.mappingVersions.propose(proposed)
    await tx.log.append(actOf(author, hash, 'proposed'))
    return { made: true, state: stateOf({ ...proposed, version }) }
  })
}

const actOf = ({ actor, correlation }: PackAuthor, hash: string, result: string) => ({
  op: 'rule' as const,
  actor,
  mappingHash: hash,
  reason: 'mapping-activation',
  result,
  ...(correlation !== undefined && { correlation })
})

/** Proposes a mapping by its text. Proposed again it stays as it is. Nothing comes into force by this. */
export async function proposeMapping(
  office: MappingOffice,
  text: string,
  file: string,
  author: PackAuthor
): Promise<MappingAnswer> {
  const loaded = readProposed(office.mappings, text, file)
  if ('detail' in loaded) return { ok: false, problem: await refuse(office.ledger, author, loaded, text) }
  const known = await office.ledger.transaction(tx => standing(tx, loaded.mapping.hash, loaded.mapping.name))
  if (known) return { ok: true, made: false, state: known }
  const ready = await proved(office, loaded)
  if (Array.isArray(ready))
    return { ok: false, problem: await refuse(office.ledger, author, refusedMapping(ready), text, loaded.mapping.hash) }
  return { ok: true, ...(await store(office, ready, author)) }
}

/** Tells whether a file says what is in force, and what it refers to does too. */
async function sameAsInForce({ ledger, mappings }: MappingOffice): Promise<Parameters<typeof readMappingFolder>[2]> {
  const rows = await ledger.transaction(async tx => {
    const versions: MappingVersionRow[] = []
    for (const { hash } of await tx.mappingVersions.inForce())
      versions.push(...((await tx.mappingVersions.get(hash).then(row => row && [row])) ?? []))
    return new Map(versions.map(row => [row.mapping, row]))
  })
  return (name, text, ground) => {
    const row = rows.get(name)
    const running = mappings.inForce().get(name)?.mapping
    if (row?.source !== text || running?.hash !== row.hash) return false
    const needs = ground.sourcesOf(running).map(({ hash }) => hash)
    return needs.length === row.needs.length && needs.every(hash => row.needs.includes(hash))
  }
}

/**
 * Reads all mapping files anew. With a fault in any of them nothing changes and every fault is told; otherwise each mapping
 * that is not the one in force is proposed.
 */
export async function reloadMappings(office: MappingOffice, author: PackAuthor): Promise<ReloadAnswer> {
  const { ledger, mappings } = office
  const isSame = await sameAsInForce(office)
  const { loaded, unchanged, faults } = await readMappingFolder(mappings.root, mappings.fixed, isSame)
  if (faults.length > 0) return { ok: false, problem: await refuse(ledger, author, refusedMapping(faults)) }
  const current = mappings.inForce()
  const changed = loaded.filter(({ mapping }) => current.get(mapping.name)?.mapping.hash !== mapping.hash)
  const ready: Proved[] = []
  const broken: ProblemError[] = []
  for (const one of changed) {
    const result = await proved(office, one)
    if (Array.isArray(result)) broken.push(...result)
    else ready.push(result)
  }
  if (broken.length > 0) return { ok: false, problem: await refuse(ledger, author, refusedMapping(broken)) }
  const proposed: MappingState[] = []
  for (const one of ready) proposed.push((await store(office, one, author)).state)
  return { ok: true, proposed, unchanged: unchanged + loaded.length - changed.length }
}

/** Approves a proposed mapping: somebody else than who proposed it does. It is in force from then on, in every process. */
export async function approveMapping(
  office: MappingOffice,
  hash: string,
  author: PackAuthor
): Promise<MappingAnswer | undefined> {
  const { ledger, mappings } = office
  const done = await ledger.transaction(async (tx): Promise<MappingAnswer | undefined> => {
    await tx.mappingVersions.lock()
    const all = (await tx.mappingVersions.activations()).filter(row => row.hash === hash)
    const waiting = all.find(({ approvedAt }) => approvedAt === undefined)
    if (!waiting) {
      const [any] = all
      const inForce = any && (await standing(tx, hash, any.mapping))
      return inForce && { ok: true, made: false, state: inForce }
    }
    if (sameName(waiting.proposedBy, author.name))
      return { ok: false, problem: problem('second-person-needed', 'who proposed a mapping cannot approve it') }
    if (!(await mappings.find(tx, hash)))
      return { ok: false, problem: problem('mapping-refused', 'this release cannot run this version; propose its text anew') }
    const at = await tx.now()
    await tx.mappingVersions.approve(waiting.sequence, author.name, at)
    await tx.notify(mappingChannel, hash)
    await tx.log.append(actOf(author, hash, 'approved'))
    return { ok: true, made: true, state: stateOf({ ...waiting, approvedBy: author.name, approvedAt: at }) }
  })
  if (done?.ok === false) return { ok: false, problem: await refuse(ledger, author, done.problem, '', hash) }
  if (done?.made === true) await mappings.refresh()
  return done
}

/** One mapping in force, and since when. */
export interface MappingInForce {
  mapping: string
  version: string
  hash: string
  since: string
}

/** Every activation that was ever proposed, in order, and what is or was in force at a time. */
export async function listMappings(
  { ledger }: Pick<MappingOffice, 'ledger'>,
  at?: Date
): Promise<{ mappings: MappingState[]; inForce: MappingInForce[] }> {
  const { rows, inForce } = await ledger.transaction(async tx => ({
    rows: await tx.mappingVersions.activations(),
    inForce: await tx.mappingVersions.inForce(at)
  }))
  return {
    mappings: rows.map(stateOf),
    inForce: inForce.map(({ mapping, version, hash, approvedAt }) => ({
      mapping,
      version,
      hash,
      since: approvedAt?.toISOString() ?? ''
    }))
  }
}

/** One version, with the texts it was loaded with. */
export interface ShownMapping {
  hash: string
  mapping: string
  version: string
  file: string
  loadedBy: string
  loadedAt: string
  source: string
  certificate?: unknown
  sources: { kind: string; name: string; hash: string; source: string }[]
}

/** A version that was ever loaded, by its hash. */
export async function readMappingVersion(
  { ledger }: Pick<MappingOffice, 'ledger'>,
  hash: string
): Promise<ShownMapping | undefined> {
  return ledger.transaction(async tx => {
    const row = await tx.mappingVersions.get(hash)
    if (!row) return undefined
    const { needs, loadedAt, ...rest } = row
    return { ...rest, loadedAt: loadedAt.toISOString(), sources: await tx.mappingVersions.sources(needs) }
  })
}
