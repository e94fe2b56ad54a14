import type { JsonObject } from '../../src/json'
import { lifeCycle, type SyntheticAgency } from '../../src/synthetic'
import type { Rig } from './gateway'
import { paper, said, seed } from './papers'

/** Lets an agency say something of a person that it did not say before; resolves with the nominal and its version. */
export interface Changes {
  (person: number, agency: SyntheticAgency): Promise<{ nominal: string; version: number }>
  /** A person of whom the agencies have much to say, another at each call. */
  somebody(): number
}

/** Changes that a test makes, one after another, each later than the one before. */
export function changes(rig: Rig): Changes {
  let people = 20
  let at = Date.parse('2026-03-01T00:00:00Z')
  const versions = new Map<string, number>()
  const says = async (person: number, agency: SyntheticAgency): Promise<{ nominal: string; version: number }> => {
    const version = (versions.get(`${person} ${agency}`) ?? 0) + 1
    versions.set(`${person} ${agency}`, version)
    const { flags: _flags, ...contribution } = said(person, agency).contribution
    const names = contribution['names'] as JsonObject
    const custody = contribution['custody'] as JsonObject
    const changed =
      agency === 'prison-hmps'
        ? { custody: { ...custody, locationDescription: `Place ${version}` } }
        : { names: { ...names, others: [{ kind: 'ALIAS', given: ['Dribbly'], family: `Ladle ${'I'.repeat(version)}` }] } }
    const told = { agency, contribution: { ...contribution, ...changed }, version, at: new Date((at += 60_000)).toISOString() }
    const { bytes, contentType } = paper(person, told)
    const answer = await rig.as(agency).post('/v1/submissions', bytes, { 'content-type': contentType })
    if (answer.status >= 300) throw new Error(answer.text)
    return answer.json.entries[0]
  }
  return Object.assign(says, {
    somebody(): number {
      do people += 1
      while (!['release', 'licence-ended', 'notified'].some(event => lifeCycle(seed, people).some(each => each.event === event)))
      return people
    }
  })
}

/** Waits until something has come to be. */
export async function until(condition: () => boolean | Promise<boolean>): Promise<void> {
  for (const end = Date.now() + 170_000; !(await condition());) {
    if (Date.now() > end) throw new Error('it did not come to be')
    await new Promise(resolve => setTimeout(resolve, 20))
  }
}
