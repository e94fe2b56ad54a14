import type { Pack } from './pack'

/**
 * The packs that apply on a day (`YYYY-MM-DD`): in force and between their dates, in the order of their ids. Of one id the
 * one that began last applies; of two that began together the higher version.
 */
export function selectPacks(packs: readonly Pack[], asOf: string): Pack[] {
  const chosen = new Map<string, Pack>()
  for (const pack of packs) {
    const { from, to } = pack.effective
    if (pack.status !== 'in-force' || asOf < from || (to !== undefined && asOf > to)) continue
    const other = chosen.get(pack.id)
    if (!other || later(pack, other)) chosen.set(pack.id, pack)
  }
  return [...chosen.values()].sort((a, b) => (a.id < b.id ? -1 : 1))
}

function later(a: Pack, b: Pack): boolean {
  if (a.effective.from !== b.effective.from) return a.effective.from > b.effective.from
  const [left, right] = [a, b].map(pack => pack.version.split('.').map(Number))
  const at = left?.findIndex((part, i) => part !== right?.[i]) ?? -1
  return at >= 0 && (left?.[at] ?? 0) > (right?.[at] ?? 0)
}
