import { readFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { parse } from 'yaml'
import type { CheckedMapping } from '../catalogue'
import type { AgencyId } from '../nominal'
import type { VerifyingKey } from '../wire'
import { readChannel, readEgress, readKeys, type DeliveryChannel, type Egress } from './delivery-channel'

/** The bodies that contribute and receive. */
export const agencyIds: readonly AgencyId[] = ['police-ctnm', 'probation-nsd', 'prison-hmps', 'visor', 'mapps']

/** One agency as this gateway is set up for it. */
export interface Agency {
  id: AgencyId
  title: string
  /** Names of the mappings by which it may post, the first of each codec being the default. */
  formats: readonly string[]
  /** The public keys that sign its receipts. */
  keys: readonly VerifyingKey[]
  delivery: DeliveryChannel
}

export type AgencyRegistry = ReadonlyMap<AgencyId, Agency>

interface AgencyLine {
  title?: unknown
  formats?: unknown
  keys?: unknown
  delivery?: unknown
}

/** Which hosts and networks the agencies file lets the gateway call, for what is no agency's. */
export function readCallable(file: string): Egress & { plainLoopback: boolean } {
  const parsed = parse(readFileSync(file, 'utf8')) as { egress?: { 'allow-loopback'?: unknown } } | null
  const faults: string[] = []
  const egress = readEgress(parsed?.egress, fault => void faults.push(fault))
  if (faults.length > 0) throw new Error(`${file}:\n${faults.map(fault => `  - ${fault}`).join('\n')}`)
  return { ...egress, plainLoopback: parsed?.egress?.['allow-loopback'] === true }
}

/**
 * Reads the agencies file (YAML): `agencies: { ID: { title, formats: […], keys: […], delivery: { mode, format, … } } }` and
 * `egress: { hosts, private-networks }`; docs/delivery.md describes both.
 * @param known the mappings that are loaded, by name; one whose agency schema is marked `x-inward` is for posting alone
 * @throws {Error} listing every fault of the file
 */
export function readAgencies(file: string, known: ReadonlyMap<string, Pick<CheckedMapping, 'mapping'>>): AgencyRegistry {
  const faults: string[] = []
  const registry = new Map<AgencyId, Agency>()
  const parsed = parse(readFileSync(file, 'utf8')) as { agencies?: Record<string, AgencyLine>; egress?: unknown } | null
  if (!parsed?.agencies) faults.push('the file must be "agencies: { … }"')
  const egress = readEgress(parsed?.egress, fault => void faults.push(fault))
  for (const [name, line] of Object.entries(parsed?.agencies ?? {})) {
    const say = (fault: string): void => void faults.push(`${name}: ${fault}`)
    const id = agencyIds.find(agency => agency === name)
    if (!id) {
      say(`is no agency; known are ${agencyIds.join(', ')}`)
      continue
    }
    const formats = Array.isArray(line.formats) ? line.formats.map(String) : []
    if (formats.length === 0) say('"formats" must list at least one mapping')
    for (const format of formats) {
      if (!known.has(format)) say(`no mapping is named "${format}"; there are ${[...known.keys()].join(', ')}`)
      else if (!format.startsWith(`${id}/`)) say(`"${format}" is a mapping of another agency`)
    }
    const keys = readKeys(line.keys, say)
    const delivery = readChannel({ line: line.delivery, formats, keys, egress, folder: dirname(file), say })
    const inward = known.get(delivery.format)?.mapping.format.schema['x-inward']
    if (typeof inward === 'string') say(`"delivery.format" cannot be ${delivery.format}: ${inward}`)
    registry.set(id, {
      id,
      title: typeof line.title === 'string' ? line.title : id,
      formats,
      keys,
      delivery
    })
  }
  if (faults.length > 0) throw new Error(`${file}:\n${faults.map(fault => `  - ${fault}`).join('\n')}`)
  return registry
}
