import { lockNames } from './advisory'
import { dateIn, given, maybeDate, maybeText, textIn } from './rows'
import type { GuidancePacks, PackRow, Queryable, SqlRow } from './types'

/** Guidance packs over one transaction. */
export function guidancePacksOver(db: Queryable): GuidancePacks {
  return {
    lock: () => lockNames(db, ['guidance-packs']),
    async get(hash) {
      const { rows } = await db.query(`SELECT * FROM gateway.guidance_pack WHERE hash = $1`, [hash])
      return rows[0] && packOf(rows[0])
    },
    async list() {
      const { rows } = await db.query(`SELECT * FROM gateway.guidance_pack ORDER BY proposed_at, hash`)
      return rows.map(packOf)
    },
    async approved() {
      const { rows } = await db.query(`SELECT hash FROM gateway.guidance_pack WHERE approved_at IS NOT NULL ORDER BY hash`)
      return rows.map(row => textIn(row, 'hash'))
    },
    async insert(row) {
      const { effective, approvedBy = null, approvedAt = null } = row
      await db.query(
        `INSERT INTO gateway.guidance_pack (hash, pack, version, status, effective_from, effective_to, file, source, proposed_by,
           proposed_at, approved_by, approved_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)`,
        [
          ...[row.hash, row.pack, row.version, row.status, effective.from, effective.to ?? null, row.file, row.source],
          ...[row.proposedBy, row.proposedAt, approvedBy, approvedAt]
        ]
      )
    },
    async approve(hash, by, at) {
      const { rowCount } = await db.query(
        `UPDATE gateway.guidance_pack SET approved_by = $2, approved_at = $3 WHERE hash = $1 AND approved_at IS NULL`,
        [hash, by, at]
      )
      return rowCount === 1
    }
  }
}

function packOf(row: SqlRow): PackRow {
  return {
    hash: textIn(row, 'hash'),
    pack: textIn(row, 'pack'),
    version: textIn(row, 'version'),
    status: textIn(row, 'status'),
    effective: { from: textIn(row, 'effective_from'), ...given({ to: maybeText(row, 'effective_to') }) },
    file: textIn(row, 'file'),
    source: textIn(row, 'source'),
    proposedBy: textIn(row, 'proposed_by'),
    proposedAt: dateIn(row, 'proposed_at'),
    ...given({ approvedBy: maybeText(row, 'approved_by'), approvedAt: maybeDate(row, 'approved_at') })
  }
}
