import type { Ledger } from '../../src/ledger'
import { fresh } from './support'

/** What the ledger promises of cosignatures, on whichever store. */
export function witnessSuite(ledger: () => Ledger): void {
  const run: Ledger['transaction'] = work => ledger().transaction(work)

  describe('cosignatures', () => {
    test('stay as they came, and tell which checkpoint has the quorum of a policy', async () => {
      const witness = fresh('witness')
      const size = await run(async tx => {
        const from = (await tx.tree.newest())?.size ?? 0
        for (const more of [1, 2]) {
          await tx.tree.saveCheckpoint({ size: from + more, root: new Uint8Array(32), body: `invented\n${from + more}\n` })
          await tx.tree.saveNote(from + more, `note ${more}`)
        }
        await tx.witnesses.savePolicy('quorum none\n')
        return from + 1
      })
      const { id, lines } = (await run(tx => tx.witnesses.policy()))!
      expect(lines).toBe('quorum none\n')
      expect(await run(tx => tx.witnesses.newestWithQuorum(id))).toBeUndefined()
      expect(await run(tx => tx.witnesses.waitingSeconds(id))).toBeGreaterThan(0)
      for (const line of ['first', 'second']) await run(tx => tx.witnesses.saveCosignature(size, { witness, line }))
      expect(await run(tx => tx.witnesses.cosignatures(size))).toEqual([{ witness, line: 'first' }])
      expect(await run(tx => tx.witnesses.lastOf(witness))).toBe(size)
      await run(tx => tx.witnesses.saveQuorum(id, size))
      await run(tx => tx.witnesses.saveQuorum(id, size))
      expect(await run(tx => tx.witnesses.newestWithQuorum(id))).toMatchObject({ size, note: 'note 1' })
      expect(await run(tx => tx.witnesses.waitingSeconds(id))).toBeGreaterThan(0)
      await run(tx => tx.witnesses.saveQuorum(id, size + 1))
      expect(await run(tx => tx.witnesses.waitingSeconds(id))).toBe(0)
      for (const outcome of ['push.timeout', 'cosigned']) await run(tx => tx.witnesses.tried({ witness, outcome, size }))
      expect((await run(tx => tx.witnesses.tries())).filter(one => one.witness === witness)).toMatchObject([
        { outcome: 'cosigned', size }
      ])
    })

    test('cannot be changed or taken away, nor can policies and quorums', async () => {
      for (const table of ['audit_policy', 'audit_cosign', 'audit_quorum'])
        for (const sql of [`DELETE FROM gateway.${table}`, `TRUNCATE gateway.${table} CASCADE`])
          await expect(run(tx => tx.query(sql))).rejects.toThrow(/only ever added/)
      await expect(run(tx => tx.query(`UPDATE gateway.audit_cosign SET line = 'x'`))).rejects.toThrow(/only ever added/)
    })
  })
}
