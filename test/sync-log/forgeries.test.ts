import { verifyBundle } from '../../src/sync-log'
import { forgeries, type Forgery } from './forgeries'
import { memorySource } from './invented-log'
import { describeWithPython, packed, startPython } from './python'

let all: Forgery[]
beforeAll(async () => (all = await forgeries()))

const judged = ({ name, found, file, index }: Forgery, faults: { code: string; file?: string; index?: number }[]) => {
  const fitting = faults.filter(fault => (found as readonly string[]).includes(fault.code))
  const placed = fitting.filter(
    fault => (file === undefined || fault.file === file) && (index === undefined || fault.index === index)
  )
  return [name, placed.length > 0 ? 'found, and where' : faults]
}

test('every forgery is caught, for its reason and in its place', async () => {
  expect(all.length).toBeGreaterThan(30)
  for (const one of all) {
    const { files, policy, since, asOf } = one
    const options = { ...(policy && { policy }), ...(since && { since }), ...(asOf && { asOf: new Date(asOf) }) }
    const report = await verifyBundle(memorySource(files), options)
    expect(report.ok).toBe(false)
    expect(judged(one, report.faults)).toEqual([one.name, 'found, and where'])
  }
})

describeWithPython('the Python verifier', () => {
  test('catches every forgery, for its reason and in its place', async () => {
    const python = startPython()
    for (const one of all) {
      const { files, policy, since, asOf } = one
      const report = await python.ask({ do: 'report', files: packed(files), policy, since, asOf })
      expect(report.ok).toBe(false)
      expect(judged(one, report.faults)).toEqual([one.name, 'found, and where'])
    }
    python.end()
  })
})
