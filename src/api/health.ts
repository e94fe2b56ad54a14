import { Router } from 'express'

/** What tells whether the process can serve. */
export interface Health {
  /** Milliseconds of a round trip to the ledger; rejects when it is away. */
  pingLedger(): Promise<number>
  /** True once the process has begun to stop. */
  stopping(): boolean
}

const patienceMs = 2000

async function answersInTime(ping: () => Promise<number>): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<boolean>(resolve => (timer = setTimeout(() => resolve(false), patienceMs)))
  try {
    return await Promise.race([ping().then(() => true), late])
  } catch {
    return false
  } finally {
    clearTimeout(timer)
  }
}

/** `GET /health/live` and `GET /health/ready`: open to all, and telling nothing but yes or no. */
export function healthRoutes(health: Health): Router {
  const router = Router()
  router.get('/live', (_request, response) => void response.json({ status: 'alive' }))
  router.get('/ready', async (_request, response) => {
    const ready = !health.stopping() && (await answersInTime(() => health.pingLedger()))
    response.status(ready ? 200 : 503).json({ status: ready ? 'ready' : 'not-ready' })
  })
  return router
}
