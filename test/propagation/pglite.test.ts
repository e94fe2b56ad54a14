import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openLedger } from '../../src/ledger'
import { describeLanesOver } from './backing-suite'

const directory = mkdtempSync(join(tmpdir(), 'gateway-lanes-'))

afterAll(() => rmSync(directory, { recursive: true, force: true }))

describeLanesOver('PGlite', () => openLedger({ kind: 'pglite', directory }))
