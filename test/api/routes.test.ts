import { createApp } from '../../src/api'
import { readClients, type Services } from '../../src/exchange'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { operations } from '../support/openapi'

interface Layer {
  match(path: string): false | { path: string }
  route?: { methods: Record<string, boolean> }
  handle: { stack?: Layer[] }
}

const directory = mkdtempSync(join(tmpdir(), 'gateway-routes-'))
afterAll(() => rmSync(directory, { recursive: true, force: true }))

const clientsFile = join(directory, 'clients.json')
writeFileSync(clientsFile, JSON.stringify({ clients: [] }))
const app = createApp({
  services: {} as Services,
  clients: readClients(clientsFile, []),
  health: { pingLedger: () => Promise.resolve(1), stopping: () => false },
  log: { info: () => undefined, error: () => undefined },
  metrics: () => Promise.resolve({ contentType: 'text/plain', text: '' }),
  answered: () => undefined,
  maxBodyBytes: 1024
})
const stack = (app as unknown as { router: { stack: Layer[] } }).router.stack

function routed(layers: readonly Layer[], path: string, method: string): boolean {
  return layers.some(layer => {
    const found = layer.match(path)
    if (!found) return false
    if (layer.route) return layer.route.methods[method.toLowerCase()] === true
    return layer.handle.stack !== undefined && routed(layer.handle.stack, path.slice(found.path.length) || '/', method)
  })
}

const count = (layers: readonly Layer[]): number =>
  layers.reduce((sum, { route, handle }) => sum + (route ? Object.keys(route.methods).length : count(handle.stack ?? [])), 0)

test.each(operations.map(({ method, path }) => [method, path]))(
  '%s %s of the OpenAPI document is a route of the app',
  (method, path) => {
    expect(routed(stack, path.replaceAll(/\{\w+\}/g, 'x'), method)).toBe(true)
  }
)

test('the app has no other routes than the OpenAPI document', () => {
  expect(count(stack)).toBe(operations.length)
})
