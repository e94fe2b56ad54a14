import { openLedger } from '../../src/ledger'
import { startPostgres, type PrivatePostgres } from '../support/postgres'
import { describeLanesOver } from './backing-suite'

let server: PrivatePostgres | undefined

afterAll(() => server?.stop())

describeLanesOver(
  'PostgreSQL',
  async () => {
    server = await startPostgres()
    return openLedger({ kind: 'postgres', url: server.url })
  },
  async () => server?.restart()
)
