import { createReadStream, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { verifyBundle } from '../../../src/sync-log'
import type { ChildReport } from './verify'

/** Verifies a bundle as the command does, and tells what it took: `verify-child.ts FOLDER OUT`. */
const [folder = '', out = ''] = process.argv.slice(2)

const start = process.hrtime.bigint()
void verifyBundle({
  names: () => Promise.resolve(readdirSync(folder)),
  read: name => createReadStream(join(folder, name), { highWaterMark: 1_048_576 })
}).then(({ ok, entries, faults }) => {
  const seconds = Number(process.hrtime.bigint() - start) / 1e9
  const report: ChildReport = { ok, entries, seconds, mebibytes: process.resourceUsage().maxRSS / 1024 }
  if (!ok) process.stderr.write(`${JSON.stringify(faults.slice(0, 3))}\n`)
  writeFileSync(out, JSON.stringify(report))
})
