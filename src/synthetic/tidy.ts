import { sortByKey, type Json, type JsonObject } from '../json'

/** Key fields of the sets that invented contributions hold, by the last step of their path; the shared schema's `x-key`. */
const setKeys: Readonly<Record<string, readonly string[]>> = {
  partners: ['agency', 'reference', 'name'],
  others: ['family', 'given', 'kind', 'birthDate'],
  identifiers: ['kind', 'value'],
  marks: ['kind', 'part', 'comment'],
  addresses: ['type', 'postcode', 'number', 'building', 'street', 'full', 'lines', 'from'],
  contacts: ['kind', 'value', 'use'],
  vehicles: ['registration'],
  accounts: ['sortCode', 'accountNumber'],
  identityDocuments: ['kind', 'number'],
  disregarded: ['from'],
  travel: ['departsOn', 'carrier'],
  orders: ['type', 'madeOn', 'court'],
  convictions: ['offenceCode', 'offenceDate', 'sourceId', 'convictedOn'],
  conditions: ['code', 'subCode', 'from', 'text'],
  actions: ['reference'],
  alerts: ['code', 'from'],
  spells: ['from'],
  meetings: ['on', 'level'],
  riskAssessments: ['id', 'tool'],
  sections: ['heading'],
  levels: ['group', 'setting'],
  activityLog: ['id', 'agency'],
  visits: ['id'],
  staff: ['reference', 'name'],
  associates: ['name', 'relationship', 'reference'],
  warnings: ['system', 'code', 'from', 'sourceId'],
  transfers: ['requestedAt']
}

/** What a statement is written with: members may be left open where there is nothing to say. */
export type Draft = Json | undefined | Draft[] | { [member: string]: Draft }

/** The contribution a draft stands for: open members left out, empty lists and objects too, sets in the order of their keys. */
export function tidy(draft: { [member: string]: Draft }): JsonObject {
  const clean: JsonObject = {}
  for (const [member, value] of Object.entries(draft)) {
    const kept = tidied(value, member)
    if (kept !== undefined) clean[member] = kept
  }
  return clean
}

function tidied(value: Draft, member: string): Json | undefined {
  if (Array.isArray(value)) {
    const items = value.map(item => tidied(item, '')).filter(item => item !== undefined)
    const key = setKeys[member]
    return items.length === 0 ? undefined : key ? sortByKey(items, key) : items
  }
  if (typeof value !== 'object' || value === null) return value
  const clean = tidy(value)
  return Object.keys(clean).length === 0 ? undefined : clean
}
