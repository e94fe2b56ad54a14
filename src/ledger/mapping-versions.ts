import type { MappingActivationRow, MappingSourceRow, MappingVersionRow, MappingVersions } from './mapping-tables'
import { lockNames } from './advisory'
import { dateIn, given, jsonIn, maybeDate, maybeNumber, maybeText, numberIn, textIn } from './rows'
import type { Queryable, SqlRow } from './types'

const activations = `SELECT a.*, v.version FROM gateway.mapping_activation a JOIN gateway.mapping_version v USING (hash)`

/** Mapping versions over one transaction. */
export function mappingVersionsOver(db: Queryable): MappingVersions {
  return {
    lock: () => lockNames(db, ['mapping-versions']),
    async get(hash) {
      const { rows } = await db.query(`SELECT * FROM gateway.mapping_version WHERE hash = $1`, [hash])
      return rows[0] && versionOf(rows[0])
    },
    async sources(hashes) {
      const { rows } = await db.query(`SELECT * FROM gateway.mapping_source WHERE hash = ANY ($1::text[]) ORDER BY hash`, [
        [...hashes]
      ])
      return rows.map(sourceOf)
    },
    async insert(row, sources) {
      for (const { hash, kind, name, source } of sources)
        await db.query(
          `INSERT INTO gateway.mapping_source (hash, kind, name, source) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING`,
          [hash, kind, name, source]
        )
      const { certificate } = row
      await db.query(
        `INSERT INTO gateway.mapping_version (hash, mapping, version, file, source, needs, certificate, loaded_by, loaded_at)
           VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) ON CONFLICT DO NOTHING`,
        [
          ...[row.hash, row.mapping, row.version, row.file, row.source, JSON.stringify(row.needs)],
          ...[certificate === undefined ? null : JSON.stringify(certificate), row.loadedBy, row.loadedAt]
        ]
      )
    },
    async activations() {
      const { rows } = await db.query(`${activations} ORDER BY a.sequence`)
      return rows.map(activationOf)
    },
    async propose({ hash, mapping, proposedBy, proposedAt }) {
      const { rows } = await db.query(
        `INSERT INTO gateway.mapping_activation (hash, mapping, proposed_by, proposed_at) VALUES ($1, $2, $3, $4)
           RETURNING sequence`,
        [hash, mapping, proposedBy, proposedAt]
      )
      return numberIn(rows[0] ?? {}, 'sequence')
    },
    async approve(sequence, by, at) {
      const { rowCount } = await db.query(
        `UPDATE gateway.mapping_activation SET approved_by = $2, approved_at = $3,
           place = (SELECT coalesce(max(place), 0) + 1 FROM gateway.mapping_activation)
         WHERE sequence = $1 AND approved_at IS NULL`,
        [sequence, by, at]
      )
      return rowCount === 1
    },
    async inForce(at) {
      const { rows } = await db.query(
        `SELECT DISTINCT ON (a.mapping) a.*, v.version
           FROM gateway.mapping_activation a JOIN gateway.mapping_version v USING (hash)
         WHERE a.place IS NOT NULL AND ($1::timestamptz IS NULL OR a.approved_at <= $1)
         ORDER BY a.mapping, a.place DESC`,
        [at ?? null]
      )
      return rows.map(activationOf)
    }
  }
}

function versionOf(row: SqlRow): MappingVersionRow {
  return {
    hash: textIn(row, 'hash'),
    mapping: textIn(row, 'mapping'),
    version: textIn(row, 'version'),
    file: textIn(row, 'file'),
    source: textIn(row, 'source'),
    needs: jsonIn(row, 'needs') as string[],
    ...(maybeText(row, 'certificate') !== undefined && { certificate: jsonIn(row, 'certificate') }),
    loadedBy: textIn(row, 'loaded_by'),
    loadedAt: dateIn(row, 'loaded_at')
  }
}

function sourceOf(row: SqlRow): MappingSourceRow {
  return {
    hash: textIn(row, 'hash'),
    kind: textIn(row, 'kind') as MappingSourceRow['kind'],
    name: textIn(row, 'name'),
    source: textIn(row, 'source')
  }
}

function activationOf(row: SqlRow): MappingActivationRow {
  return {
    sequence: numberIn(row, 'sequence'),
    hash: textIn(row, 'hash'),
    mapping: textIn(row, 'mapping'),
    version: textIn(row, 'version'),
    proposedBy: textIn(row, 'proposed_by'),
    proposedAt: dateIn(row, 'proposed_at'),
    ...given({
      approvedBy: maybeText(row, 'approved_by'),
      approvedAt: maybeDate(row, 'approved_at'),
      place: maybeNumber(row, 'place')
    })
  }
}
