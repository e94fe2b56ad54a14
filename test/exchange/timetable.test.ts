import { addClient } from '../support/engineers'
import { startRig, type Rig } from '../support/gateway'
import { lastPaper } from '../support/papers'
import { smallPack } from '../guidance/support'

let rig: Rig
let token = ''
beforeAll(async () => {
  rig = await startRig({
    config: { assessEveryMs: 500 },
    prepare: files => void (token = addClient(files, { name: 'engineer-two', role: 'engineer' }))
  })
})
afterAll(() => rig.stop())

async function until(condition: () => Promise<boolean>): Promise<void> {
  const end = Date.now() + 20_000
  while (!(await condition())) {
    if (Date.now() > end) throw new Error('the condition did not come to hold')
    await new Promise(resolve => setTimeout(resolve, 50))
  }
}

const runs = (): number => rig.happenings.filter(({ kind }) => kind === 'assessed').length

test('the queue brings the assessment round again and again, and what has changed is found by it alone', async () => {
  const { bytes, contentType } = lastPaper(1, 'prison-hmps')
  const posted = await rig.as('prison-hmps').post('/v1/submissions', bytes, { 'content-type': contentType })
  const nominal = String(posted.json.entries[0].nominal)
  const rules = async (): Promise<string[]> =>
    (await rig.as('prison-hmps').get(`/v1/nominals/${nominal}`)).json.findings.map(({ rule }: { rule: string }) => rule)
  expect(await rules()).not.toContain('T-01')
  const archived = {
    require: 'has(after.archive)',
    path: '/archive',
    reads: ['/archive'],
    examples: {
      met: ['a', 'b'].map(title => ({ title, after: { archive: {} } })),
      unmet: ['a', 'b'].map(title => ({ title, after: {} }))
    }
  }
  const proposed = await rig
    .as('engineer')
    .post('/v1/guidance/packs', smallPack(archived), { 'content-type': 'application/yaml' })
  await rig.with(token).post(`/v1/guidance/packs/${String(proposed.json.hash)}/approvals`, '')
  await until(async () => (await rules()).includes('T-01'))
  const before = runs()
  await until(() => Promise.resolve(runs() >= before + 2))
  const [row] = (await rig.ledger.transaction(tx => tx.query(`SELECT fence FROM gateway.schedule`))).rows
  expect(Number(row?.['fence'])).toBeGreaterThanOrEqual(runs())
})
