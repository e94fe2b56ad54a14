import type { Accepted, Applied, Facts } from './facts'

/** What is promised, each by the name under which a run reports it. */
export type OracleName = 'accepted' | 'newest' | 'order' | 'echo' | 'stuck' | 'log' | 'quiet'

/** Judges what a run left behind. Every string is one breach; none where all is well. */
export type Oracle = (facts: Facts) => string[]

/** What each oracle holds a run to, in words. */
export const promises: Readonly<Record<OracleName, string>> = {
  accepted: 'every accepted entry is in the ledger as one version, and there is no version that nobody posted',
  newest: 'every receiver holds the newest it may see, by content',
  order: 'no receiver applied a number twice, backwards or with a gap, and every chain is whole',
  echo: 'nobody was told of its own change but with something new',
  stuck: 'every lane is paid up and open',
  log: 'the whole log is sound and every leaf has its place',
  quiet: 'no process wrote a value of a record'
}

/** All oracles. */
export const oracles: Readonly<Record<OracleName, Oracle>> = {
  accepted: ({ accepted, refused, unanswered, versions, entries }) => [
    ...refused,
    ...unanswered.map(key => `${key} was never answered`),
    ...lost(accepted, entries),
    ...miscounted(accepted, versions)
  ],
  newest,
  order: ({ applied }) => [...byLane(applied)].flatMap(([lane, line]) => outOfOrder(line).map(fault => `${lane}: ${fault}`)),
  echo: ({ accepted, applied }) => echoes(accepted, applied),
  stuck: ({ stuck }) => [...stuck],
  log: ({ logFaults }) => [...logFaults],
  quiet: ({ leaks }) => [...leaks]
}

function lost(accepted: readonly Accepted[], entries: Facts['entries']): string[] {
  const kept = new Set(entries.map(({ submission, nominal, version }) => `${submission} ${nominal} ${version}`))
  return accepted.flatMap(({ key, submission, nominal, version }) =>
    kept.has(`${submission} ${nominal} ${version}`) ? [] : [`${key}: version ${version} of ${nominal} is not in the ledger`]
  )
}

/** A change is one version: two for one, or one for two, is a breach. */
function miscounted(accepted: readonly Accepted[], versions: Facts['versions']): string[] {
  const posted = new Map<string, number[]>()
  for (const { nominal, version } of accepted) posted.set(nominal, [...(posted.get(nominal) ?? []), version])
  const breaches: string[] = []
  for (const [nominal, numbers] of posted) {
    const there = versions.get(nominal) ?? []
    const wanted = [...numbers].sort((a, b) => a - b)
    if (there.join() !== wanted.join())
      breaches.push(`${nominal}: ${there.length} versions in the ledger for ${wanted.length} accepted changes`)
    const gap = there.findIndex((number, i) => number !== i + 1)
    if (gap >= 0) breaches.push(`${nominal}: version ${gap + 1} is missing`)
  }
  return breaches
}

function newest({ accepted, held }: Facts): string[] {
  const last = new Map<string, Accepted>()
  for (const one of accepted) {
    const lane = `${one.agency} ${one.nominal}`
    if ((last.get(lane)?.version ?? 0) < one.version) last.set(lane, one)
  }
  return held.flatMap(({ receiver, nominal, shown, holds, lacks }) => {
    const lane = `${receiver} of ${nominal}`
    if (shown === undefined) return holds === undefined ? [] : [`${lane}: holds what it may not see`]
    const breaches = lacks.map(what => `${lane}: lacks ${what}`)
    for (const [author, mark] of Object.entries(shown)) {
      if (mark !== last.get(`${author} ${nominal}`)?.mark) breaches.push(`${lane}: is shown an old value of ${author}`)
      if (author !== receiver && holds?.[author] !== mark)
        breaches.push(`${lane}: holds ${holds?.[author] === undefined ? 'nothing' : 'an old value'} of ${author}`)
    }
    return breaches
  })
}

function byLane(applied: readonly Applied[]): Map<string, Applied[]> {
  const lanes = new Map<string, Applied[]>()
  for (const one of applied) {
    const lane = `${one.receiver} of ${one.nominal}`
    const line = lanes.get(lane)
    if (line) line.push(one)
    else lanes.set(lane, [one])
  }
  return lanes
}

/** A number follows the one before it on its chain, or is a later rendering of it, in its place. */
function outOfOrder(line: readonly Applied[]): string[] {
  const breaches: string[] = []
  let head: Pick<Applied, 'sequence' | 'rendering' | 'version' | 'chain' | 'prevChain'> = {
    ...{ sequence: 0, rendering: 0, version: 0 },
    ...{ chain: line[0]?.prevChain ?? '', prevChain: '' }
  }
  for (const one of line) {
    const again = one.sequence === head.sequence && one.rendering > head.rendering
    if (!again && one.sequence !== head.sequence + 1) breaches.push(`number ${one.sequence} was applied after ${head.sequence}`)
    else if (one.prevChain !== (again ? head.prevChain : head.chain)) breaches.push(`number ${one.sequence} is on another chain`)
    if (one.version < head.version) breaches.push(`version ${one.version} was applied after ${head.version}`)
    head = one
  }
  return breaches
}

/**
 * A delivery stands for versions. Where the receiver posted each of them and learns nothing by it, its own change came back; what
 * its own change lets it see for the first time is no echo.
 */
function echoes(accepted: readonly Accepted[], applied: readonly Applied[]): string[] {
  const author = new Map(accepted.map(({ nominal, version, agency }) => [`${nominal} ${version}`, agency]))
  return applied.flatMap(({ receiver, nominal, kind, from, version, sequence, news }) => {
    if (kind !== 'changed' || news) return []
    for (let each = from; each <= version; each++) if (author.get(`${nominal} ${each}`) !== receiver) return []
    return [`${receiver} of ${nominal}: number ${sequence} brings back its own versions ${from} to ${version}`]
  })
}
