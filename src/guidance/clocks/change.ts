import type { Answer, Spell } from './answer'
import { threeDays } from './days-from'

/** What changed, and the provision that makes it notifiable. */
export const changeStatutes = {
  name: 's.48(1)',
  home: 's.48(2)',
  contact: 's.48(4A)',
  'contact-ceased': 's.48(4B)',
  'vehicle-ceased': 's.48(4E)',
  account: 's.48A',
  'account-closed': 's.48A',
  card: 's.48A',
  'card-ceased': 's.48A',
  document: 's.48A',
  'document-ceased': 's.48A'
} as const

export type ChangeKind = keyof typeof changeStatutes

const texts: Record<ChangeKind, string> = {
  name: 'a name is used that has not been notified',
  home: 'the home address changes',
  contact: 'contact details are new',
  'contact-ceased': 'contact details are no longer used',
  'vehicle-ceased': 'a vehicle is no longer kept or there is no longer a right to use it',
  account: 'an account is opened',
  'account-closed': 'an account is closed',
  card: 'a card is gained',
  'card-ceased': 'a card is given up or lost',
  document: 'an identity document is gained',
  'document-ceased': 'an identity document is given up or lost'
}

/**
 * A notified change: within three days that begin with the day of the event, time in custody left out (s.48(7),(8); for
 * financial information and identity documents s.48A(6),(7)). Read in copies; the subsections of 48A that name each single
 * event were not set out in them, so the section alone is cited. Each notice repeats all that s.47(2) asks for.
 */
export function notifiedChange(kind: ChangeKind, on: string, spells: readonly Spell[]): Answer {
  const rule = changeStatutes[kind]
  const leavesOut = rule === 's.48A' ? 's.48A(7)' : 's.48(8)'
  const counts = rule === 's.48A' ? 's.48A' : 's.48(7)'
  return threeDays(on, spells, { counts, leavesOut }, [
    { rule, text: `${texts[kind]}: three days that begin with the day of the event` }
  ])
}
