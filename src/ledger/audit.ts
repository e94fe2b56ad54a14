import { appendActs } from './audit-append'
import { auditListsOver } from './audit-list'
import type { AuditLog, Queryable } from './types'

/** The sync log over one transaction. */
export function auditOver(db: Queryable): AuditLog {
  return {
    async append(act) {
      const [ref] = await appendActs(db, [act])
      if (ref === undefined) throw new Error('the act was not written')
      return ref
    },
    appendAll: acts => appendActs(db, acts),
    ...auditListsOver(db)
  }
}
