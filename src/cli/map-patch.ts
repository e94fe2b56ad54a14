import type { Command } from 'commander'
import { openMappings } from '../catalogue'
import { decode } from '../formats'
import type { Json } from '../json'
import { patchUp } from '../mapping'
import { CannotDo, exit, readInput, readJsonObject, say, sayJson, tell, today, type RunVerb } from './terminal'

interface Options {
  mapping: string
  base: string
  document?: string
  assert?: boolean
  json?: boolean
}

async function jsonIn(file: string): Promise<Json> {
  const { entries, faults } = decode(await readInput(file), 'application/json', { codec: 'json', schema: {} })
  const [entry] = entries
  const [fault] = [...faults, ...(entry?.ok === false ? entry.faults : [])]
  if (fault || !entry?.ok)
    throw new CannotDo(`${file}:${fault?.line ?? 1}:${fault?.column ?? 1}: ${fault?.message ?? 'no JSON'}`, exit.wrong)
  return entry.tree
}

async function patch(file: string, { mapping: name, base, document, assert = false, json }: Options): Promise<number> {
  const found = openMappings(today()).get(name)
  if (!found) throw new CannotDo(`no mapping is named "${name}"`, exit.usage)
  const known = document === undefined ? undefined : await jsonIn(document)
  const result = patchUp(found.mapping, await jsonIn(file), await readJsonObject(base), known, { assert })
  const { report, patch: change = null } = result
  if (json) sayJson({ ...result, patch: change })
  else {
    say(JSON.stringify(change, null, 2))
    for (const { severity, code, message, agencyPath = '' } of report) tell(`${severity}: ${code}: ${message} (${agencyPath})`)
  }
  return report.some(({ severity }) => severity === 'error') ? exit.wrong : exit.fine
}

/** `gateway map patch`. */
export function addMapPatch(map: Command, run: RunVerb): void {
  map
    .command('patch')
    .description('map a merge patch (RFC 7396) of an agency document: what it changes in shared terms, and nothing else')
    .argument('<file>', 'the patch (JSON, of the document as its tree), or - for standard input')
    .requiredOption('--mapping <agency/format>', 'the mapping')
    .requiredOption('--base <file>', "the agency's contribution so far (JSON)")
    .option('--document <file>', "the agency's last known document as its tree (JSON); default the one that the base makes")
    .option('--assert', 'the sender stands by every value, also by those that say less finely what the base says')
    .option('--json', 'one JSON document: { document, contribution, patch, residue, report }')
    .addHelpText('after', '\nExample:\n  gateway map patch --mapping prison-hmps/prisoner-search --base said.json patch.json')
    .action((file: string, options: Options) => run(() => patch(file, options)))
}
