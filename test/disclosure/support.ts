import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { readPolicy, type DisclosurePolicy, type PolicyResources } from '../../src/disclosure'
import { repoRoot } from '../support/shared'

const json = (path: string) => JSON.parse(readFileSync(join(repoRoot, path), 'utf8'))

export const resources: PolicyResources = {
  policySchema: json('schemas/disclosure-policy.schema.json'),
  sharedSchema: json('schemas/shared/nominal.schema.json')
}

export const policyFile = 'schemas/policies/disclosure.yaml'
export const policyText = readFileSync(join(repoRoot, policyFile), 'utf8')

/** Reads a policy that has to be right. */
export function policyOf(text: string): DisclosurePolicy {
  const { policy, faults } = readPolicy(text, 'test.yaml', resources)
  if (!policy) throw new Error(faults.map(f => `${f.line}:${f.column} ${f.code} ${f.message} ${f.hint ?? ''}`).join('\n'))
  return policy
}

export type Line = { path: string; when?: string }

/** A policy of one recipient. */
export function smallPolicy(
  permits: Line[],
  withholds: (Line & { from?: string[]; reason?: string })[] = [],
  mayReceive = 'true'
): string {
  const said = { why: 'w', basis: 'inferred' }
  const recipient = { agency: 'prison-hmps', class: 'c', power: 'p', purpose: 'u', 'may-receive': mayReceive, ...said }
  return JSON.stringify(
    {
      policy: 'disclosure',
      version: '1.0.0',
      title: 't',
      recipients: [{ ...recipient, permits: permits.map(line => ({ ...line, ...said })) }],
      withholds: withholds.map(line => ({ reason: 'held', ...line, ...said }))
    },
    null,
    1
  )
}
