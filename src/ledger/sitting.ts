import type { Act } from '../sync-log'
import { lockNames } from './advisory'
import { appendActs } from './audit-append'
import { lockNominals } from './nominals'
import type { LeafRef, Queryable, Tx } from './types'

/** One of the works that share a transaction. */
export interface Piece {
  work: (tx: Tx) => Promise<unknown>
  /** Works of one owner may hold the same idempotency key at a time: the entries of one batch. */
  owner: object
}

/** What became of a piece: `later` asks for a transaction after this one, `alone` for one of its own. */
export type Fate = { kind: 'done'; value: unknown } | { kind: 'failed'; error: unknown } | { kind: 'later' } | { kind: 'alone' }

/** Thrown into a work that has to leave the shared transaction. */
export class Leave extends Error {
  readonly fate: 'later' | 'alone'
  constructor(fate: 'later' | 'alone') {
    super('this work leaves the transaction that it shared')
    this.fate = fate
  }
}

/** Calls that all works make together, in the order in which locks are to be taken. */
export type Call =
  | { rank: 0 | 1; names: readonly string[] }
  | { rank: 2; nominal: string }
  | { rank: 3; order: string; run: () => Promise<unknown> }
  | { rank: 4; acts: readonly Act[] }

interface Waiting {
  seat: Seat
  call: Call
  resolve: (value: unknown) => void
  reject: (error: unknown) => void
}

interface Write {
  part: string
  /** Writes that lock rows of several nominals are made in this order. */
  order: string
  run: () => Promise<unknown>
}

/** One piece while it sits: what it has still to write, and what became of it. */
export class Seat {
  readonly piece: Piece
  writes: Write[] = []
  /** Whether anything of it is in the transaction. */
  wrote = false
  leaving: 'later' | 'alone' | undefined

  constructor(piece: Piece) {
    this.piece = piece
  }

  /** Ends the piece's part in this transaction. */
  leave(fate: 'later' | 'alone'): Leave {
    this.leaving = fate
    return new Leave(fate)
  }
}

/** So many works go on before others in this process get their turn. */
const inARow = 4

/**
 * The works of one transaction, side by side. Each is held at a call that takes locks or writes the log until all the others
 * have come to one or are done; then the calls of the lowest rank are made as one. So locks are taken in one order, whatever
 * the works do, and the streams of the log are held for a moment only.
 */
export class Sitting {
  readonly #db: Queryable
  readonly #held = new Map<string, object>()
  #waiting: Waiting[] = []
  #running = 0
  /** Writes that were sent and not yet answered. */
  readonly sent: Promise<unknown>[] = []

  constructor(db: Queryable) {
    this.#db = db
  }

