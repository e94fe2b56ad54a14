import type { Request } from 'express'
import type { Operator } from '../exchange'
import { contextOf } from './identify'

/** The operator who asks. `because` is a code of the operator's own. */
export function operatorOf(request: Request, because?: string): Operator {
  const { client, correlation } = contextOf(request)
  const actor = { agency: client.agency ?? 'gateway', system: client.name, role: client.role }
  return { name: client.name, actor, correlation, ...(because !== undefined && { because }) }
}
