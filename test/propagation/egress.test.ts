import { readdirSync, readFileSync } from 'node:fs'
import type { LookupAddress } from 'node:dns'
import { isIP } from 'node:net'
import { egressGuard, guardedLookup, isNetwork, readEndpoint } from '../../src/propagation'
import { describeWithShared, sharedPath } from '../support/shared'

describe('readEndpoint', () => {
  it.each([
    ['https://agency.example/inbox?lane=1', true],
    ['http://127.0.0.1:8080/inbox', true],
    ['http://[::1]:8080/', true],
    ['http://localhost/', true],
    ['http://agency.example/inbox', false],
    ['http://127.0.0.1.agency.example/', false],
    ['ftp://127.0.0.1/', false],
    ['https://user:secret@agency.example/', false],
    ['https://agency.example/#part', false],
    ['agency.example', false]
  ])('%s: %s', (text, ok) => {
    expect(readEndpoint(text, { plainLoopback: true }).ok).toBe(ok)
  })

  it('takes plain http to this machine only where that is meant', () => {
    expect(readEndpoint('http://127.0.0.1:8080/', {})).toMatchObject({ ok: false, code: 'endpoint.loopback' })
  })

  it('takes only hosts and ports of the list, where there is one', () => {
    const hosts = ['agency.example', 'other.example:8443']
    expect(readEndpoint('https://agency.example/a', { hosts }).ok).toBe(true)
    expect(readEndpoint('https://other.example:8443/a', { hosts }).ok).toBe(true)
    for (const text of ['https://agency.example:8443/a', 'https://other.example/a', 'https://sub.agency.example/'])
      expect(readEndpoint(text, { hosts })).toMatchObject({ code: 'endpoint.host' })
  })
})

describe('egress', () => {
  const guard = egressGuard({ networks: ['10.20.0.0/16', 'fd00:1::/32'] })
  it.each([
    ['93.184.216.34', true],
    ['2606:2800:220:1::1', true],
    ['10.20.3.4', true],
    ['fd00:1::7', true],
    ['10.21.0.1', false],
    ['127.0.0.1', false],
    ['169.254.169.254', false],
    ['192.168.1.1', false],
    ['172.31.255.255', false],
    ['100.64.0.1', false],
    ['0.0.0.0', false],
    ['224.0.0.1', false],
    ['255.255.255.255', false],
    ['::1', false],
    ['::', false],
    ['::ffff:127.0.0.1', false],
    ['::ffff:93.184.216.34', false],
    ['64:ff9b::7f00:1', false],
    ['2002:7f00:1::', false],
    ['fe80::1', false],
    ['fd00:2::7', false],
    ['localhost', false]
  ])('%s: %s', (address, open) => {
    expect(guard(address)).toBe(open)
  })

  it('goes to this machine only where that is meant', () => {
    const here = egressGuard({ loopback: true })
    expect(['127.0.0.1', '::1', '10.0.0.1'].map(here)).toEqual([true, true, false])
  })

  it('knows networks from other texts', () => {
    expect(['10.0.0.0/8', 'fd00::/8'].every(isNetwork)).toBe(true)
    expect(['10.0.0.0', '10.0.0.0/33', 'fd00::/129', 'x/8', '10.0.0.0/8/8'].some(isNetwork)).toBe(false)
  })

  /** What a socket would be given for a name that resolves so. */
  const resolved = (addresses: LookupAddress[], all: boolean): Promise<unknown> =>
    new Promise(resolve => {
      const lookup = guardedLookup(egressGuard({}), (_name, answer) => answer(null, addresses))
      lookup('agency.example', { all }, (error, address) => resolve(error ? error.code : address))
    })
  const outside = { address: '93.184.216.34', family: 4 }
  const inside = { address: '10.0.0.1', family: 4 }

  it('hands a socket only addresses that may be connected to', async () => {
    expect(await resolved([inside, outside], true)).toEqual([outside])
    expect(await resolved([inside, outside], false)).toBe(outside.address)
    expect(await resolved([inside], true)).toBe('ERR_EGRESS')
  })

  it('checks every time a name is resolved, so that a changing answer leads nowhere', async () => {
    expect(await resolved([outside], false)).toBe(outside.address)
    expect(await resolved([inside], false)).toBe('ERR_EGRESS')
  })
})

describeWithShared('the SSRF lists', () => {
  const folder = sharedPath('vectors', 'attack-lists') ?? ''
  const lists = readdirSync(folder).filter(name => name.startsWith('ssrf-urls'))
  const urls = lists.flatMap(list => (JSON.parse(readFileSync(`${folder}/${list}`, 'utf8')) as { urls: string[] }).urls)

  test('hold no URL that is taken beside a list of hosts', () => {
    expect(urls.length).toBeGreaterThan(20)
    expect(urls.filter(text => readEndpoint(text, { hosts: ['good.example'] }).ok)).toEqual([])
  })

  test('hold none that leads to a private address without a list of hosts, even as https', () => {
    const guard = egressGuard({})
    for (const text of urls) {
      const found = readEndpoint(text.replace(/^http:/i, 'https:'), {})
      const host = found.ok ? found.url.hostname.replaceAll(/^\[|\]$/g, '') : ''
      // What is left is a name: it goes through the guarded look-up when it is called.
      if (isIP(host) !== 0) expect([text, guard(host)]).toEqual([text, true])
    }
  })
})
