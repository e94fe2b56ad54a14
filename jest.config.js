'use strict'

/** Tests run on the TypeScript sources; `roots` keeps compiled copies out. */
module.exports = {
  roots: ['<rootDir>/src', '<rootDir>/test'],
  testMatch: ['**/*.test.ts'],
  testEnvironment: 'node',
  // A guard against hanging, and no measure of speed: a busy machine is many times slower.
  testTimeout: 180_000,
  reporters: ['default', '<rootDir>/scripts/closing-line.js'],
  // cel-js is published as an ES module only, and the CommonJS build of PGlite calls import().
  transform: {
    '^.+\\.(t|j|mj|cj)s$': [
      '@swc/jest',
      { jsc: { parser: { syntax: 'typescript' }, target: 'es2022' }, module: { type: 'commonjs' } }
    ]
  },
  transformIgnorePatterns: ['/node_modules/(?!(?:@marcbachmann/cel-js|@electric-sql/pglite)/)']
}
