import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { policyVariables } from '../../src/disclosure'
import { ruleFunctions, ruleVariables } from '../../src/guidance'
import { repoRoot } from '../support/shared'
import { resources } from './support'

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
