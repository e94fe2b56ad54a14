import type { Request } from 'express'
import type { Operator } from '../exchange'
import { contextOf } from './identify'

/** The form of an agency's id. */
export const agencyForm = /^[a-z0-9]+(?:-[a-z0-9]+)*$/

/** The form of a code of the log. */
export const codeForm = /^[a-z0-9]+(?:[-._:][a-z0-9]+)*$/

/** The operator who asks. `because` is a code of the operator's own. */
export function operatorOf(request: Request, because?: string): Operator {
  const { client, correlation } = contextOf(request)
  const actor = { agency: client.agency ?? 'gateway', system: client.name, role: client.role }
  return { name: client.name, actor, correlation, ...(because !== undefined && { because }) }
}
