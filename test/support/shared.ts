import { existsSync } from 'node:fs'
import { join } from 'node:path'

/** The root of the repository. */
export const repoRoot = join(__dirname, '..', '..')

const shared = join(repoRoot, '..', 'shared')

/** A path in the product's brief beside the clone, or undefined where the clone stands alone. */
export function sharedPath(...parts: string[]): string | undefined {
  const path = join(shared, ...parts)
  return existsSync(path) ? path : undefined
}

/**
 * A block of tests on the public test data beside the clone. Where that is absent, one test stands in
 * and says which checks were left out.
 */
export function describeWithShared(name: string, define: () => void): void {
  if (existsSync(shared)) {
    describe(name, define)
    return
  }
  test(`left out: ${name} (needs ../shared)`, () => {
    process.stderr.write(`left out: ${name}: the public test data of ../shared is not beside this clone\n`)
  })
}
