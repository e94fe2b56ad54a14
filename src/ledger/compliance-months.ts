import { numberIn, textIn } from './rows'
import type { ComplianceMonths, Queryable } from './types'

/** Figures by month over one transaction. */
export function complianceMonthsOver(db: Queryable): ComplianceMonths {
  return {
    async save(month, rows, at) {
      await db.query(`DELETE FROM gateway.compliance_month WHERE month = $1`, [month])
      if (rows.length === 0) return
      await db.query(
        `INSERT INTO gateway.compliance_month (month, at, rule, unit, met, unmet, excepted, failed)
         SELECT $1, $2::timestamptz, cell.*
         FROM unnest($3::text[], $4::text[], $5::integer[], $6::integer[], $7::integer[], $8::integer[]) AS cell`,
        [
          month,
          at,
          rows.map(({ rule }) => rule),
          rows.map(({ unit }) => unit),
          rows.map(({ met }) => met),
          rows.map(({ unmet }) => unmet),
          rows.map(({ excepted }) => excepted),
          rows.map(({ failed }) => failed)
        ]
      )
    },
    async list(from) {
      const { rows } = await db.query(
        `SELECT month, rule, unit, met, unmet, excepted, failed FROM gateway.compliance_month
         WHERE month >= $1 ORDER BY month, rule, unit`,
        [from]
      )
      return rows.map(row => ({
        month: textIn(row, 'month'),
        rule: textIn(row, 'rule'),
        unit: textIn(row, 'unit'),
        met: numberIn(row, 'met'),
        unmet: numberIn(row, 'unmet'),
        excepted: numberIn(row, 'excepted'),
        failed: numberIn(row, 'failed')
      }))
    }
  }
}
