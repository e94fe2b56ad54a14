import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ConfigurationError, readConfig } from '../../src/config'

const faultsOf = (env: Record<string, string>): readonly string[] => {
  try {
    readConfig(env)
  } catch (error) {
    if (error instanceof ConfigurationError) return error.faults
    throw error
  }
  return []
}

test('an empty environment gives the embedded default', () => {
  expect(readConfig({})).toMatchObject({
    role: 'all',
    host: '127.0.0.1',
    port: 8080,
    databaseUrl: undefined,
    redisUrl: undefined,
    guidancePhase: 'before-mapps'
  })
})

test('every fault is listed in one message', () => {
  const env = {
    PORT: 'eighty',
    GATEWAY_ROLE: 'boss',
    DATABASE_URL: 'mysql://x',
    GATEWAY_LEASE_MS: '5',
    GATEWAY_CLIENTS_FILE: '/nowhere/clients.json'
  }
  const faults = faultsOf(env)
  expect(faults).toHaveLength(5)
  for (const name of Object.keys(env)) expect(faults.some(fault => fault.startsWith(name))).toBe(true)
  expect(() => readConfig(env)).toThrow(/has 5 faults/)
})

test('a password in a connection string is never quoted back', () => {
  expect(faultsOf({ DATABASE_URL: 'mysql://user:hunter2@host/db' }).join()).not.toContain('hunter2')
})

test('what cannot work together is refused', () => {
  expect(faultsOf({ REDIS_URL: 'redis://127.0.0.1' })).toEqual([expect.stringMatching(/REDIS_URL is set without DATABASE_URL/)])
  expect(faultsOf({ GATEWAY_ROLE: 'worker' })).toEqual([expect.stringMatching(/needs DATABASE_URL/)])
})

test('a secret may stand in a file', () => {
  const file = join(mkdtempSync(join(tmpdir(), 'config-')), 'database-url')
  writeFileSync(file, 'postgres://gateway@127.0.0.1/gateway\n')
  expect(readConfig({ DATABASE_URL_FILE: file }).databaseUrl).toBe('postgres://gateway@127.0.0.1/gateway')
  expect(faultsOf({ DATABASE_URL_FILE: file, DATABASE_URL: 'postgres://x' })).toEqual([expect.stringMatching(/set one/)])
  expect(faultsOf({ DATABASE_URL_FILE: '/nowhere' })).toEqual([expect.stringMatching(/cannot be read/)])
})

test('a gateway that is run for real needs its agencies, and its clients where it serves HTTP', () => {
  const faults = (env: Record<string, string>): readonly string[] => {
    try {
      readConfig(env, { serving: true })
      return []
    } catch (error) {
      return (error as ConfigurationError).faults
    }
  }
  expect(faults({})).toEqual([expect.stringMatching(/^GATEWAY_AGENCIES_FILE/), expect.stringMatching(/^GATEWAY_CLIENTS_FILE/)])
  expect(faults({ GATEWAY_ROLE: 'worker', DATABASE_URL: 'postgres://127.0.0.1/x' })).toEqual([
    expect.stringMatching(/^GATEWAY_AGENCIES_FILE/)
  ])
})
