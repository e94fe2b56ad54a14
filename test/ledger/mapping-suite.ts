import type { Ledger, MappingSourceRow, MappingVersionRow } from '../../src/ledger'
import { fresh } from './support'

/** What the ledger promises of mappings, on any store. */
export function mappingSuite(ledger: () => Ledger): void {
  const at = (day: number): Date => new Date(Date.UTC(2026, 0, day))
  const load = (mapping: string, hash: string, source: MappingSourceRow): Promise<void> => {
    const row: MappingVersionRow = {
      ...{ hash, mapping, version: '1.0.0', file: 'f', source: 's', needs: [source.hash] },
      ...{ certificate: { laws: ['L1'] }, loadedBy: 'one', loadedAt: at(1) }
    }
    return ledger().transaction(tx => tx.mappingVersions.insert(row, [source]))
  }
  const propose = (mapping: string, hash: string): Promise<number> =>
    ledger().transaction(tx => tx.mappingVersions.propose({ hash, mapping, proposedBy: 'one', proposedAt: at(1) }))
  const approve = (sequence: number, by: string, day: number): Promise<boolean> =>
    ledger().transaction(tx => tx.mappingVersions.approve(sequence, by, at(day)))
  const inForce = async (mapping: string, day?: number): Promise<string | undefined> => {
    const rows = await ledger().transaction(tx => tx.mappingVersions.inForce(day === undefined ? undefined : at(day)))
    return rows.find(row => row.mapping === mapping)?.hash
  }

  describe('mappings', () => {
    test('a version is in force once somebody else has approved it, until another one is; the one of a day can be told', async () => {
      const mapping = fresh('mapping')
      const source: MappingSourceRow = { hash: fresh('source'), kind: 'code-list', name: 'sex@1', source: 'text' }
      const [a, b] = [fresh('hash'), fresh('hash')]
      await load(mapping, a, source)
      await load(mapping, a, source)
      await load(mapping, b, source)
      const first = await propose(mapping, a)
      expect(await inForce(mapping)).toBeUndefined()
      await expect(approve(first, 'one', 2)).rejects.toThrow()
      expect(await approve(first, 'two', 2)).toBe(true)
      expect(await approve(first, 'three', 3)).toBe(false)
      expect(await approve(await propose(mapping, b), 'two', 4)).toBe(true)
      expect([await inForce(mapping), await inForce(mapping, 3), await inForce(mapping, 1)]).toEqual([b, a, undefined])
      // An earlier version comes back by being proposed and approved again.
      expect(await approve(await propose(mapping, a), 'two', 5)).toBe(true)
      expect(await inForce(mapping)).toBe(a)
      const known = await ledger().transaction(async tx => ({
        version: await tx.mappingVersions.get(a),
        sources: await tx.mappingVersions.sources([source.hash, 'unknown']),
        activations: (await tx.mappingVersions.activations()).filter(row => row.mapping === mapping)
      }))
      expect(known).toMatchObject({
        version: { mapping, needs: [source.hash], certificate: { laws: ['L1'] } },
        sources: [source],
        activations: [{ hash: a, approvedBy: 'two' }, { hash: b }, { hash: a }]
      })
    })

    test('versions, their texts and their activations are never changed or removed', async () => {
      const mapping = fresh('mapping')
      const hash = fresh('hash')
      await load(mapping, hash, { hash: fresh('source'), kind: 'code-list', name: 'sex@1', source: 'text' })
      await propose(mapping, hash)
      for (const table of ['mapping_source', 'mapping_version', 'mapping_activation'])
        for (const sql of [`DELETE FROM gateway.${table}`, `TRUNCATE gateway.${table} CASCADE`])
          await expect(ledger().transaction(tx => tx.query(sql))).rejects.toThrow(/only ever added/)
      for (const sql of [
        `UPDATE gateway.mapping_source SET source = 'x'`,
        `UPDATE gateway.mapping_version SET source = 'x'`,
        `UPDATE gateway.mapping_activation SET proposed_by = 'x'`
      ])
        await expect(ledger().transaction(tx => tx.query(sql))).rejects.toThrow(/only ever added|never changed/)
    })
  })
}
