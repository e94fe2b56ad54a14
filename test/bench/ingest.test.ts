import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { canonicalJson, type Json } from '../../src/json'
import { catalogue } from '../support/papers'
import { toPolice, toPrison, up, type Ndelius } from './ingest/by-hand'
import { byJsonata } from './ingest/by-jsonata'
import { postAll } from './ingest/load'
import { ndeliusPapers } from './ingest/papers'
import { policeXml } from './ingest/police-xml'
import { startSink } from './ingest/sink'

const mapping = () => catalogue().mappings.get('probation-nsd/ndelius')!
const plain = (value: unknown): Json => JSON.parse(JSON.stringify(value)) as Json
const same = (a: unknown, b: unknown): void => expect(canonicalJson(plain(a))).toBe(canonicalJson(plain(b)))

test('documents are valid, of different people, and mapped alike by the product, by hand and by jsonata', async () => {
  const { mapping: lens, checkDocument } = mapping()
  const papers = ndeliusPapers(lens, 12)
  const jsonata = byJsonata()
  const numbers = new Set<string>()
  for (let serial = 1; serial <= 24; serial++) {
    const document = JSON.parse(papers.write(serial, serial % 2 === 0 ? 2 : 1)) as Json
    expect(checkDocument(document)).toEqual([])
    const { contribution, report } = lens.up(document)
    expect(report.filter(({ severity }) => severity === 'error')).toEqual([])
    const said = up(document as unknown as Ndelius)
    same(said, contribution)
    const translated = plain(await jsonata.up(document))
    same(translated, contribution)
    same(await jsonata.toPrison(translated), toPrison(said))
    expect(policeXml(plain(await jsonata.toPolice(translated))).replaceAll('&apos;', "'")).toBe(toPolice(said))
    for (const { value } of said.identifiers) numbers.add(value)
  }
  expect(numbers.size).toBe(24 * 6)
})

test('the load posts every letter once, and an answer that is no 2xx ends it', async () => {
  const seen: string[] = []
  const server = createServer((request, response) => {
    seen.push(String(request.headers['idempotency-key']))
    request.resume().on('end', () => {
      const status = seen.length === 9 ? 500 : 201
      response.writeHead(status, { 'content-length': 2, ...(seen.length === 4 && { connection: 'close' }) }).end('{}')
    })
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const door = { port: (server.address() as AddressInfo).port, token: 't' }
  const letters = (count: number) => {
    let at = 0
    return () => (at < count ? { key: `k${(at += 1)}`, contentType: 'application/json', body: '{}' } : undefined)
  }
  expect(await postAll(door, 3, letters(8))).toBe(8)
  expect(new Set(seen).size).toBe(8)
  await expect(postAll(door, 1, letters(1))).rejects.toThrow('answered 500')
  server.close()
  server.closeAllConnections()
})

test('the sink counts a delivery once, and says when the count is reached', async () => {
  const sink = await startSink()
  const deliver = (key: string) =>
    fetch(sink.endpoint('limit', 'prison-hmps'), { method: 'POST', headers: { 'idempotency-key': key }, body: '{}' })
  const reached = sink.reached('limit', 2, 5000)
  for (const key of ['a', 'a', 'b']) expect((await deliver(key)).status).toBe(200)
  expect(await reached).toBeGreaterThan(0)
  expect(sink.count('limit')).toBe(2)
  sink.shut('limit', true)
  expect((await deliver('c')).status).toBe(503)
  await expect(sink.reached('limit', 3, 50)).rejects.toThrow('limit delivered 2 of 3')
  sink.close()
})
