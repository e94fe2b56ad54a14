import { readFileSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import { parse } from 'yaml'
import type { AgencyId } from '../nominal'
import { readEndpoint } from '../propagation'

/** The bodies that contribute and receive. */
export const agencyIds: readonly AgencyId[] = ['police-ctnm', 'probation-nsd', 'prison-hmps', 'visor', 'mapps']

/** How an agency is told of a change: pushed to its endpoint, or fetched by it from the changes feed. */
export type DeliveryChannel =
  { mode: 'push'; format: string; endpoint: string; token: string; allowLoopback: boolean } | { mode: 'pull'; format: string }

/** One agency as this gateway is set up for it. */
export interface Agency {
  id: AgencyId
  title: string
  /** Names of the mappings by which it may post, the first of each codec being the default. */
  formats: readonly string[]
  delivery: DeliveryChannel
}

export type AgencyRegistry = ReadonlyMap<AgencyId, Agency>

interface DeliveryLine {
  mode?: unknown
  format?: unknown
  endpoint?: unknown
  'token-file'?: unknown
  'allow-loopback'?: unknown
}

interface AgencyLine {
  title?: unknown
  formats?: unknown
  delivery?: DeliveryLine
}

function readToken(line: DeliveryLine, folder: string, say: (fault: string) => void): string {
  const file = line['token-file']
  if (typeof file !== 'string') {
    say('"delivery.token-file" must name a file that holds the endpoint\'s bearer token')
    return ''
  }
  try {
    return readFileSync(resolve(folder, file), 'utf8').trim()
  } catch {
    say('"delivery.token-file" cannot be read')
    return ''
  }
}

function readChannel(
  line: DeliveryLine | undefined,
  formats: readonly string[],
  folder: string,
  say: (fault: string) => void
): DeliveryChannel {
  const format = typeof line?.format === 'string' ? line.format : ''
  if (!formats.includes(format)) say(`"delivery.format" must be one of the agency's formats (${formats.join(', ')})`)
  if (line?.mode === 'pull') return { mode: 'pull', format }
  if (line?.mode !== 'push') say('"delivery.mode" must be push or pull')
  const allowLoopback = line?.['allow-loopback'] === true
  const address = typeof line?.endpoint === 'string' ? line.endpoint : ''
  const endpoint = readEndpoint(address, allowLoopback)
  if (!endpoint.ok) say(`"delivery": ${endpoint.message}`)
  return {
    mode: 'push',
    format,
    endpoint: address,
    token: line ? readToken(line, folder, say) : '',
    allowLoopback
  }
}

/**
 * Reads the agencies file (YAML): `agencies: { ID: { title, formats: […], delivery: { mode, format, endpoint, token-file, allow-loopback } } }`.
 * @param known names of the mappings that are loaded
 * @throws {Error} listing every fault of the file
 */
export function readAgencies(file: string, known: readonly string[]): AgencyRegistry {
  const faults: string[] = []
  const registry = new Map<AgencyId, Agency>()
  const parsed = parse(readFileSync(file, 'utf8')) as { agencies?: Record<string, AgencyLine> } | null
  if (!parsed?.agencies) faults.push('the file must be "agencies: { … }"')
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
      if (!known.includes(format)) say(`no mapping is named "${format}"; there are ${known.join(', ')}`)
      else if (!format.startsWith(`${id}/`)) say(`"${format}" is a mapping of another agency`)
    }
    registry.set(id, {
      id,
      title: typeof line.title === 'string' ? line.title : id,
      formats,
      delivery: readChannel(line.delivery, formats, dirname(file), say)
    })
  }
  if (faults.length > 0) throw new Error(`${file}:\n${faults.map(fault => `  - ${fault}`).join('\n')}`)
  return registry
}
