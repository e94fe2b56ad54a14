import { lossReport, type PathLoss } from '../../src/mapping'
import { mappingOf } from '../mapping-files/catalogue'

const seed = 7
const lostIn = (name: string): ((path: string) => PathLoss | undefined) => {
  const { paths } = lossReport(mappingOf(name), seed, 120)
  return path => paths.find(one => one.path === path)
}

test('tells what has no place, what has too few places, what cannot be said as precisely, and what has no code', () => {
  const lost = lostIn('probation-nsd/case-view')
  expect(lost('/custody')).toEqual({ path: '/custody', carried: 'never', reasons: ['no-slot'] })
  expect(lost('/identifiers/*[kind=nino]')).toEqual({ path: '/identifiers/*[kind=nino]', carried: 'never', reasons: ['no-slot'] })
  expect(lost('/identifiers/*[kind=crn]/value')).toMatchObject({ carried: 'sometimes', reasons: ['cardinality'] })
  expect(lost('/person/birthDate')).toMatchObject({ carried: 'sometimes', reasons: ['precision'] })
  expect(lost('/person/sex/parked')?.reasons).toEqual(['no-code'])
})

test('a place that is always carried is never among the losses of a record', () => {
  const mapping = mappingOf('prison-hmps/offloc')
  const { paths, totals, readOnly } = lossReport(mapping, seed, 60)
  expect(readOnly).toBe(false)
  expect(paths.find(({ path }) => path === '/names/primary/family')).toEqual({
    path: '/names/primary/family',
    carried: 'always',
    reasons: []
  })
  expect(mapping.down({ names: { primary: { family: 'Inventado' } } }).uncarried).toEqual([])
  expect(totals.always + totals.sometimes + totals.never).toBe(totals.paths)
})

test('is the same for the same seed', () => {
  const mapping = mappingOf('prison-hmps/offloc')
  expect(lossReport(mapping, seed, 20)).toEqual(lossReport(mapping, seed, 20))
})
