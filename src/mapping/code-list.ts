import { inOrder, readYamlFile, schemaFaults, type YamlFile } from '../definitions'
import type { Json } from '../json'
import { codeListFileSchema } from './file-schema'
import { wordOf } from './primitives/code'
import type { CodeList, MappingFault } from './types'

/** Reads a code list file. Every fault is listed with its place; with an error there is no list. */
export function readCodeList(text: string, fileName: string): { list?: CodeList; faults: MappingFault[] } {
  const yaml = readYamlFile(text, fileName)
  const faults = yaml.faults.length > 0 ? yaml.faults : schemaFaults(yaml, codeListFileSchema)
  if (faults.length > 0) return { faults: inOrder(faults).map(fault => ({ ...fault, severity: 'error' as const })) }
  const source = yaml.value as unknown as {
    list: string
    version: string
    codes: { agency: string | number | boolean; shared: Json }[]
  }
  const codes = source.codes.map(({ agency, shared }) => ({ agency: String(agency).trim(), shared }))
  const list: CodeList = { name: source.list, version: source.version, codes }
  const found = [...blankCodes(list, yaml), ...unstableCodes(list, yaml), ...repeatedCodes(list, yaml)]
  return found.length > 0 ? { faults: found } : { list, faults: [] }
}

function blankCodes(list: CodeList, yaml: YamlFile): MappingFault[] {
  return list.codes.flatMap(({ agency }, i) =>
    agency === '' ? [error(yaml, i, 'code-blank', 'a blank code means absence; it cannot stand in a list')] : []
  )
}

/** A preferred code that reads as another meaning, whose preferred code is yet another, could not come back. */
function unstableCodes(list: CodeList, yaml: YamlFile): MappingFault[] {
  const meaning = new Map<string, string>()
  const preferred = new Map<string, string>()
  for (const { agency, shared } of list.codes) {
    if (!meaning.has(agency)) meaning.set(agency, wordOf(shared))
    if (!preferred.has(wordOf(shared))) preferred.set(wordOf(shared), agency)
  }
  return list.codes.flatMap(({ agency, shared }, i) => {
    if (preferred.get(wordOf(shared)) !== agency || preferred.get(meaning.get(agency) ?? '') === agency) return []
    const message = `"${agency}" is printed for this meaning, but is read as another one that is printed differently`
    return [error(yaml, i, 'code-unstable', message, 'put the meaning that this code is read as before the others')]
  })
}

function repeatedCodes(list: CodeList, yaml: YamlFile): MappingFault[] {
  const seen = new Set<string>()
  return list.codes.flatMap(({ agency, shared }, i) => {
    const pair = `${agency}\n${wordOf(shared)}`
    if (!seen.has(pair)) {
      seen.add(pair)
      return []
    }
    return [error(yaml, i, 'code-repeated', `"${agency}" stands here twice with the same meaning`)]
  })
}

function error(yaml: YamlFile, index: number, code: string, message: string, hint?: string): MappingFault {
  const note = { code, message, pointer: `/codes/${index}`, ...(hint === undefined ? {} : { hint }) }
  return { ...yaml.fault(note), severity: 'error' }
}
