import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parse } from 'yaml'
import { startRig, type Rig } from '../support/gateway'
import { paper, said } from '../support/papers'
import { repoRoot } from '../support/shared'
import type { JsonObject } from '../../src/json'
import type { SyntheticAgency } from '../../src/synthetic'

interface PolicyFile {
  recipients: { agency: string; permits: { path: string }[] }[]
}
const policy = parse(readFileSync(join(repoRoot, 'schemas/policies/disclosure.yaml'), 'utf8')) as PolicyFile
/** Sections of which the policy permits anything to an agency, and those that it permits whole. */
const sections = (agency: string): { any: Set<string>; whole: Set<string> } => {
  const paths = policy.recipients.find(each => each.agency === agency)?.permits.map(({ path }) => path) ?? []
  return {
    any: new Set(paths.map(path => path.split('/')[1] ?? '')),
    whole: new Set(paths.filter(path => path.split('/').length === 2).map(path => path.slice(1)))
  }
}

let rig: Rig
let nominal = ''
beforeAll(async () => {
  rig = await startRig()
  const says = async (agency: SyntheticAgency, contribution: JsonObject): Promise<void> => {
    const { bytes, contentType } = paper(1, { agency, contribution })
    const answer = await rig.as(agency).post('/v1/submissions', bytes, { 'content-type': contentType })
    if (answer.status !== 201) throw new Error(answer.text)
    nominal = String(answer.json.entries[0].nominal)
  }
  const { flags: _flags, ...rest } = said(1, 'police-ctnm').contribution
  // The police hold a registered offender of whom they have recorded little.
  const { core, names, identifiers, person, notification, convictions } = rest
  await says(
    'police-ctnm',
    JSON.parse(JSON.stringify({ core, names, identifiers, person, notification, convictions })) as JsonObject
  )
  await says('prison-hmps', said(1, 'prison-hmps').contribution)
  await says('probation-nsd', said(1, 'probation-nsd').contribution)
})
afterAll(() => rig.stop())

const findings = async (agency: SyntheticAgency): Promise<JsonObject[]> =>
  (await rig.as(agency).get(`/v1/nominals/${nominal}`)).json.findings as JsonObject[]
const sectionOf = ({ path }: JsonObject): string => String(path).split('/')[1] ?? ''

test('a finding on what is absent is shown to those alone who would see the thing if it were there', async () => {
  const police = await findings('police-ctnm')
  const hidden = police.filter(finding => !sections('prison-hmps').any.has(sectionOf(finding)) && sectionOf(finding) !== '')
  expect(hidden.length).toBeGreaterThan(0)
  for (const agency of ['prison-hmps', 'probation-nsd'] as const) {
    const shown = await findings(agency)
    expect(shown.length).toBeGreaterThan(0)
    for (const finding of shown) if (sectionOf(finding) !== '') expect(sections(agency).any).toContain(sectionOf(finding))
  }
  // Of the police's own tools the prison sees nothing, whatever else stands in the section.
  expect(police.some(({ rule, path }) => rule === 'R1-01' && path === '/riskAssessments')).toBe(true)
  expect((await findings('prison-hmps')).some(({ rule }) => rule === 'R1-01')).toBe(false)
  expect((await findings('prison-hmps')).some(({ rule }) => rule === 'R3-09')).toBe(police.some(({ rule }) => rule === 'R3-09'))
})

test('the receipt, the feed and the explanation keep to the same', async () => {
  const shown = new Set((await findings('prison-hmps')).map(({ id }) => id))
  for (const finding of await findings('police-ctnm')) {
    const { status } = await rig.as('prison-hmps').get(`/v1/findings/${String(finding['id'])}/explanation`)
    expect([finding['rule'], finding['path'], status]).toEqual([
      finding['rule'],
      finding['path'],
      shown.has(finding['id']) ? 200 : 404
    ])
  }
  const { notices } = (await rig.as('prison-hmps').get('/v1/notices?limit=1000')).json
  for (const notice of notices as JsonObject[]) if (notice['kind'] === 'unmet') expect(shown).toContain(notice['finding'])
})
