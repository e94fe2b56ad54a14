import { readConfig } from '../../../src/config'
import { startGateway } from '../../../src/main'

/** One process of this product, configured by its environment, as `gateway serve` runs it. */
startGateway(readConfig(process.env, { serving: true })).then(
  gateway => process.once('SIGTERM', () => void gateway.stop().then(() => process.exit(0))),
  (error: unknown) => {
    process.stderr.write(`${String(error)}\n`)
    process.exit(3)
  }
)
