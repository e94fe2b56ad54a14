import { createHash } from 'node:crypto'
import { verifyBundle } from '../../src/sync-log'
import { Faults } from '../../src/sync-log/bundle/report'
import { checkManifest } from '../../src/sync-log/bundle/verify-frame'
import { resealed } from './forgeries'
import { InventedLog, memorySource, policyText, wholeBundle, type BundleFiles } from './invented-log'

/** A byte of a file, and what it is changed by. */
export type Flip = [file: string, at: number, mask: number]

/** A bundle of a whole log of 500 entries. */
export async function bundleOf500(): Promise<BundleFiles> {
  const log = new InventedLog(12).grow(240)
  log.addHeads()
  log.grow(220).addHeads()
  return wholeBundle(log.grow(38))
}

/** One flip for every byte of a bundle: which bits change goes round with the place. */
export function allFlips(files: BundleFiles): Flip[] {
  return [...files].flatMap(([file, bytes]) => Array.from(bytes, (_, at): Flip => [file, at, 1 + ((at * 37) % 255)]))
}

export function flipped(files: BundleFiles, [file, at, mask]: Flip): BundleFiles {
  const bytes = Buffer.from(files.get(file)!)
  bytes[at]! ^= mask
  return new Map([...files, [file, bytes]])
}

const policy = policyText()

/** Whether a flip is told of. What the manifest says of the files is looked at first, since that is quick. */
export async function isTold(files: BundleFiles, flip: Flip): Promise<boolean> {
  const source = memorySource(flipped(files, flip))
  const faults = new Faults()
  await checkManifest(source, faults)
  return faults.any || !(await verifyBundle(source, { policy })).ok
}

/**
 * A flip by a forger who mends the manifest and seals it with the gateway's own key, so that neither gives it away. Undefined for
 * a byte of manifest, seal, or policy (which the auditor brings along), and where the forger has nothing left to forge: a byte of a
 * signature line that nobody is asked about.
 */
export function mended(files: BundleFiles, flip: Flip): BundleFiles | undefined {
  return ['manifest.json', 'seal', 'policy'].includes(flip[0]) ? undefined : resealed(flipped(files, flip))
}

/** Whether the full verification tells of a mended flip. */
export async function isMendedTold(files: BundleFiles): Promise<boolean> {
  return !(await verifyBundle(memorySource(files), { policy })).ok
}

/** A drawn sample, without repeats, that has some of every file. */
export function sample(files: BundleFiles, count: number, draw: (below: number) => number): Flip[] {
  const names = [...files.keys()].filter(name => files.get(name)!.length > 0)
  const seen = new Map<string, Flip>()
  for (let i = 0; seen.size < count && i < 10 * count; i++) {
    const name = i % 2 === 0 ? names[draw(names.length)]! : 'entries.jsonl'
    const flip: Flip = [name, draw(files.get(name)!.length), 1 + draw(255)]
    seen.set(createHash('sha256').update(flip.join()).digest('hex'), flip)
  }
  return [...seen.values()]
}
