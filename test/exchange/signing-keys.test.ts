import { chmodSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openSigningKeys, rotateSigningKey } from '../../src/exchange'
import { readChannel, readEgress, readKeys } from '../../src/exchange/delivery-channel'
import { verifyingKey } from '../../src/wire'

const folder = mkdtempSync(join(tmpdir(), 'keys-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

describe('the gateway’s signing keys', () => {
  const start = new Date('2026-11-23T00:00:00Z')
  const hour = 3_600_000

  test('are made once, for their owner alone, and found again', () => {
    const file = join(folder, 'new', 'signing-keys.json')
    const [made] = openSigningKeys(file, start).published()
    expect(statSync(file).mode & 0o777).toBe(0o600)
    expect(made?.id).toMatch(/^gateway-[0-9a-f]{16}$/)
    expect(verifyingKey(made!)).toHaveProperty('key')
    expect(openSigningKeys(file).published()).toEqual([made])
  })

  test('rotate with an overlap: the new one signs from its time on, the old stays published', () => {
    const file = join(folder, 'rotated.json')
    const [first] = openSigningKeys(file, start).published()
    const from = new Date(start.getTime() + 48 * hour)
    const second = rotateSigningKey(file, from)
    const keys = openSigningKeys(file)
    expect(keys.published()).toEqual([second, first])
    expect(keys.at(start.getTime()).id).toBe(first?.id)
    expect(keys.at(from.getTime() - 1).id).toBe(first?.id)
    expect(keys.at(from.getTime()).id).toBe(second.id)
    expect(() => keys.at(start.getTime() - 1)).toThrow('none of the signing keys')
    expect(statSync(file).mode & 0o777).toBe(0o600)
  })

  test('are not taken from a file that others may read, or that is not what it should be', () => {
    const file = join(folder, 'open.json')
    openSigningKeys(file, start)
    const text = readFileSync(file, 'utf8')
    chmodSync(file, 0o640)
    expect(() => openSigningKeys(file)).toThrow('mode to 0600')
    chmodSync(file, 0o600)
    const broken = ['x', '{}', '{"keys":[]}', text.replace(/"seed": "[^"]{4}/, '"seed": "'), text.replace('2026-', 'soon-')]
    for (const each of broken) {
      writeFileSync(file, each)
      expect(() => openSigningKeys(file)).toThrow(file)
    }
  })
})

describe('an agency of the agencies file', () => {
  const publicKey = 'JrQLj5P/89iXES9+vFgrIy29clF9CC/oPPsw3c5D0bs='
  const endpoint = 'https://delius.example/deliveries'
  const formats = ['a/b']
  const good = { mode: 'push', format: 'a/b', endpoint }

  function read(delivery: object, { keys = [{ id: 'k', 'public-key': publicKey }] as unknown, egress = {} } = {}) {
    const faults: string[] = []
    const say = (fault: string) => void faults.push(fault)
    const known = readKeys(keys, say)
    const channel = readChannel({ line: delivery, formats, keys: known, egress: readEgress(egress, say), folder, say })
    return { faults, channel, keys: known }
  }

  test('signs its receipts unless it says that it cannot', () => {
    const { faults, channel } = read(good)
    expect(faults).toEqual([])
    expect(channel).toMatchObject({ receipts: 'signed', everyVersion: false, destination: { endpoint, keys: [{ id: 'k' }] } })
    expect(read(good, { keys: [] }).faults).toEqual([expect.stringContaining('delivery.receipts: plain')])
    const plain = read({ ...good, receipts: 'plain' }, { keys: [] })
    expect(plain.faults).toEqual([])
    expect(plain.channel).not.toHaveProperty('destination.keys')
    expect(read({ ...good, receipts: 'maybe' }).faults).toEqual([expect.stringContaining('signed or plain')])
  })

  test.each([
    [{ ...good, rate: { 'per-second': 0 } }, '"delivery.rate"'],
    [{ ...good, rate: { 'per-second': 5, burst: 0 } }, '"delivery.rate"'],
    [{ ...good, 'token-file': 'none.token' }, '"delivery.token-file" cannot be read'],
    [{ ...good, tls: { 'ca-file': 7 } }, '"delivery.tls.ca-file" cannot be read'],
    [{ ...good, endpoint: 'http://delius.example/' }, 'must be https'],
    [{ ...good, endpoint: 'https://192.168.0.1/' }, 'private or reserved address'],
    [{ ...good, mode: 'carry' }, 'push or pull'],
    [{ ...good, format: 'a/c' }, "one of the agency's formats"]
  ])('is told what is wrong with %j', (delivery, fault) => {
    expect(read(delivery).faults).toEqual([expect.stringContaining(fault)])
  })

  test('takes rates, certificates, private networks and hosts that are meant', () => {
    writeFileSync(join(folder, 'ca.pem'), 'CA\n')
    const delivery = {
      ...good,
      endpoint: 'https://10.20.0.7/d',
      rate: { 'per-second': 5, burst: 9 },
      tls: { 'ca-file': 'ca.pem' }
    }
    const egress = { hosts: ['10.20.0.7'], 'private-networks': ['10.20.0.0/16'] }
    const { faults, channel } = read(delivery, { egress })
    expect(faults).toEqual([])
    expect(channel).toMatchObject({ rate: { perSecond: 5, burst: 9 }, destination: { tls: { ca: 'CA' }, hosts: ['10.20.0.7'] } })
    expect(read(good, { egress }).faults).toEqual([expect.stringContaining('list of hosts')])
    expect(read(good, { egress: { hosts: 'x', 'private-networks': ['10'] } }).faults).toHaveLength(2)
  })

  test.each([
    [{ 'public-key': publicKey }, '"id"'],
    [{ id: 'k', 'public-key': 'AA==' }, '32 bytes'],
    [{ id: 'k', 'public-key': Buffer.alloc(32).toString('base64') }, 'low order'],
    [{ id: 'k', 'public-key': Buffer.alloc(32, 0xff).toString('base64') }, 'the one spelling'],
    [{ id: 'k', 'public-key': publicKey, 'not-after': 'soon' }, '"not-before" and "not-after"']
  ])('is told what is wrong with the key %j', (key, fault) => {
    expect(read(good, { keys: [key] }).faults[0]).toContain(fault)
  })

  test('has each key once, and keys in a list', () => {
    const key = { id: 'k', 'public-key': publicKey, 'not-before': '2026-01-01T00:00:00Z' }
    expect(read(good, { keys: [key] }).keys).toMatchObject([{ id: 'k', notBefore: '2026-01-01T00:00:00Z' }])
    expect(read(good, { keys: [key, key] }).faults).toEqual(['two keys share an id'])
    expect(read(good, { keys: 'k' }).faults).toContain('"keys" must be a list')
  })
})
