import { join } from 'node:path'
import { Worker } from 'node:worker_threads'
import { isTrial, round, spread, type Effort, type Figure, type Talk } from '../measure'

/** How many nominals a large service holds, and on how many cores they are assessed again. */
const nominals = 150_000
const cores = 2

const typescript = join(__dirname, '..', '..', 'synthetic', 'run-typescript.js')

/** What one worker does: so many assessments of all shipped packs, over its own invented nominals. */
export interface Share {
  distinct: number
  seed: number
}

/** Assesses every nominal again, on two cores by worker threads. A trial assesses a few. */
export async function reassess(effort: Effort, talk: Talk): Promise<{ figure: Figure; note: string }> {
  const quick = isTrial(effort)
  const count = quick ? 200 : nominals
  const distinct = quick ? 10 : 500
  talk(`assessing ${count} nominals again on ${cores} cores`)
  const workers = Array.from({ length: cores }, (_, i) => start({ distinct, seed: 40 + i }))
  try {
    const ready = await Promise.all(workers.map(worker => worker.next()))
    const seconds: number[] = []
    for (let turn = 0; turn < (quick ? 1 : 3); turn++) {
      const begun = process.hrtime.bigint()
      for (const worker of workers) worker.go(count / cores)
      await Promise.all(workers.map(worker => worker.next()))
      seconds.push(Number(process.hrtime.bigint() - begun) / 1e9)
      talk(`  ${round(seconds.at(-1) ?? 0)} s`)
    }
    const { median, min, max } = spread(seconds)
    const perSecond = { median: round(count / median), min: round(count / max), max: round(count / min) }
    const note = `${count.toLocaleString('en-GB')} nominals (${cores * distinct} distinct ones, over and over) assessed again by ${ready[0] ?? 0} rules on ${cores} cores in ${median} s (${min} to ${max}).`
    return { figure: { case: `nominals assessed again on ${cores} cores`, perSecond }, note }
  } finally {
    await Promise.all(workers.map(worker => worker.stop()))
  }
}

function start(share: Share) {
  const worker = new Worker(join(__dirname, 'reassess-worker.ts'), { workerData: share, execArgv: ['--require', typescript] })
  return {
    next: () =>
      new Promise<number>((resolve, reject) => {
        worker.once('message', resolve)
        worker.once('error', reject)
      }),
    go: (count: number) => worker.postMessage(count),
    stop: () => worker.terminate()
  }
}
