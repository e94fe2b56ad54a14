/** What was done: the six kinds of DPA 2018 s.62, then the gateway's own. */
export const operations = [
  'collect',
  'alter',
  'consult',
  'disclose',
  'combine',
  'erase',
  'refuse',
  'decide',
  'operate',
  'key',
  'rule',
  'heads',
  'beat'
] as const

/** One of `operations`. */
export type Operation = (typeof operations)[number]

/** How far an act has come: announced, done, or tried in vain. */
export const phases = ['intent', 'done', 'failed'] as const

/** One of `phases`. */
export type ActPhase = (typeof phases)[number]

/** Who acts. Agency, system and role are codes; `user` is any local user id, and enters a leaf as a pseudonym only. */
export interface Actor {
  agency: string
  system?: string
  user?: string
  role?: string
}

/** Bytes received or sent. A leaf holds a salted commitment to them; `group` is the code of the field group. */
export interface Carried {
  group: string
  bytes: Uint8Array
}

/**
 * One act, as a caller states it. Every member is a code (lower-case words joined by `-._/:`), an id, a hash (64 lower-case
 * hex digits) or a whole number: there is no place for free text or for a person's data.
 */
export interface Act {
  op: Operation
  /** Default `done`. */
  ph?: ActPhase
  actor: Actor
  /** The actor stream; default `agency/system`, or the agency alone. */
  stream?: string
  /** The gateway's id of the nominal that the act is about. A leaf holds its pseudonym. */
  nominal?: string
  recipients?: readonly string[]
  /** Protective marking, as a code. */
  marking?: string
  /** Field groups disclosed or withheld. */
  groups?: readonly string[]
  /** SHA-256 of the disclosure policy, the guidance pack and the mapping used. */
  policyHash?: string
  ruleHash?: string
  mappingHash?: string
  /** Ids of the submission and of the delivery: what the log is searched by. A leaf names the delivery, else the submission. */
  submission?: string
  delivery?: string
  /** The agency whose lane to the nominal is meant; a leaf joins it to the nominal's pseudonym. */
  lane?: string
  /** Version of the nominal made, shown or delivered. */
  sequence?: number
  received?: readonly Carried[]
  sent?: readonly Carried[]
  /** Why and with what result, as codes. */
  reason?: string
  result?: string
  /** Ties the acts of one request together. */
  correlation?: string
  /** How all streams stood over the first `size` leaves of the tree: the root of the map of heads, in hex. For `heads` alone. */
  heads?: { size: number; root: string }
}
