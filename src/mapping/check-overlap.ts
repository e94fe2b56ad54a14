import { blame, type Bench, type Claim } from './bench'
import { disjoint } from './predicate'

/** Blames every rule that writes a place which an earlier rule writes too. */
export function checkOverlaps(bench: Bench): void {
  const blamed = new Set<string>()
  const earlier = new Map<string, Claim[]>()
  bench.claims.forEach(claim => {
    const name = `${claim.side} ${claim.path.split('/')[1] ?? ''}`
    const near = earlier.get(name) ?? []
    const other = near.find(one => clash(one, claim))
    near.push(claim)
    earlier.set(name, near)
    const key = `${claim.pointer}\n${claim.side}`
    if (!other || blamed.has(key)) return
    blamed.add(key)
    const way = claim.side === 'shared' ? 'up' : 'down'
    const message = `rules ${other.rule} and ${claim.rule} both write ${claim.path} of the ${claim.side} side`
    const hint = `let one of them go only ${way === 'up' ? 'down' : 'up'}, or part their items by \`where\`, \`only\` or \`except\``
    blame(bench, claim.pointer, 'overlap', message, { hint })
  })
}

function clash(a: Claim, b: Claim): boolean {
  if (a.side !== b.side || a.rule === b.rule || a.within.includes(b.rule) || b.within.includes(a.rule)) return false
  if (isStampOf(a, b) || isStampOf(b, a)) return false
  if (a.path !== b.path && !a.path.startsWith(`${b.path}/`) && !b.path.startsWith(`${a.path}/`)) return false
  if (a.branches.some(one => b.branches.some(other => excludes(one, other)))) return false
  for (const [path, test] of a.tests) {
    const other = b.tests.get(path)
    if (other === undefined || other === test) continue
    // Rules over the same items answer for each other as wholes; their leaves need not be named one by one.
    if (disjoint(test, other) || a.path !== path || b.path !== path) return false
  }
  return true
}

/** Two branches of one scope of which no document and no record is in both. */
function excludes(a: Claim['branches'][number], b: Claim['branches'][number]): boolean {
  return a !== b && a.at === b.at && disjoint(a.agency, b.agency) && disjoint(a.shared, b.shared)
}

/** A constant member of a rule's items, against those items as wholes. */
function isStampOf(a: Claim, b: Claim): boolean {
  return a.rule === `${b.rule}#where` && b.path.endsWith('/*')
}
