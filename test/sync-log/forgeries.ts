import { createHash } from 'node:crypto'
import { canonicalJson, type Json } from '../../src/json'
import { encodeLeaf, formatCheckpoint, sealManifest, signerKey, toBase64, type FaultCode, type Leaf } from '../../src/sync-log'
import {
  bundleOf,
  holdersBundle,
  InventedLog,
  logKey,
  origin,
  policyText,
  signedCheckpoint,
  wholeBundle,
  type BundleFiles,
  type Parsed
} from './invented-log'

/** A bundle that somebody forged, what the auditor brings along, and the kinds of fault one of which has to be found. */
export interface Forgery {
  name: string
  files: BundleFiles
  found: readonly FaultCode[]
  /** Where it must be told of: the file, and the index of the entry if it can be told. */
  file?: string
  index?: number
  policy?: string
  since?: string[]
  asOf?: string
}

/** Everything that a forger with the gateway's key can mend is mended: sizes, hashes and counts in the manifest, and the seal. */
export function resealed(files: BundleFiles, change: (manifest: Parsed) => void = () => undefined): BundleFiles {
  const manifest = JSON.parse(files.get('manifest.json')!.toString())
  manifest.files = {}
  for (const [name, bytes] of files)
    if (name !== 'manifest.json' && name !== 'seal')
      manifest.files[name] = { bytes: bytes.length, sha256: createHash('sha256').update(bytes).digest('hex') }
  manifest.entries = files.get('entries.jsonl')!.toString().split('\n').length - 1
  change(manifest)
  const text = `${canonicalJson(manifest as Json)}\n`
  return new Map([...files, ['manifest.json', Buffer.from(text)], ['seal', Buffer.from(sealManifest(text, logKey))]])
}

/** The files with the lines of one changed. */
export function withLines(files: BundleFiles, name: string, change: (lines: string[]) => string[]): BundleFiles {
  const lines = files.get(name)!.toString().split('\n').slice(0, -1)
  return new Map([
    ...files,
    [
      name,
      Buffer.from(
        change(lines)
          .map(line => `${line}\n`)
          .join('')
      )
    ]
  ])
}

const entryLine = (index: number, leaf: Uint8Array): string => `{"index":${index},"leaf":"${toBase64(leaf)}"}`
const leafIn = (line: string): Leaf => JSON.parse(Buffer.from(JSON.parse(line).leaf, 'base64').toString())

/** Makes a log of 500 entries and every forgery of it. */
export async function forgeries(): Promise<Forgery[]> {
  const log = new InventedLog(12)
  log.grow(240).addHeads()
  const early = log.checkpoint()
  log.grow(220).addHeads()
  log.grow(38)
  const policy = policyText()
  const whole = await wholeBundle(log)
  const [start, end] = [log.heads[0]!, log.heads[1]!]
  const agency = 'agency/prison-hmps'
  const subject = `subject/${log.subject(3).pseudonym}`
  const holders = await holdersBundle(log, [agency, subject], { start, end })
  return [
    ...ofEntries(whole),
    ...ofStreams(log, holders),
    ...(await ofHeads(log, holders, agency)),
    ...ofOpenings(whole),
    ...(await ofSigners(log, whole, early)),
    ...(await ofHistory(log, early))
  ].map(forgery => ({ policy, ...forgery }))
}

