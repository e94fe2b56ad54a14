import { selectPacks } from '../../src/guidance'
import { packOf, smallPack } from './support'

const pack = (id: string, version: string, from: string, to?: string, status = 'in-force') =>
  packOf(smallPack({}, { pack: id, version, status, effective: { from, ...(to === undefined ? {} : { to }) } }))

const packs = [
  pack('usage', '1.0.0', '2025-01-01'),
  pack('usage', '2.0.0', '2026-01-01', '2026-12-31'),
  pack('usage', '2.10.0', '2026-01-01', '2026-12-31'),
  pack('usage', '2.9.0', '2026-01-01', '2026-12-31'),
  pack('usage', '3.0.0', '2026-06-01', undefined, 'proposed'),
  pack('other', '1.0.0', '2026-01-01', undefined, 'withdrawn'),
  pack('local', '0.1.0', '2024-01-01', '2026-01-01')
]
const on = (day: string) => selectPacks(packs, day).map(p => `${p.id} ${p.version}`)

test('what applies is what is in force on the day', () => {
  expect(on('2023-12-31')).toEqual([])
  expect(on('2025-12-31')).toEqual(['local 0.1.0', 'usage 1.0.0'])
  expect(on('2026-01-01')).toEqual(['local 0.1.0', 'usage 2.10.0'])
  expect(on('2026-12-31')).toEqual(['usage 2.10.0'])
  expect(on('2027-01-01')).toEqual(['usage 1.0.0'])
})

test('the order in which packs are given does not matter', () => {
  expect(selectPacks([...packs].reverse(), '2026-01-01')).toEqual(selectPacks(packs, '2026-01-01'))
})
