'use strict'

/** Lets a child process run the TypeScript sources: `node -r run-typescript.js FILE.ts`. */
const { transformFileSync } = require('@swc/core')

const options = { jsc: { parser: { syntax: 'typescript' }, target: 'es2022' }, module: { type: 'commonjs', ignoreDynamic: true } }
require.extensions['.ts'] = (module, file) => module._compile(transformFileSync(file, options).code, file)