function ofEntries(whole: BundleFiles): Forgery[] {
  const change = (how: (lines: string[]) => string[]): BundleFiles => resealed(withLines(whole, 'entries.jsonl', how))
  const renumbered = (lines: string[]): string[] => lines.map((line, i) => line.replace(/^\{"index":\d+/, `{"index":${i}`))
  const shorter = (size: number) => (manifest: Parsed) => {
    manifest.claim.to = size
  }
  return [
    { name: 'delete one', files: change(lines => lines.toSpliced(77, 1)), found: ['order'], file: 'entries.jsonl', index: 78 },
    {
      name: 'delete one and number anew',
      files: change(lines => renumbered(lines.toSpliced(77, 1))),
      found: ['stream', 'order', 'heads'],
      file: 'entries.jsonl'
    },
    {
      name: 'insert one',
      files: change(lines => renumbered(lines.toSpliced(77, 0, lines[76]!))),
      found: ['stream', 'order'],
      file: 'entries.jsonl',
      index: 77
    },
    {
      name: 'swap two leaves',
      files: change(lines => renumbered(lines.with(76, lines[79]!).with(79, lines[76]!))),
      found: ['stream'],
      file: 'entries.jsonl'
    },
    {
      name: 'reorder lines',
      files: change(lines => lines.with(76, lines[77]!).with(77, lines[76]!)),
      found: ['order'],
      file: 'entries.jsonl',
      index: 77
    },
    { name: 'truncate', files: change(lines => lines.slice(0, 430)), found: ['order'], file: 'entries.jsonl', index: 430 },
    {
      name: 'truncate, and claim less',
      files: resealed(
        withLines(whole, 'entries.jsonl', lines => lines.slice(0, 430)),
        shorter(430)
      ),
      found: ['order', 'heads'],
      file: 'entries.jsonl'
    },
    {
      name: 'alter one leaf in the middle',
      files: change(lines => lines.map((line, i) => (i === 123 ? altered(line) : line))),
      found: ['stream'],
      file: 'entries.jsonl'
    },
    {
      name: 'alter the last leaf of a stream',
      files: change(lines => lines.with(499, altered(lines[499]!))),
      found: ['tree'],
      file: 'entries.jsonl'
    },
    {
      name: 'hide an entry behind its hash',
      files: resealed(
        new Map([
          ...withLines(whole, 'entries.jsonl', lines => lines.toSpliced(77, 1)),
          ['proof.jsonl', Buffer.from(`{"from":77,"hash":"${leafHashOf(whole, 77)}","to":78}\n`)]
        ])
      ),
      found: ['scope'],
      file: 'proof.jsonl',
      index: 77
    },
    { name: 'leave out a file', files: without(whole, 'openings.jsonl'), found: ['file'], file: 'openings.jsonl' },
    { name: 'add a file', files: new Map([...whole, ['more.csv', Buffer.from('x')]]), found: ['file'], file: 'more.csv' },
    {
      name: 'a wrong count',
      files: resealed(whole, manifest => {
        manifest.entries = 499
      }),
      found: ['file'],
      file: 'manifest.json'
    }
  ]
}

function altered(line: string): string {
  const leaf = leafIn(line)
  return entryLine(JSON.parse(line).index, encodeLeaf({ ...leaf, cid: 'another' }))
}

function leafHashOf(files: BundleFiles, index: number): string {
  const line = files.get('entries.jsonl')!.toString().split('\n')[index]!
  const leaf = Buffer.from(JSON.parse(line).leaf, 'base64')
  return createHash('sha256').update(Uint8Array.of(0)).update(leaf).digest('hex')
}

function without(files: BundleFiles, name: string): BundleFiles {
  return new Map([...files].filter(([file]) => file !== name))
}

function ofStreams(log: InventedLog, holders: BundleFiles): Forgery[] {
  const change = (how: (lines: string[]) => string[]): BundleFiles => resealed(withLines(holders, 'entries.jsonl', how))
  const lines = holders.get('entries.jsonl')!.toString().split('\n').slice(0, -1)
  const own = lines.findIndex((line, i) => i > 10 && leafIn(line).str === 'prison-hmps/feed')
  const foreign = log.entries().find(({ index }) => index > 300 && log.decoded(index).str === 'police-ctnm/feed')!
  const index = JSON.parse(lines[own]!).index as number
  return [
    {
      name: 'leave a leaf of the agency out, with its hash in its place',
      files: resealed(hidden(holders, own, log)),
      found: ['stream'],
      file: 'entries.jsonl'
    },
    {
      name: 'splice a leaf of another agency in',
      files: change(all => all.with(own, entryLine(index, foreign.leaf))),
      found: ['scope', 'stream'],
      file: 'entries.jsonl',
      index
    },
    {
      name: 'splice streams: a leaf under a number of another stream',
      files: change(all => {
        const leaf = leafIn(all[own]!)
        return all.with(own, entryLine(index, encodeLeaf({ ...leaf, str: 'prison-hmps/search' })))
      }),
      found: ['stream'],
      file: 'entries.jsonl',
      index
    },
    {
      name: 'fork: another leaf under the same number of a stream',
      files: change(all => all.with(own, altered(all[own]!))),
      found: ['stream'],
      file: 'entries.jsonl'
    }
  ]
}

/** Takes an entry out of a bundle and puts its hash into the proof. */
function hidden(files: BundleFiles, at: number, log: InventedLog): BundleFiles {
  const line = files.get('entries.jsonl')!.toString().split('\n')[at]!
  const index = JSON.parse(line).index as number
  const hash = createHash('sha256').update(Uint8Array.of(0)).update(log.leaves[index]!).digest('hex')
  const proof = [
    ...files.get('proof.jsonl')!.toString().split('\n').slice(0, -1),
    `{"from":${index},"hash":"${hash}","to":${index + 1}}`
  ]
  proof.sort((a, b) => JSON.parse(a).from - JSON.parse(b).from)
  return new Map([
    ...withLines(files, 'entries.jsonl', lines => lines.toSpliced(at, 1)),
    ['proof.jsonl', Buffer.from(proof.map(one => `${one}\n`).join(''))]
  ])
}

async function ofHeads(log: InventedLog, holders: BundleFiles, agency: string): Promise<Forgery[]> {
  const change = (how: (line: Parsed, i: number) => void): BundleFiles =>
    resealed(
      withLines(holders, 'heads.jsonl', lines =>
        lines.map((text, i) => {
          const line = JSON.parse(text)
          how(line, i)
          return canonicalJson(line)
        })
      )
    )
  const [start, end] = [log.heads[0]!, log.heads[1]!]
  const early = { ...start, size: end.size, index: end.index }
  const cut = await holdersBundle(log, [agency], { end: early })
  const stale = resealed(
    withLines(cut, 'entries.jsonl', lines =>
      lines.filter(line => JSON.parse(line).index < start.size || JSON.parse(line).index === end.index)
    )
  )
  return [
    {
      name: 'stale head: the end of the stream taken from the leaf of heads before',
      files: coveredAnew(stale, log),
      found: ['heads'],
      file: 'heads.jsonl'
    },
    {
      name: 'stale head: a lower number in the line of heads',
      files: change((line, i) => {
        if (i === 2) line.place.heads[0].n -= 1
      }),
      found: ['heads'],
      file: 'heads.jsonl'
    },
    {
      name: 'an absence that is none',
      files: change((line, i) => {
        if (i === 3) line.place = 'nothing'
      }),
      found: ['heads'],
      file: 'heads.jsonl'
    },
    {
      name: 'no heads at the end',
      files: resealed(withLines(holders, 'heads.jsonl', lines => lines.slice(0, 2))),
      found: ['heads', 'scope'],
      file: 'heads.jsonl'
    },
    {
      name: 'an agency left out of the claim',
      files: resealed(holders, manifest => {
        manifest.claim.holders = manifest.claim.holders.slice(0, 1)
      }),
      found: ['scope', 'heads'],
      file: 'heads.jsonl'
    }
  ]
}

/** Makes the proof of a bundle anew for the entries that it has. */
function coveredAnew(files: BundleFiles, log: InventedLog): BundleFiles {
  const shown = new Set(
    files
      .get('entries.jsonl')!
      .toString()
      .split('\n')
      .slice(0, -1)
      .map(line => JSON.parse(line).index as number)
  )
  const proof = log.leaves.flatMap((leaf, index) => {
    const hash = createHash('sha256').update(Uint8Array.of(0)).update(leaf).digest('hex')
    return shown.has(index) ? [] : [`{"from":${index},"hash":"${hash}","to":${index + 1}}\n`]
  })
  return resealed(new Map([...files, ['proof.jsonl', Buffer.from(proof.join(''))]]))
}

function ofOpenings(whole: BundleFiles): Forgery[] {
  const change = (how: (lines: Parsed[]) => void): BundleFiles =>
    resealed(
      withLines(whole, 'openings.jsonl', lines => {
        const parsed = lines.map(line => JSON.parse(line))
        how(parsed)
        return parsed.map(line => canonicalJson(line))
      })
    )
  return [
    {
      name: 'swap the openings of two entries',
      files: change(lines => {
        const [a, b] = [lines[10], lines[40]]
        ;[a.salt, a.body, b.salt, b.body] = [b.salt, b.body, a.salt, a.body]
      }),
      found: ['opening'],
      file: 'openings.jsonl'
    },
    {
      name: 'alter what was said',
      files: change(lines => {
        lines[20].body = Buffer.from('said something else').toString('base64')
      }),
      found: ['opening'],
      file: 'openings.jsonl'
    },
    {
      name: 'open another group',
      files: change(lines => {
        lines[20].group = 'elsewhere'
      }),
      found: ['opening'],
      file: 'openings.jsonl'
    }
  ]
}

async function ofSigners(log: InventedLog, whole: BundleFiles, early: string): Promise<Forgery[]> {
  const otherKey = signerKey(origin, 'note', createHash('sha256').update('somebody else').digest())
  const elsewhere = signerKey('gateway.example/visor-audit/live', 'note', createHash('sha256').update('live').digest())
  const root = log.root()
  const named = (text: string, cosigned: string[], key = logKey): BundleFiles =>
    resealed(new Map([...whole, ['checkpoint', Buffer.from(signedCheckpoint(text, cosigned, key))]]))
  return [
    {
      name: 'wrong key: all signed by somebody else under the same name, with a policy to match',
      files: await wholeBundle(log, {
        checkpoint: log.checkpoint(['ctnm', 'nsd'], otherKey),
        policy: policyText('two', otherKey),
        signer: otherKey
      }),
      found: ['signature'],
      file: 'checkpoint'
    },
    {
      name: 'wrong origin: the checkpoint of another log',
      files: await wholeBundle(log, { checkpoint: log.checkpoint(['ctnm', 'nsd'], elsewhere), signer: elsewhere }),
      found: ['signature'],
      file: 'checkpoint'
    },
    {
      name: 'wrong origin, signed with the right key',
      files: named(formatCheckpoint({ origin: 'gateway.example/visor-audit/live', size: log.size, root }), ['ctnm', 'nsd']),
      found: ['signature'],
      file: 'checkpoint'
    },
    {
      name: 'too few witnesses',
      files: named(formatCheckpoint({ origin, size: log.size, root }), ['nsd']),
      found: ['quorum'],
      file: 'checkpoint'
    },
    {
      name: 'an older checkpoint under newer entries',
      files: resealed(new Map([...whole, ['checkpoint', Buffer.from(early)]])),
      found: ['signature'],
      file: 'manifest.json'
    },
    {
      name: 'a seal of another bundle',
      files: new Map([...whole, ['seal', resealed(whole, one => (one.for = 'somebody')).get('seal')!]]),
      found: ['signature'],
      file: 'seal'
    },
    { name: 'stale: nothing as new as was asked for', files: whole, found: ['stale'], asOf: '2026-01-06T00:00:00.000Z' }
  ]
}

/** The log written anew with one leaf altered: every hash, stream and head is whole, and its own key has signed it. */
export function rewritten(log: InventedLog): InventedLog {
  const other = new InventedLog(12)
  for (let i = 0; i < 100; i++) other.addAct(i)
  other.add({ op: 'collect', actor: { agency: 'police-ctnm', system: 'feed' }, result: 'other' }, { subject: 4 })
  for (let i = 101; i < 240; i++) other.addAct(i)
  other.addHeads()
  while (other.size < log.size) other.addAct(other.size)
  return other
}

async function ofHistory(log: InventedLog, early: string): Promise<Forgery[]> {
  const other = rewritten(log)
  const alone = other.checkpoint([])
  const since = [early]
  const text = formatCheckpoint({ origin, size: other.size, root: other.root() })
  const borrowed = Buffer.from(alone + log.checkpoint(['ctnm', 'nsd']).split('\n\n')[1]!.split('\n').slice(1).join('\n'))
  return [
    {
      name: 'rewritten and signed again with the log’s own key: no witness has cosigned it',
      files: await wholeBundle(other, { checkpoint: alone }),
      found: ['quorum'],
      file: 'checkpoint'
    },
    {
      name: 'rewritten and signed again, with the cosignatures of the true log',
      files: resealed(new Map([...(await wholeBundle(other, { checkpoint: alone })), ['checkpoint', borrowed]])),
      found: ['signature'],
      file: 'checkpoint'
    },
    {
      name: 'rewritten, and the witnesses won over: the checkpoint that the auditor kept tells',
      files: await wholeBundle(other, { checkpoint: signedCheckpoint(text) }),
      since,
      found: ['history'],
      index: 241
    },
    {
      name: 'rewritten, in part, with a proof of consistency of its own',
      files: await bundleOf(other, { kind: 'range', from: 300, to: 400 }, { since: [241] }),
      since,
      found: ['history'],
      index: 241
    },
    {
      name: 'in part, without a proof that it continues what the auditor kept',
      files: await bundleOf(log, { kind: 'range', from: 300, to: 400 }),
      since,
      found: ['history'],
      index: 241
    },
    {
      name: 'fallen back behind what the auditor kept',
      files: await wholeBundle(new InventedLog(12).grow(100)),
      since,
      found: ['stale']
    }
  ]
}
