import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync, writeSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { formatLine, toHex } from '../../../src/sync-log'
import { formatManifest, sealManifest, type Manifest } from '../../../src/sync-log/bundle/manifest'
import { repoRoot } from '../../support/shared'
import { InventedLog, logKey, origin, policyText } from '../../sync-log/invented-log'
import { pythonLacks } from '../../sync-log/python'
import { round, spread, type Figure, type Talk } from '../measure'

/** What `verify-child.ts` and this tell each other. */
export interface ChildReport {
  ok: boolean
  entries: number
  seconds: number
  mebibytes: number
}

/** Verifies a bundle of so many entries in processes of their own: three times with Node, once with Python. */
export function verifyBundles(
  entries: number,
  trial: boolean,
  talk: Talk
): { figures: Figure[]; ratios: Record<string, number>; notes: string[] } {
  const folder = mkdtempSync(join(tmpdir(), 'bench-log-'))
  try {
    talk(`writing a bundle of ${entries.toLocaleString('en-GB')} entries`)
    const subjects = Math.ceil(entries / 7)
    writeWhole(folder, entries, subjects)
    const runs = Array.from({ length: trial ? 1 : 3 }, (_, i) => {
      talk(`verifying it with Node, ${i + 1}`)
      return nodeRun(folder)
    })
    const seconds = spread(runs.map(one => one.seconds))
    const most = Math.max(...runs.map(one => one.mebibytes))
    const python = trial || pythonLacks.length > 0 ? undefined : pythonSeconds(folder, talk)
    const count = entries.toLocaleString('en-GB')
    return {
      figures: [
        { case: `verify ${count} entries`, perSecond: spread(runs.map(one => one.entries / one.seconds)) },
        ...(python === undefined ? [] : [{ case: `verify ${count} entries in Python`, perSecond: spread([entries / python]) }])
      ],
      ratios: { [`seconds to verify ${count} entries`]: seconds.median, 'MiB at most': round(most) },
      notes: [
        `The bundle: a whole log about ${subjects.toLocaleString('en-GB')} nominals, with the secret of one leaf of heads; each run a new process. Goals: 1,000,000 entries in at most 60 s and 512 MiB.`,
        ...(pythonLacks.length > 0 ? [`Left out: Python (needs ${pythonLacks.join(' and ')}).`] : [])
      ]
    }
  } finally {
    rmSync(folder, { recursive: true })
  }
}

/** Writes the bundle of a whole log without holding its leaves. */
function writeWhole(folder: string, entries: number, subjects: number): void {
  const file = openSync(join(folder, 'entries.jsonl'), 'w')
  const [digest, parts] = [createHash('sha256'), [] as string[]]
  let bytes = 0
  const flush = (): void => {
    const chunk = Buffer.from(parts.join(''))
    parts.length = 0
    digest.update(chunk)
    bytes += chunk.length
    writeSync(file, chunk)
  }
  const log = new InventedLog(subjects, 'bench', (index, leaf) => {
    parts.push(formatLine.entry({ index, leaf }))
    if (parts.length === 1000) flush()
  })
  log.grow(Math.floor(entries / 2)).addHeads()
  log.grow(entries - log.size)
  flush()
  closeSync(file)
  const files: Manifest['files'] = { 'entries.jsonl': { bytes, sha256: digest.digest('hex') } }
  const heads = log.heads.map(({ index, size, secret }) => formatLine.heads({ index, size, secret })).join('')
  for (const [name, text] of [
    ['checkpoint', log.checkpoint()],
    ['policy', policyText()],
    ['proof.jsonl', ''],
    ['heads.jsonl', heads]
  ] as const) {
    writeFileSync(join(folder, name), text)
    files[name] = { bytes: Buffer.byteLength(text), sha256: createHash('sha256').update(text).digest('hex') }
  }
  const text = formatManifest({
    v: 'visor-bundle/1',
    origin,
    size: entries,
    root: toHex(log.root()),
    claim: { kind: 'range', from: 0, to: entries },
    entries,
    files,
    made: '2026-01-06T00:00:00.000Z',
    for: 'bench',
    tool: 'bench'
  })
  writeFileSync(join(folder, 'manifest.json'), text)
  writeFileSync(join(folder, 'seal'), sealManifest(text, logKey))
}

function nodeRun(folder: string): ChildReport {
  const hook = join(repoRoot, 'test', 'synthetic', 'run-typescript.js')
  const out = join(folder, '.report')
  const args = ['--disable-warning=ExperimentalWarning', '--require', hook, join(__dirname, 'verify-child.ts'), folder, out]
  const { status } = spawnSync(process.execPath, args, { stdio: ['ignore', 2, 2] })
  if (status !== 0) throw new Error('the verification did not come to its end')
  const report = JSON.parse(readFileSync(out, 'utf8')) as ChildReport
  if (!report.ok) throw new Error('the bundle was not found sound')
  return report
}

function pythonSeconds(folder: string, talk: Talk): number {
  talk('verifying it with Python')
  const start = process.hrtime.bigint()
  const { status } = spawnSync('python3', ['-B', join(repoRoot, 'auditors', 'verify.py'), folder], {
    stdio: ['ignore', 'ignore', 2]
  })
  if (status !== 0) throw new Error('the bundle was not found sound in Python')
  return Number(process.hrtime.bigint() - start) / 1e9
}
