import { activationFaults, readPack, type Pack } from '../guidance'
import type { Json } from '../json'
import type { Ledger, PackRow, Tx } from '../ledger'
import type { Act } from '../sync-log'
import type { Catalogue } from './catalogue'
import { packChannel, type PackBook } from './pack-book'
import { problem, type Problem, type ProblemError } from './problems'

/** Whoever brings packs into force: the name that two people must not share, and the actor that the log names. */
export interface PackAuthor {
  name: string
  actor: Act['actor']
  correlation?: string
}

/** Where a pack stands. */
export interface PackState {
  hash: string
  pack: string
  version: string
  status: 'proposed' | 'approved'
  /** What the file says of itself: in-force, or withdrawn to end the pack. */
  means: string
  effective: { from: string; to?: string }
  proposedBy: string
  proposedAt: string
  approvedBy?: string
  approvedAt?: string
  links: Record<string, string>
}

/** What activation needs of the gateway. */
export interface Office {
  ledger: Ledger
  catalogue: Catalogue
  packs: PackBook
}

export type PackAnswer = { ok: true; made: boolean; state: PackState } | { ok: false; problem: Problem }

/** A pack's state as it is shown. */
export function stateOf(row: PackRow): PackState {
  return {
    hash: row.hash,
    pack: row.pack,
    version: row.version,
    status: row.approvedAt === undefined ? 'proposed' : 'approved',
    means: row.status,
    effective: row.effective,
    proposedBy: row.proposedBy,
    proposedAt: row.proposedAt.toISOString(),
    ...(row.approvedBy !== undefined && { approvedBy: row.approvedBy }),
    ...(row.approvedAt !== undefined && { approvedAt: row.approvedAt.toISOString() }),
    links: { approvals: `/v1/guidance/packs/${row.hash}/approvals` }
  }
}

/** A fault of a pack as an error of a problem, with the line it stands in and a caret. */
export const fromPackFault = (fault: ReturnType<typeof readPack>['faults'][number]): ProblemError => ({
  code: fault.code,
  detail: fault.message,
  line: fault.line,
  column: fault.column,
  excerpt: fault.excerpt,
  ...(fault.hint !== undefined && { hint: fault.hint })
})

/** Two people are two names, however each is written. */
export const sameName = (a: string, b: string): boolean => plainName(a) === plainName(b)
const plainName = (name: string): string => name.normalize('NFKC').trim().replaceAll(/\s+/g, ' ').toLowerCase()

const refusedPack = (errors: readonly ProblemError[]): Problem =>
  problem(
    'pack-refused',
    `${errors.length} fault${errors.length === 1 ? '' : 's'} in this pack; what is in force stays in force`,
    errors
  )

/** Every fault of a pack, as a problem; or the pack. */
export function readForActivation(catalogue: Catalogue, text: string, file: string): Pack | Problem {
  const { pack, faults } = readPack(text, file, catalogue.packResources)
  return pack ?? refusedPack(faults.map(fromPackFault))
}

function act({ actor, correlation }: PackAuthor, hash: string, result: string, reason: string): Act {
  return { op: 'rule', actor, ruleHash: hash, result, reason, ...(correlation !== undefined && { correlation }) }
}

/** A refusal is on the log too, with a commitment to the bytes where they are no pack. */
async function refuse(ledger: Ledger, author: PackAuthor, refused: Problem, text: string, hash?: string): Promise<PackAnswer> {
  const { actor, correlation } = author
  await ledger.transaction(tx =>
    tx.log.append({
      op: 'rule',
      ph: 'failed',
      actor,
      ...(hash !== undefined && { ruleHash: hash }),
      ...(text !== '' && { received: [{ group: 'pack', bytes: new TextEncoder().encode(text) }] }),
      reason: refused.code,
      result: 'refused',
      ...(correlation !== undefined && { correlation })
    })
  )
  return { ok: false, problem: refused }
}

/** What is wrong with a pack beside those that are proposed or approved already. */
async function rivalry(tx: Tx, pack: Pack, text: string, file: string): Promise<Problem | undefined> {
  const others = (await tx.guidancePacks.list())
    .filter(({ approvedAt }) => approvedAt !== undefined)
    .map(({ hash, pack: id, version, effective }) => ({ id, version, hash, effective }))
  const faults = activationFaults(text, file, pack, others)
  return faults.length === 0 ? undefined : refusedPack(faults.map(fromPackFault))
}

/** Proposes a pack. Proposed again it stays as it is. Nothing comes into force by this. */
export async function proposePack(office: Office, text: string, file: string, author: PackAuthor): Promise<PackAnswer> {
  const { ledger, catalogue } = office
  const pack = readForActivation(catalogue, text, file)
  if ('detail' in pack) return refuse(ledger, author, pack, text)
  const done = await ledger.transaction(async (tx): Promise<PackAnswer> => {
    await tx.guidancePacks.lock()
    const known = await tx.guidancePacks.get(pack.hash)
    if (known) return { ok: true, made: false, state: stateOf(known) }
    const refused = await rivalry(tx, pack, text, file)
    if (refused) return { ok: false, problem: refused }
    const { hash, id, version, status, effective } = pack
    const proposed = { proposedBy: author.name, proposedAt: await tx.now() }
    const row: PackRow = { hash, pack: id, version, status, effective, file, source: text, ...proposed }
    await tx.guidancePacks.insert(row)
    await tx.log.append(act(author, hash, 'proposed', 'activation'))
    return { ok: true, made: true, state: stateOf(row) }
  })
  return done.ok ? done : refuse(ledger, author, done.problem, text, pack.hash)
}

/** Approves a proposed pack: somebody else than who proposed it does. It is then in force from its first day on. */
export async function approvePack(office: Office, hash: string, author: PackAuthor): Promise<PackAnswer | undefined> {
  const { ledger, packs } = office
  const done = await ledger.transaction(async (tx): Promise<PackAnswer | undefined> => {
    await tx.guidancePacks.lock()
    const row = await tx.guidancePacks.get(hash)
    if (!row) return undefined
    if (row.approvedAt !== undefined) return { ok: true, made: false, state: stateOf(row) }
    if (sameName(row.proposedBy, author.name))
      return { ok: false, problem: problem('second-person-needed', 'who proposed a pack cannot approve it') }
    const pack = await packs.find(tx, hash)
    const refused = pack && (await rivalry(tx, pack, row.source, row.file))
    if (refused) return { ok: false, problem: refused }
    const at = await tx.now()
    await tx.guidancePacks.approve(hash, author.name, at)
    await tx.notify(packChannel, hash)
    await tx.log.append(act(author, hash, 'approved', 'activation'))
    return { ok: true, made: true, state: stateOf({ ...row, approvedBy: author.name, approvedAt: at }) }
  })
  if (done?.ok === false) return refuse(ledger, author, done.problem, '', hash)
  if (done?.made === true) await packs.refresh()
  return done
}

/** All packs that were ever proposed, in order, with the rules of those in force now. */
export async function listPacks(office: Office): Promise<{ packs: PackState[]; inForce: Json[] }> {
  const { rows, now } = await office.ledger.transaction(async tx => ({
    rows: await tx.guidancePacks.list(),
    now: await tx.now()
  }))
  const inForce = office.packs.at(now.toISOString()).map(({ id, version, hash }) => ({ pack: id, version, hash }))
  return { packs: rows.map(stateOf), inForce }
}
