import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { policyVariables } from '../../src/disclosure'
import { ruleFunctions, ruleVariables } from '../../src/guidance'
import { repoRoot } from '../support/shared'
import { resources, shippedPacks } from './support'

const manual = readFileSync(join(repoRoot, 'docs/guidance.md'), 'utf8')
const rule = (resources.packSchema['$defs'] as Record<string, { properties: object }>)['rule']

test.each([...ruleVariables, ...policyVariables])('the manual names the variable %s', name =>
  expect(manual).toContain(`\`${name}\``)
)

test.each(ruleFunctions.map(({ signature }) => signature.replace(/\(.*/, '')))('the manual explains the function %s', name => {
  expect(manual).toContain(`\`${name}(`)
})

test.each([...Object.keys(resources.packSchema['properties'] as object), ...Object.keys(rule?.properties ?? {})])(
  'the manual explains the member %s',
  name => expect(manual).toContain(`\`${name}\``)
)

const letters: Record<string, string> = { 'police-ctnm': 'P', 'probation-nsd': 'N', 'prison-hmps': 'H' }
const bindsOf = (binds: readonly string[]): string =>
  binds.length > 3 ? 'ALL, registers' : binds.length === 3 ? 'ALL' : binds.map(agency => letters[agency]).join(', ')

test('the manual has a row for every rule, as the packs have it, and for no other', () => {
  const rows = shippedPacks().flatMap(pack =>
    pack.rules.map(({ id, title, basis, severity, effects, binds }) => {
      const { 'before-mapps': now, transition } = effects
      const effect = now === transition ? now : `${now}; ${transition} from transition on`
      return `| \`${pack.id}\` | ${id} | ${title} | ${basis} | ${severity} | ${effect} | ${bindsOf(binds)} |`
    })
  )
  const table = manual.split('\n').filter(line => / \| [A-Z][A-Z0-9]*-\d\d \| /.test(line))
  expect(table.sort()).toEqual(rows.sort())
})
