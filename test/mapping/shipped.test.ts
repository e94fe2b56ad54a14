import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { chanceFrom, checkLaws, sampleDocument, sampleRecord } from '../../src/mapping'
import { repoRoot } from '../support/shared'
import { said, shippedMapping } from './resources'

const names = readdirSync(join(repoRoot, 'mappings'), { recursive: true, encoding: 'utf8' })
  .filter(file => file.endsWith('.mapping.yaml'))
  .map(file => file.replaceAll('\\', '/').replace('.mapping.yaml', ''))

test.each(names)('the laws hold for %s on sampled documents and records', name => {
  const { mapping, faults } = shippedMapping(name)
  if (!mapping) throw new Error(faults.map(said).join('\n'))
  const seed = 20_250_131
  const chance = chanceFrom(seed)
  for (let i = 0; i < 3; i++) {
    const breach = checkLaws(mapping, [sampleDocument(mapping, chance)], [sampleRecord(mapping, chance)])
    if (breach) throw new Error(`seed ${seed}: ${breach.law} ${breach.statement}: ${breach.path} (rule ${breach.rule ?? '?'})`)
  }
})
