import { parentPort, workerData } from 'node:worker_threads'
import { assess } from '../../../src/guidance'
import { shippedPacks, syntheticContexts } from '../records'
import type { Share } from './reassess'

const { distinct, seed } = workerData as Share
const packs = shippedPacks()
const contexts = syntheticContexts({ count: distinct, seed })

function run(count: number): number {
  let findings = 0
  for (let i = 0; i < count; i++) {
    const context = contexts[i % contexts.length]
    for (const pack of packs) findings += context ? assess(pack, context).length : 0
  }
  return findings
}

run(2 * distinct)
parentPort?.on('message', (count: number) => parentPort?.postMessage(run(count)))
parentPort?.postMessage(packs.reduce((sum, pack) => sum + pack.rules.length, 0))
