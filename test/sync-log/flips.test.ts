import { verifyBundle } from '../../src/sync-log'
import { allFlips, bundleOf500, flipped, isMendedTold, isTold, mended, sample, type Flip } from './flip-laws'
import { memorySource, policyText, type BundleFiles } from './invented-log'
import { describeWithPython, packed, startPython } from './python'
import { drawFrom } from './tree-laws'

const seed = Math.floor(Math.random() * 2 ** 31)
const draw = drawFrom(seed)
let files: BundleFiles
let small: Flip[]
beforeAll(async () => {
  files = await bundleOf500()
  // Of the small files every byte; of the large ones a sample: `npm run laws -- log` takes them whole.
  small = allFlips(files).filter(([file]) => ['manifest.json', 'seal', 'checkpoint', 'policy', 'heads.jsonl'].includes(file))
})

test('a flipped byte of a bundle of 500 entries is told of', async () => {
  expect((await verifyBundle(memorySource(files), { policy: policyText() })).faults).toEqual([])
  for (const flip of [...small.filter((_, i) => i % 13 === 0), ...sample(files, 120, draw)])
    expect([seed, flip, await isTold(files, flip)]).toEqual([seed, flip, true])
})

test('and so it is when the forger seals what he changed with the key of the log', async () => {
  for (const flip of sample(files, 60, draw)) {
    const forged = mended(files, flip)
    if (forged) expect([seed, flip, await isMendedTold(forged)]).toEqual([seed, flip, true])
  }
})

test('a flipped byte of a leaf is told of with its line', async () => {
  const lines = files.get('entries.jsonl')!.toString().split('\n')
  for (let i = 0; i < 12; i++) {
    const line = draw(500)
    const at = lines.slice(0, line).join('\n').length + (line === 0 ? 0 : 1) + 20 + draw(lines[line]!.length - 20)
    const report = await verifyBundle(memorySource(mended(files, ['entries.jsonl', at, 1 + draw(255)])!), {
      policy: policyText()
    })
    const places = report.faults.flatMap(fault => [
      fault.line,
      ...(/entry (\d+)/
        .exec(fault.message)
        ?.slice(1)
        .map(n => Number(n) + 1) ?? [])
    ])
    // The entry itself, the one that follows it in a stream, or, for the last of a stream, one of a few that are named.
    const named = report.faults.some(({ message }) => new RegExp(`among .*\\b${line}\\b`).test(message))
    expect([seed, line, named || places.includes(line + 1) || places.includes(line + 2)]).toEqual([seed, line, true])
  }
})

describeWithPython('the Python verifier', () => {
  test('tells of flipped bytes too, sealed again or not', async () => {
    const python = startPython()
    const chosen = [...small.filter((_, i) => i % 11 === 0), ...sample(files, 120, draw)]
    expect(await python.ask({ do: 'report', files: packed(files), policy: policyText() })).toMatchObject({ ok: true, faults: [] })
    expect(await python.ask({ do: 'flips', files: packed(files), policy: policyText(), flips: chosen })).toEqual({ missed: [] })
    for (const flip of sample(files, 15, draw)) {
      const forged = mended(files, flip)
      if (forged === undefined) continue
      const report = await python.ask({ do: 'report', files: packed(forged), policy: policyText() })
      expect([seed, flip, report.ok]).toEqual([seed, flip, false])
    }
    python.end()
  })
})

test('a flip is a flip', () => {
  const flip: Flip = ['seal', 3, 255]
  expect(flipped(files, flip).get('seal')).not.toEqual(files.get('seal'))
})
