import { setTimeout as sleep } from 'node:timers/promises'
import type { Random } from '../../src/synthetic/random'
import type { Accepted } from './facts'

/** A document to post. */
export interface Letter {
  agency: string
  /** Whom it is of: one document of a person is under way at a time, as it is at an agency. */
  person: number
  bytes: Uint8Array
  contentType: string
  mark: string
}

/** How a run posts. */
export interface DriverOptions {
  doors: readonly string[]
  tokenOf: (agency: string) => string
  draw: (free: (person: number) => boolean) => Letter | undefined
  /** At a time. */
  posters: number
  /** False where so much waits to be delivered that nothing more is to be posted for the moment. */
  mayPost: () => boolean
  random: Random
}

/** What a driver has come to. */
export interface Driver {
  accepted: Accepted[]
  refused: string[]
  unanswered: Set<string>
  /** Requests that got no answer, or one to try again. */
  retries(): number
  drawNoMore(): void
  /** Draws no more; resolves once everything has an answer, or after so long. */
  finish(patienceMs: number): Promise<void>
}

const answerMs = 20_000

/** Posts document after document, each under its key until there is an answer, to any of the doors. */
export function drive({ doors, tokenOf, draw, posters, mayPost, random }: DriverOptions): Driver {
  const busy = new Set<number>()
  const driver: Pick<Driver, 'accepted' | 'refused' | 'unanswered'> = { accepted: [], refused: [], unanswered: new Set() }
  let [going, given, retries, nth] = [true, true, 0, 0]

  const tryOnce = async (key: string, letter: Letter): Promise<boolean> => {
    const answer = await fetch(`${random.pick(doors)}/v1/submissions`, {
      method: 'POST',
      headers: {
        ...{ authorization: `Bearer ${tokenOf(letter.agency)}`, 'content-type': letter.contentType, 'idempotency-key': key },
        accept: 'application/json'
      },
      body: Buffer.from(letter.bytes),
      signal: AbortSignal.timeout(answerMs)
    })
    const text = await answer.text()
    if (answer.status === 429 || answer.status >= 500) return false
    const told = JSON.parse(text) as { submission: string; entries?: { nominal?: string; version?: number }[] }
    const { nominal, version } = told.entries?.[0] ?? {}
    if (!answer.ok || nominal === undefined || version === undefined) {
      driver.refused.push(`${key} was answered ${answer.status}: ${text.slice(0, 300)}`)
      return true
    }
    driver.accepted.push({ key, agency: letter.agency, nominal, version, submission: told.submission, mark: letter.mark })
    return true
  }
  const post = async (letter: Letter): Promise<void> => {
    const key = `fault-${++nth}`
    driver.unanswered.add(key)
    while (given) {
      // Nobody there, a broken connection, no answer in time: nothing is known, so the same is sent again.
      const answered = await tryOnce(key, letter).catch(() => false)
      if (answered) return void driver.unanswered.delete(key)
      retries += 1
      await sleep(random.int(50, 400))
    }
  }
  const poster = async (): Promise<void> => {
    while (going) {
      const letter = mayPost() ? draw(person => !busy.has(person)) : undefined
      if (!letter) {
        await sleep(50)
        continue
      }
      busy.add(letter.person)
      await post(letter)
      busy.delete(letter.person)
    }
  }
  const work = Promise.all(Array.from({ length: posters }, poster))
  return {
    ...driver,
    retries: () => retries,
    drawNoMore: () => void (going = false),
    async finish(patienceMs) {
      going = false
      const timer = setTimeout(() => (given = false), patienceMs)
      await work
      clearTimeout(timer)
    }
  }
}
