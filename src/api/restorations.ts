import express, { Router } from 'express'
import { declareRestored, listRestorations, type Services } from '../exchange'
import { mostRows, postedJson, sendProblem } from './answer'
import { readBody } from './body'
import { only } from './identify'
import { codeForm, limited, operatorOf } from './operator'

const form = {
  because: (value: unknown) => typeof value === 'string' && value.length <= 64 && codeForm.test(value),
  confirm: (value: unknown) => Number.isInteger(value) && Number(value) >= 0 && Number(value) <= mostRows
}

/** `/v1/restorations`: that the ledger was restored from a backup, so that all lanes go on in a new epoch. */
export function restorationRoutes(services: Services): Router {
  const router = Router()
  const body = express.raw({ type: () => true, limit: 16 * 1024, inflate: false })
  router.get(
    '/',
    only('operator', 'agency'),
    limited(async limit => ({ restorations: await listRestorations(services, limit) }))
  )
  router.post('/', only('operator'), body, async (request, response) => {
    const read = postedJson(request)
    if ('refused' in read) return sendProblem(response, read.refused)
    const asked = readBody(read.posted, form, [])
    if ('refused' in asked) return sendProblem(response, asked.refused)
    const { because, confirm } = asked.body as { because?: string; confirm?: number }
    const answer = await declareRestored(services, operatorOf(request, because), confirm)
    if (answer.ok) response.json(answer.value)
    else sendProblem(response, answer.problem)
  })
  return router
}
