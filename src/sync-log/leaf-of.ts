import type { Act } from './act'
import { leafVersion, type Leaf } from './leaf'

/** The end of a stream: the number of its last leaf and that leaf's hash; 0 and `noHash` before the first. */
export interface StreamHead {
  n: number
  hash: string
}

/** What the writer of a leaf adds to the act: identity, time, place in the streams, pseudonyms and commitments. */
export interface LeafFacts {
  /** A UUID. */
  id: string
  at: Date
  actor: StreamHead
  subject?: { pseudonym: string; head: StreamHead }
  /** The user's pseudonym. */
  user?: string
  /** Commitments by field group. */
  received?: Record<string, string>
  sent?: Record<string, string>
}

/** The stream that the acts of an actor stand in: what the act names, else `agency/system`, else the agency. */
export function actorStream(act: Act): string {
  return act.stream ?? (act.actor.system === undefined ? act.actor.agency : `${act.actor.agency}/${act.actor.system}`)
}

/** The leaf of an act, next in its streams. Whether it may be a leaf is found when it is encoded. */
export function leafOf(act: Act, facts: LeafFacts): Leaf {
  const { actor, subject } = facts
  const leaf: Leaf = {
    v: leafVersion,
    id: facts.id,
    t: facts.at.toISOString(),
    op: act.op,
    ph: act.ph ?? 'done',
    str: actorStream(act),
    n: actor.n + 1,
    p: actor.hash,
    ag: act.actor.agency
  }
  const more: { [M in keyof Leaf]?: Leaf[M] | undefined } = {
    sys: act.actor.system,
    usr: facts.user,
    role: act.actor.role,
    sub: subject?.pseudonym,
    sn: subject && subject.head.n + 1,
    sp: subject?.head.hash,
    rcp: listed(act.recipients),
    mk: act.marking,
    grp: listed(act.groups),
    pol: act.policyHash,
    rul: act.ruleHash,
    map: act.mappingHash,
    msg: act.delivery ?? act.submission,
    lane: act.lane === undefined || subject === undefined ? act.lane : `${act.lane}/${subject.pseudonym}`,
    seq: act.sequence,
    in: facts.received,
    out: facts.sent,
    rsn: act.reason,
    res: act.result,
    cid: act.correlation,
    sz: act.heads?.size,
    hd: act.heads?.root
  }
  return Object.assign(leaf, Object.fromEntries(Object.entries(more).filter(([, value]) => value !== undefined)))
}

/** Codes once each, in one order, so that equal sets make equal leaves. Absent for none. */
function listed(codes: readonly string[] | undefined): string[] | undefined {
  return codes === undefined || codes.length === 0 ? undefined : [...new Set(codes)].sort()
}