  /** Runs all pieces to their ends. What they wrote is in the transaction, but for those that left or failed without writing. */
  async run(pieces: readonly Piece[], txFor: (seat: Seat) => Tx): Promise<{ fates: Fate[]; torn: boolean }> {
    const seats = pieces.map(piece => new Seat(piece))
    this.#running = seats.length
    const fates = await Promise.all(seats.map(seat => this.#runOne(seat, txFor(seat))))
    for (const [i, seat] of seats.entries()) if (fates[i]?.kind === 'done') this.send(seat)
    return { fates, torn: seats.some((seat, i) => seat.wrote && fates[i]?.kind !== 'done') }
  }

  async #runOne(seat: Seat, tx: Tx): Promise<Fate> {
    try {
      const value = await seat.piece.work(tx)
      return seat.leaving ? { kind: seat.leaving } : { kind: 'done', value }
    } catch (error) {
      return seat.leaving ? { kind: seat.leaving } : { kind: 'failed', error }
    } finally {
      this.#running -= 1
      this.#goOn()
    }
  }

  /** Makes a call together with the others'. */
  ask(seat: Seat, call: Call): Promise<unknown> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ seat, call, resolve, reject })
      this.#running -= 1
      this.#goOn()
    })
  }

  /** Sends what a piece has still to write. */
  send(seat: Seat): void {
    if (seat.writes.length === 0) return
    seat.wrote = true
    for (const { run } of seat.writes) this.#send(run())
    seat.writes = []
  }

  #send(running: Promise<unknown>): void {
    running.catch(() => undefined)
    this.sent.push(running)
  }

  #goOn(): void {
    if (this.#running > 0 || this.#waiting.length === 0) return
    const rank = Math.min(...this.#waiting.map(({ call }) => call.rank))
    const turn = this.#waiting.filter(({ call }) => call.rank === rank)
    this.#waiting = this.#waiting.filter(({ call }) => call.rank !== rank)
    this.#running = turn.length
    void this.#make(turn)
  }

  async #make(turn: readonly Waiting[]): Promise<void> {
    let values: (() => unknown)[]
    try {
      values = await this.#made(turn)
    } catch (error) {
      for (const { reject } of turn) reject(error)
      return
    }
    for (const [i, { resolve, reject }] of turn.entries()) {
      if (i > 0 && i % inARow === 0) await new Promise(setImmediate)
      try {
        resolve(values[i]?.())
      } catch (error) {
        reject(error)
      }
    }
  }

  async #made(turn: readonly Waiting[]): Promise<(() => unknown)[]> {
    const admitted = turn.map(({ seat, call }) => this.#admit(seat, call))
    const stays = turn.filter((_, i) => admitted[i] === undefined)
    const given = stays.length > 0 ? await this.#answer(stays) : []
    let at = 0
    return admitted.map(leave => {
      if (!leave) return given[at++] ?? (() => undefined)
      return () => {
        throw leave
      }
    })
  }

  /** Whether a lock is free in this transaction; who comes second waits for the next. */
  #admit(seat: Seat, call: Call): Leave | undefined {
    const names = 'names' in call ? call.names : call.rank === 2 ? [`nominal/${call.nominal}`] : []
    const owner = call.rank === 0 ? seat.piece.owner : seat
    if (names.some(name => (this.#held.get(name) ?? owner) !== owner)) return seat.leave('later')
    for (const name of names) this.#held.set(name, owner)
    return undefined
  }

  async #answer(turn: readonly Waiting[]): Promise<(() => unknown)[]> {
    const calls = turn.map(({ call }) => call)
    const names = calls.flatMap(call => ('names' in call ? call.names : []))
    if (names.length > 0) await lockNames(this.#db, names)
    const nominals = calls.flatMap(call => (call.rank === 2 ? [call.nominal] : []))
    if (nominals.length > 0) {
      const rows = await lockNominals(this.#db, nominals)
      return nominals.map(id => () => rows.get(id))
    }
    if (calls.some(({ rank }) => rank === 3)) return this.#runInOrder(turn)
    if (calls.some(({ rank }) => rank === 4)) return this.#append(turn)
    return calls.map(() => () => undefined)
  }

  /** Statements that lock one row each and are to be answered at once. */
  async #runInOrder(turn: readonly Waiting[]): Promise<(() => unknown)[]> {
    const ordered = turn
      .flatMap(({ seat, call }, i) => (call.rank === 3 ? [{ seat, call, i }] : []))
      .sort((a, b) => (a.call.order < b.call.order ? -1 : a.call.order > b.call.order ? 1 : 0))
    const answers: Promise<unknown>[] = []
    for (const { seat, call, i } of ordered) {
      seat.wrote = true
      answers[i] = call.run()
    }
    const values = await Promise.all(answers)
    return values.map(value => () => value)
  }

  async #append(turn: readonly Waiting[]): Promise<(() => unknown)[]> {
    const writes = turn.flatMap(({ seat }) => seat.writes.splice(0))
    for (const { seat } of turn) seat.wrote = true
    const first = writes.filter(({ order }) => order === '')
    const last = writes.filter(({ order }) => order !== '').sort((a, b) => (a.order < b.order ? -1 : a.order > b.order ? 1 : 0))
    for (const { run } of [...first, ...last]) this.#send(run())
    const acts = turn.map(({ call }) => (call.rank === 4 ? call.acts : []))
    const refs = await appendActs(this.#db, acts.flat())
    let at = 0
    return acts.map(({ length }): (() => LeafRef[]) => {
      const own = refs.slice(at, (at += length))
      return () => own
    })
  }
}
