import type { JsonObject } from '../../src/json'
import { phaseOf, type AgencyId, type Statement } from '../../src/nominal'

type Says = Partial<Record<AgencyId, JsonObject>>
const statements = (says: Says): Statement[] =>
  Object.entries(says).map(([agency, contribution]) => ({ agency: agency as AgencyId, contribution }))
const status = (recordStatus: string): JsonObject => ({ core: { recordStatus } })

describe('phaseOf', () => {
  test.each<[string, string, Says]>([
    ['custody', 'the prison says so', { 'prison-hmps': { custody: { inCustody: true } }, 'police-ctnm': status('LICENCE') }],
    ['custody', 'on the prison roll', { 'prison-hmps': { custody: { status: 'ACTIVE OUT' } } }],
    ['custody', 'between prisons', { 'prison-hmps': { custody: { status: 'INACTIVE TRN' } } }],
    ['custody', 'nobody speaks of custody but the status', { 'police-ctnm': status('REMANDED') }],
    [
      'custody',
      'recalled and back',
      { 'prison-hmps': { custody: { inCustody: true } }, 'probation-nsd': { licence: { status: 'ACTIVE' } } }
    ],
    [
      'licence',
      'the prison has released the person; the police do not know yet',
      {
        'prison-hmps': { custody: { status: 'INACTIVE OUT' } },
        'police-ctnm': status('CUSTODY'),
        'probation-nsd': { licence: { status: 'ACTIVE' } }
      }
    ],
    [
      'licence',
      'a variation is being written',
      { 'probation-nsd': { licence: { status: 'VARIATION_SUBMITTED' } }, 'police-ctnm': { notification: { required: true } } }
    ],
    [
      'licence',
      'recalled, not yet held',
      { 'prison-hmps': { custody: { inCustody: false } }, 'probation-nsd': status('RECALLED') }
    ],
    ['archived', 'an archive date', { 'police-ctnm': { archive: { archivedOn: '2026' }, notification: { required: true } } }],
    [
      'police-led',
      'the licence has ended and notification runs',
      {
        'probation-nsd': { licence: { status: 'INACTIVE' } },
        'police-ctnm': { core: { recordStatus: 'LICENCE' }, notification: { regime: 'CTA_PART4' } }
      }
    ],
    ['police-led', 'the status says so', { 'police-ctnm': status('SENTENCE_ENDED_NOTIFYING') }],
    [
      'police-led',
      'an unconvicted CT nominal',
      { 'police-ctnm': { core: { category: 'CT_NOMINAL_UNCONVICTED' }, notification: { required: false } } }
    ],
    ['pre-conviction', 'charged', { 'police-ctnm': status('CHARGED') }],
    [
      'ended',
      'notification has ended',
      { 'police-ctnm': { core: { recordStatus: 'NOTIFICATION_ENDED' }, notification: { regime: 'CTA_PART4' } } }
    ],
    ['ended', 'notification is required no more', { 'police-ctnm': { notification: { regime: 'CTA_PART4', required: false } } }],
    ['unknown', 'a draft licence says nothing yet', { 'probation-nsd': { licence: { status: 'IN_PROGRESS' } } }],
    ['unknown', 'a parked status', { 'police-ctnm': { core: { recordStatus: { parked: 'CUSTODY', system: 'invented' } } } }],
    ['unknown', 'nothing is said', {}]
  ])('%s: %s', (phase, _why, says) => {
    expect(phaseOf(statements(says))).toBe(phase)
    expect(phaseOf(statements(says).reverse())).toBe(phase)
  })
})
