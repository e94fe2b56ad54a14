/**
 * What section 4 of the domain sheet says of each rule: its tag (SRC, PART, INF), its severity (M, S) and whom it binds. Where the
 * sheet says "lead" or "manager", any of the three agencies may be meant. R3-26 and ST-13 bind the registers too, so that what
 * those send can be held or refused. R3-02 is SRC for Scotland, PART for England and Wales.
 */
type Expected = [id: string, basis: string, severity: string, binds: string[]]

const police = 'police-ctnm'
const probation = 'probation-nsd'
const prison = 'prison-hmps'
const all = [police, probation, prison]
const registersToo = [...all, 'visor', 'mapps']

export const expectedRules: Expected[] = [
  ['R1-01', 'part', 'must', [police]],
  ['R1-02', 'inferred', 'should', [police]],
  ['R1-03', 'part', 'must', [police]],
  ['R1-04', 'part', 'should', [police]],
  ['R1-05', 'inferred', 'must', [police]],
  ['R1-06', 'part', 'must', [police, probation]],
  ['R1-07', 'inferred', 'should', [police]],
  ['R1-08', 'part', 'should', [police]],
  ['R1-09', 'inferred', 'should', [police]],
  ['R2-01', 'sourced', 'must', [police]],
  ['R2-02', 'sourced', 'must', [police]],
  ['R2-03', 'inferred', 'must', [police]],
  ['R2-04', 'inferred', 'must', [police]],
  ['R2-05', 'part', 'should', [police]],
  ['R2-06', 'inferred', 'must', [police]],
  ['R2-07', 'inferred', 'should', [police]],
  ['R2-08', 'part', 'must', [police]],
  ['R2-09', 'part', 'should', [police, probation]],
  ['R2-10', 'inferred', 'must', [police]],
  ['R2-11', 'part', 'must', [police]],
  ['R2-12', 'sourced', 'should', [police]],
  ['R3-01', 'part', 'must', [police]],
  ['R3-02', 'sourced', 'should', [police, prison]],
  ['R3-03', 'part', 'must', all],
  ['R3-04', 'part', 'must', [police]],
  ['R3-05', 'part', 'must', all],
  ['R3-06', 'sourced', 'must', all],
  ['R3-07', 'part', 'must', all],
  ['R3-08', 'part', 'must', all],
  ['R3-09', 'part', 'must', all],
  ['R3-10', 'inferred', 'must', all],
  ['R3-11', 'inferred', 'should', all],
  ['R3-12', 'inferred', 'should', all],
  ['R3-13', 'inferred', 'should', all],
  ['R3-14', 'part', 'must', [probation]],
  ['R3-15', 'part', 'must', [prison]],
  ['R3-16', 'part', 'should', all],
  ['R3-17', 'part', 'must', all],
  ['R3-18', 'part', 'must', [probation]],
  ['R3-19', 'sourced', 'should', [probation]],
  ['R3-20', 'part', 'must', [prison, probation]],
  ['R3-21', 'part', 'must', all],
  ['R3-22', 'sourced', 'must', [police]],
  ['R3-23', 'part', 'must', all],
  ['R3-24', 'sourced', 'should', [police]],
  ['R3-25', 'sourced', 'should', all],
  ['R3-26', 'inferred', 'must', registersToo],
  ['R3-27', 'inferred', 'should', [police]],
  ['ST-01', 'sourced', 'must', [police]],
  ['ST-02', 'sourced', 'must', [police]],
  ['ST-03', 'sourced', 'must', [police]],
  ['ST-04', 'sourced', 'must', [police]],
  ['ST-05', 'sourced', 'must', [police]],
  ['ST-06', 'sourced', 'must', [police]],
  ['ST-07', 'sourced', 'must', [police]],
  ['ST-08', 'sourced', 'must', [police, prison]],
  ['ST-09', 'sourced', 'must', [police]],
  ['ST-10', 'part', 'must', [probation, police]],
  ['ST-11', 'sourced', 'should', [police]],
  ['ST-12', 'sourced', 'must', all],
  ['ST-13', 'part', 'must', registersToo],
  ['ID-01', 'sourced', 'must', all],
  ['ID-02', 'sourced', 'must', all],
  ['ID-03', 'sourced', 'must', all],
  ['ID-04', 'sourced', 'must', all],
  ['ID-05', 'sourced', 'must', all],
  ['ID-06', 'part', 'must', [prison]]
]
