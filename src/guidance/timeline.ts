import { addDays, readYamlFile, type DefinitionFault } from '../definitions'
import type { Pack } from './pack'

type Dated = Pick<Pack, 'id' | 'version' | 'effective'>

/**
 * Whether two versions of one pack claim the same day. One without an end yields to the version that begins after it, so two
 * of them overlap only where they begin together, or where the earlier names a last day that the later does not wait for.
 */
export function overlaps(a: Dated, b: Dated): boolean {
  if (a.id !== b.id) return false
  const [first, second] = a.effective.from <= b.effective.from ? [a, b] : [b, a]
  if (first.effective.from === second.effective.from) return true
  return first.effective.to !== undefined && first.effective.to >= second.effective.from
}

/** Packs with their ends made plain: one without a last day ends on the day before the next version of its id begins. */
export function closedTimeline(packs: readonly Pack[]): Pack[] {
  return packs.map(pack => {
    const later = packs
      .filter(other => other.id === pack.id && other.effective.from > pack.effective.from)
      .map(other => other.effective.from)
      .sort()
    const next = later[0]
    if (next === undefined || pack.effective.to !== undefined) return pack
    return { ...pack, effective: { from: pack.effective.from, to: addDays(next, -1) } }
  })
}

/** What keeps a pack that can be read from being brought into force beside those that are: each fault at its place in the file. */
export function activationFaults(
  text: string,
  file: string,
  pack: Pack,
  others: readonly Pick<Pack, 'id' | 'version' | 'effective' | 'hash'>[]
): DefinitionFault[] {
  const yaml = readYamlFile(text, file)
  const rivals = others.filter(other => other.id === pack.id && other.hash !== pack.hash)
  const faults: DefinitionFault[] = []
  if (pack.status === 'proposed') {
    const hint = 'write in-force (or withdrawn, to end the pack); it applies once a second person has approved it'
    faults.push(
      yaml.fault({ code: 'status-proposed', message: 'a pack of this status is never applied', hint, pointer: '/status' })
    )
  }
  if (rivals.some(other => other.version === pack.version)) {
    const message = 'another text of this pack has this version already'
    faults.push(yaml.fault({ code: 'version-taken', message, hint: 'raise the version', pointer: '/version' }))
  }
  const rival = rivals.find(other => overlaps(pack, other))
  if (rival) {
    const { from, to } = rival.effective
    const message = `version ${rival.version} claims these days already: from ${from}${to === undefined ? ' on' : ` to ${to}`}`
    const hint = 'let this version begin later, or end before that one begins'
    faults.push(yaml.fault({ code: 'dates-overlap', message, hint, pointer: '/effective/from' }))
  }
  return faults
}
