import { verifyBundle } from '../../src/sync-log'
import { bundleOf, holdersBundle, InventedLog, memorySource, policyText, wholeBundle } from './invented-log'

function smallLog(): InventedLog {
  const log = new InventedLog()
  log.grow(200).addHeads()
  log.grow(150).addHeads()
  log.grow(60)
  return log
}

describe('bundles that are sound', () => {
  const log = smallLog()
  const policy = policyText()

  test('the whole log', async () => {
    const report = await verifyBundle(memorySource(await wholeBundle(log)), { policy })
    expect(report.faults).toEqual([])
    expect(report).toMatchObject({ ok: true, entries: 412, witnesses: ['ctnm', 'nsd'], policy: 'own' })
  })

  test('a range in the middle', async () => {
    const files = await bundleOf(log, { kind: 'range', from: 37, to: 300 })
    expect((await verifyBundle(memorySource(files), { policy })).faults).toEqual([])
  })

  test('one agency, one nominal, from the beginning and between two heads', async () => {
    for (const holder of ['agency/prison-hmps', 'agency/gateway', `subject/${log.subject(3).pseudonym}`, 'agency/nobody'])
      for (const start of [undefined, log.heads[0]]) {
        const files = await holdersBundle(log, [holder], { ...(start && { start }), end: log.heads[1]! })
        const report = await verifyBundle(memorySource(files), { policy })
        expect([holder, report.faults]).toEqual([holder, []])
      }
  })

  test('a selection', async () => {
    const entries = log.entries(index => index % 13 === 4)
    const files = await bundleOf(log, { kind: 'part', from: 0, to: log.size, filter: { result: 'some' } }, { entries })
    expect((await verifyBundle(memorySource(files), { policy })).faults).toEqual([])
  })
})
