import { performance } from 'node:perf_hooks'
import { allFlips, bundleOf500, isMendedTold, isTold, mended, sample, type Flip } from './flip-laws'
import { policyText, type BundleFiles } from './invented-log'
import { packed, pythonLacks, startPython } from './python'
import { drawFrom, drawnTreeFault } from './tree-laws'

const usage = `usage: npm run laws -- log [--count N] [--seed N] [--json]

Holds the pure core of the log against its laws: N drawn trees (default 100,000) against the definitions of RFC 9162, every
flipped byte of a bundle of 500 entries (with fewer than 100,000 trees N of them, drawn), and N / 100 flips sealed again with
the key of the log, both by both verifiers.
`

interface Law {
  law: string
  held: number
  failures: string[]
}

const tell = (line: string): void => void process.stderr.write(`${line}\n`)

async function trees(count: number, seed: number): Promise<Law> {
  const draw = drawFrom(seed)
  const failures: string[] = []
  for (let i = 0; i < count; i++) {
    const fault = await drawnTreeFault(draw)
    if (fault !== undefined) failures.push(`tree ${i}: ${fault}`)
    if (i % 20_000 === 19_999) tell(`${i + 1} trees`)
  }
  return { law: 'trees and proofs are those of RFC 9162', held: count - failures.length, failures }
}

const named = ([file, at, mask]: Flip): string => `${file} byte ${at} xor ${mask}`

async function flips(files: BundleFiles, all: readonly Flip[]): Promise<Law> {
  const failures: string[] = []
  for (const [i, flip] of all.entries()) {
    if (!(await isTold(files, flip))) failures.push(named(flip))
    if (i % 100_000 === 99_999) tell(`${i + 1} of ${all.length} flipped bytes`)
  }
  return { law: 'flipped bytes are told of', held: all.length - failures.length, failures }
}

async function mendedFlips(files: BundleFiles, chosen: readonly Flip[]): Promise<Law> {
  const failures: string[] = []
  let held = 0
  for (const flip of chosen) {
    const forged = mended(files, flip)
    if (forged === undefined) continue
    if (await isMendedTold(forged)) held++
    else failures.push(named(flip))
  }
  return { law: 'flipped bytes that were sealed again are told of', held, failures }
}

async function pythonFlips(files: BundleFiles, all: readonly Flip[], chosen: readonly Flip[]): Promise<Law[]> {
  if (pythonLacks.length > 0) {
    tell(`left out: the laws of the Python verifier (needs ${pythonLacks.join(' and ')})`)
    return []
  }
  const python = startPython()
  const missed: Flip[] = []
  for (let at = 0; at < all.length; at += 20_000) {
    const answer = await python.ask({
      do: 'flips',
      files: packed(files),
      policy: policyText(),
      flips: all.slice(at, at + 20_000)
    })
    missed.push(...(answer.missed as Flip[]))
  }
  tell(`${all.length} flipped bytes in Python`)
  const sealed: string[] = []
  let held = 0
  for (const flip of chosen) {
    const forged = mended(files, flip)
    if (forged === undefined) continue
    if ((await python.ask({ do: 'report', files: packed(forged), policy: policyText() })).ok === false) held++
    else sealed.push(named(flip))
  }
  python.end()
  return [
    { law: 'Python: flipped bytes are told of', held: all.length - missed.length, failures: missed.map(named) },
    { law: 'Python: flipped bytes that were sealed again are told of', held, failures: sealed }
  ]
}

function numberAfter(args: readonly string[], name: string): number | undefined {
  const at = args.findIndex(arg => arg === name || arg.startsWith(`${name}=`))
  if (at < 0) return undefined
  return Number(args[at]?.includes('=') ? args[at].slice(name.length + 1) : args[at + 1])
}

async function main(args: readonly string[]): Promise<number> {
  const count = numberAfter(args, '--count') ?? 100_000
  const seed = numberAfter(args, '--seed') ?? Math.floor(Math.random() * 2 ** 31)
  if (args.includes('--help') || !(count >= 1) || !Number.isInteger(seed)) {
    process.stderr.write(usage)
    return args.includes('--help') ? 0 : 2
  }
  const started = performance.now()
  const files = await bundleOf500()
  const chosen = sample(files, Math.ceil(count / 100), drawFrom(seed + 1))
  const all = count >= 100_000 ? allFlips(files) : sample(files, count, drawFrom(seed + 2))
  const laws = [
    await trees(count, seed),
    await flips(files, all),
    await mendedFlips(files, chosen),
    ...(await pythonFlips(files, all, chosen))
  ]
  const failed = laws.filter(({ failures }) => failures.length > 0)
  const seconds = Math.round((performance.now() - started) / 1000)
  if (args.includes('--json')) process.stdout.write(`${JSON.stringify({ laws, seed, seconds }, null, 2)}\n`)
  else {
    for (const { law, held, failures } of laws)
      process.stdout.write(
        `${failures.length === 0 ? 'held ' : 'BROKEN'}  ${law}: ${held}\n${failures
          .slice(0, 10)
          .map(one => `        ${one}\n`)
          .join('')}`
      )
    process.stdout.write(`seed ${seed}, ${seconds} s\n`)
  }
  return failed.length === 0 ? 0 : 1
}

main(process.argv.slice(2)).then(
  code => (process.exitCode = code),
  (error: unknown) => {
    process.stderr.write(`${error instanceof Error ? (error.stack ?? error.message) : 'an unknown failure'}\n`)
    process.exitCode = 3
  }
)
