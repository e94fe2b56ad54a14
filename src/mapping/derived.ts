import { deepEqual, type Json } from '../json'
import type { Lens } from './lens'
import type { Scope } from './path'

/** A rule in the directions it is meant for. `focus` gives what the rule looks at in the shared scope. */
export function directed(
  lens: Lens,
  direction: 'both' | 'up' | 'down',
  keeps: boolean,
  focus: (shared: Scope) => Json | undefined
): Lens {
  const { up, down } = lens
  if (direction === 'both') return lens
  const shape = lens.shape ? { shape: lens.shape } : {}
  if (direction === 'up') return up ? { ...shape, up } : {}
  return down ? { ...shape, down: derivedDown(down, keeps, focus), derived: true } : {}
}

/**
 * A derived place is rewritten only where the shared value is not what the base document already says: so a document
 * whose derived places disagree with their source still comes back unchanged.
 */
function derivedDown(
  down: NonNullable<Lens['down']>,
  keeps: boolean,
  focus: (shared: Scope) => Json | undefined
): NonNullable<Lens['down']> {
  return (shared, agency, run, said) => {
    const now = focus(shared)
    if (now === undefined && keeps) return
    if (!deepEqual(now, focus(said()))) down(shared, agency, run, said)
  }
}
