'use strict'

/** Tests run on the TypeScript sources; `roots` keeps compiled copies out. */
module.exports = {
  roots: ['<rootDir>/src', '<rootDir>/test'],
  testMatch: ['**/*.test.ts'],
  testEnvironment: 'node',
  testTimeout: 30_000,
  // cel-js, jose and their like are published as ES modules only.
  transform: {
    '^.+\\.(t|j|mj)s$': ['@swc/jest', { jsc: { parser: { syntax: 'typescript' }, target: 'es2022' }, module: { type: 'commonjs' } }]
  },
  transformIgnorePatterns: ['/node_modules/(?!@marcbachmann/cel-js/)']
}
