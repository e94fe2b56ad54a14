import { createHmac, createPublicKey, generateKeyPairSync, sign, verify, type KeyObject } from 'node:crypto'
import fc from 'fast-check'
import {
  answerProfile,
  component,
  composeDelivery,
  deliveryHeaders,
  deliveryProfile,
  firstChain,
  privateKeyOf,
  rawPublicKey,
  signatureBase,
  signMessage,
  usualWindow,
  verifyingKey,
  verifyMessage,
  type SignedMessage,
  type SigningKey,
  type VerifyingKey
} from '../../src/wire'
import { readDictionary, writeInnerList, writeItem, type BareItem, type Parameters } from '../../src/wire/structured-fields'

/** The messages of RFC 9421, appendix B.2. */
const testRequest: SignedMessage = {
  method: 'POST',
  url: 'https://example.com/foo?param=Value&Pet=dog',
  headers: {
    host: 'example.com',
    date: 'Tue, 20 Apr 2021 02:07:55 GMT',
    'content-type': 'application/json',
    'content-digest': 'sha-512=:WZDPaVn/7XgHaAy8pmojAkGWoRx2UFChF41A2svX+TaPm+AbwAgBWnrIiYllu7BNNyealdVLvRwEmTHWXvJwew==:',
    'content-length': '18'
  }
}
const testResponse: SignedMessage = {
  status: 200,
  headers: {
    date: 'Tue, 20 Apr 2021 02:07:56 GMT',
    'content-type': 'application/json',
    'content-digest': 'sha-512=:mEWXIS7MaLRuGgxOBdODa3xqM1XdEvxoYhvlCFJ41QJgJc4GTsPp29l5oGX69wWdXymyU0rjJuahq4l5aGgfLQ==:',
    'content-length': '23'
  }
}

/** The base of a message by the text of its `Signature-Input`. */
function baseOf(message: SignedMessage, input: string): string {
  const [member] = [...(readDictionary(input)?.values() ?? [])]
  if (!member || !('list' in member)) throw new Error('no such input')
  const made = signatureBase(message, member.list, member.params)
  if ('lacks' in made) throw new Error(`it lacks ${made.lacks}`)
  return made.base
}

const pem = (kind: string, base64: string): string => `-----BEGIN ${kind}-----\n${base64}\n-----END ${kind}-----\n`

describe('the examples of RFC 9421', () => {
  const ed25519 = {
    private: pem('PRIVATE KEY', 'MC4CAQAwBQYDK2VwBCIEIJ+DYvh6SEqVTm50DFtMDoQikTmiCqirVv9mWG9qfSnF'),
    public: pem('PUBLIC KEY', 'MCowBQYDK2VwAyEAJrQLj5P/89iXES9+vFgrIy29clF9CC/oPPsw3c5D0bs=')
  }
  const input =
    'sig-b26=("date" "@method" "@path" "@authority" "content-type" "content-length");created=1618884473;keyid="test-key-ed25519"'
  const signature = 'wqcAqbmYJ2ji2glfAMaRy4gruYYnx2nEFN2HN6jrnDnQCK1u02Gb04v9EDgwUPiu4A0w6vuQv5lIp5WPpBKRCw=='

  test('B.2.6, Ed25519: the base, and the signature to the byte', () => {
    const base = baseOf(testRequest, input)
    expect(base).toBe(
      [
        '"date": Tue, 20 Apr 2021 02:07:55 GMT',
        '"@method": POST',
        '"@path": /foo',
        '"@authority": example.com',
        '"content-type": application/json',
        '"content-length": 18',
        `"@signature-params": ${input.slice('sig-b26='.length)}`
      ].join('\n')
    )
    expect(sign(null, Buffer.from(base), ed25519.private).toString('base64')).toBe(signature)
    expect(verify(null, Buffer.from(base), ed25519.public, Buffer.from(signature, 'base64'))).toBe(true)
  })

  test('B.2.5, HMAC over three components', () => {
    const secret = Buffer.from(
      'uzvJfB4u3N0Jy4T7NZ75MDVcr8zSTInedJtkgcu46YW4XByzNJjxBdtjUkdJPBtbmHhIDi6pcl8jsasjlTMtDQ==',
      'base64'
    )
    const base = baseOf(testRequest, 'sig-b25=("date" "@authority" "content-type");created=1618884473;keyid="test-shared-secret"')
    expect(createHmac('sha256', secret).update(base).digest('base64')).toBe('pxcQw6G3AjtMBQjwo8XzkZf/bws5LelbaMk5rGIGtE8=')
  })

  test('B.2.4, a response under ECDSA P-256', () => {
    const key = pem(
      'PUBLIC KEY',
      'MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEqIVYZVLCrPZHGHjP17CTW0/+D9Lfw0EkjqF7xB4FivAxzic30tMM4GF+hR6Dxh71Z50VGGdldkkDXZCnTNnoXQ=='
    )
    const base = baseOf(
      testResponse,
      'sig-b24=("@status" "content-type" "content-digest" "content-length");created=1618884473;keyid="test-key-ecc-p256"'
    )
    const made = Buffer.from('wNmSUAhwb5LxtOtOpNa6W5xj067m5hFrj0XQ4fvpaCLx0NKocgPquLgyahnzDnDAUy5eCdlYUEkLIj+32oiasw==', 'base64')
    expect(verify('sha256', Buffer.from(base), { key, dsaEncoding: 'ieee-p1363' }, made)).toBe(true)
  })

  test('2.4: a response reaches into its request, also for a member of a dictionary', () => {
    const request = { ...testRequest, headers: { ...testRequest.headers, signature: `a=:AAAA:, sig1=:${signature}:` } }
    const base = baseOf(
      { ...testResponse, request },
      's=("@status" "@method";req "@target-uri";req "signature";req;key="sig1");created=1'
    )
    expect(base).toBe(
      [
        '"@status": 200',
        '"@method";req: POST',
        '"@target-uri";req: https://example.com/foo?param=Value&Pet=dog',
        `"signature";req;key="sig1": :${signature}:`,
        '"@signature-params": ("@status" "@method";req "@target-uri";req "signature";req;key="sig1");created=1'
      ].join('\n')
    )
  })

  test('2.1: lines are trimmed and joined; 2.5: nothing twice, nothing unknown', () => {
    const message: SignedMessage = {
      method: 'GET',
      url: 'https://www.example.com/path?',
      headers: { 'x-ows': '  text  ', 'x-two': [' a', 'b '] }
    }
    expect(baseOf(message, 's=("x-ows" "x-two" "@query")')).toBe(
      '"x-ows": text\n"x-two": a, b\n"@query": ?\n"@signature-params": ("x-ows" "x-two" "@query")'
    )
    for (const bad of [
      '("x-ows" "x-ows")',
      '("@unknown")',
      '("X-Ows")',
      '("x-ows";sf)',
      '("x-ows";bs)',
      '("@method";req)',
      '("x-none")',
      '("@method";key="a")'
    ])
      expect(() => baseOf(message, `s=${bad}`)).toThrow('it lacks')
  })
})

describe('structured fields', () => {
  const bare = fc.oneof<fc.Arbitrary<BareItem>[]>(
    fc.stringMatching(/^[\x20-\x7e]*$/).map(value => ({ kind: 'string', value })),
    fc.integer({ min: -999_999_999_999_999, max: 999_999_999_999_999 }).map(value => ({ kind: 'integer', value })),
    fc.stringMatching(/^[A-Za-z*][!#$%&'*+.^_`|~0-9A-Za-z:/-]*$/).map(value => ({ kind: 'token', value })),
    fc.uint8Array().map(value => ({ kind: 'bytes', value: Buffer.from(value) })),
    fc.boolean().map(value => ({ kind: 'boolean', value }))
  )
  const params = fc
    .dictionary(fc.stringMatching(/^[a-z*][a-z0-9_.*-]{0,8}$/), bare)
    .map((each): Parameters => new Map(Object.entries(each)))
  const item = fc.record({ bare, params })

  test('are read back as they were written', () => {
    fc.assert(
      fc.property(fc.array(item, { maxLength: 5 }), params, item, (list, outer, single) => {
        const text = `a=${writeInnerList(list, outer)}, b=${writeItem(single)}`
        const read = readDictionary(text)
        expect(read?.get('a')).toEqual({ list, params: outer })
        expect(read?.get('b')).toEqual(single)
      })
    )
  })

  test.each([
    'a=1,a=2',
    'a=1,',
    'a=(1',
    'a=("x""y")',
    'a="é"',
    'a=:AB:',
    'a=:AAB=:',
    'A=1',
    'a=1;b;b',
    'a=1.5',
    '=1',
    'a= 1',
    `a="${'x'.repeat(20_000)}"`
  ])('that could be read in two ways, or in none, are not read: %s', text => expect(readDictionary(text)).toBeUndefined())

  test('never throw', () => {
    fc.assert(fc.property(fc.string(), text => void readDictionary(text)))
  })
})

describe('a signed delivery', () => {
  const now = Date.parse('2026-11-23T12:00:00Z')
  const pair = (id: string): { signing: SigningKey; verifying: VerifyingKey } => {
    const { privateKey } = generateKeyPairSync('ed25519')
    const made = verifyingKey({ id, publicKey: Buffer.from(rawPublicKey(privateKey)).toString('base64') })
    if ('fault' in made) throw new Error(made.fault)
    return { signing: { id, key: privateKey }, verifying: made.key }
  }
  const gateway = pair('gateway-1')
  const agency = pair('agency-1')
  const head = composeDelivery({
    ...{ agency: 'agency-a', nominal: 'nom-1', epoch: 1, sequence: 1, rendering: 1, version: 3, prevChain: firstChain },
    standsFor: { from: 1, to: 3 },
    ...{ time: '2026-11-23T11:59:00Z', contentType: 'application/json', dataSchema: 'x@1' },
    body: Buffer.from('{}')
  })
  const url = 'https://agency.example/deliveries?a=b'
  const stamp = { now, nonce: 'n'.repeat(22) }
  const request = (signing = gateway.signing, at = now): SignedMessage => {
    const headers = deliveryHeaders(head)
    return {
      method: 'POST',
      url,
      headers: { ...headers, ...signMessage({ method: 'POST', url, headers }, deliveryProfile, signing, { ...stamp, now: at }) }
    }
  }
  const check = (message: SignedMessage, keys = [gateway.verifying], at = now) =>
    verifyMessage(message, deliveryProfile, keys, at)
  const changed = (message: SignedMessage, headers: Record<string, string>): SignedMessage => ({
    ...message,
    headers: { ...message.headers, ...headers }
  })

  test('counts, and what was signed can be shown to others', () => {
    const found = check(request())
    if ('fault' in found) throw new Error(found.fault)
    const { base, signature, keyId } = found.verified
    expect(keyId).toBe('gateway-1')
    expect(verify(null, Buffer.from(base), gateway.verifying.key, Buffer.from(signature, 'base64'))).toBe(true)
    expect(base).toContain('"ce-chain"')
  })

  test.each(Object.keys(deliveryHeaders(head)))('does not count once %s is altered', name => {
    const message = request()
    const value = String(message.headers[name])
    const other = value.slice(0, -1) + (value.endsWith('x') ? 'y' : 'x')
    expect(check(changed(message, { [name]: other }))).toEqual({ fault: 'signature.wrong' })
  })

  test('covers method and target', () => {
    expect(check({ ...request(), method: 'PUT' })).toEqual({ fault: 'signature.wrong' })
    expect(check({ ...request(), url: 'https://agency.example/deliveries?a=c' })).toEqual({ fault: 'signature.wrong' })
  })

  test('covers what is only sometimes there, once it is there', () => {
    expect(check(changed(request(), { 'ce-checkpoint': 'slipped in' }))).toEqual({ fault: 'signature.coverage' })
  })

  test('must cover everything of the contract', () => {
    const less = { ...deliveryProfile, covered: deliveryProfile.covered.filter(item => writeItem(item) !== '"ce-sequence"') }
    const headers = deliveryHeaders(head)
    const message = {
      method: 'POST',
      url,
      headers: { ...headers, ...signMessage({ method: 'POST', url, headers }, less, gateway.signing, stamp) }
    }
    expect(check(message)).toEqual({ fault: 'signature.coverage' })
  })

  test('is of this minute, by a clock that may be off by seconds', () => {
    expect(check(request(gateway.signing, now + 4000))).toHaveProperty('verified')
    expect(check(request(gateway.signing, now + 7000))).toEqual({ fault: 'signature.clock-skew' })
    expect(check(request(gateway.signing, now - 59_000))).toHaveProperty('verified')
    expect(check(request(gateway.signing, now - 62_000))).toEqual({ fault: 'signature.expired' })
    expect(usualWindow).toEqual({ oldest: 60, ahead: 5 })
  })

  test('is by a key that is known, and counted when it signed', () => {
    expect(check(request(agency.signing))).toEqual({ fault: 'signature.key-unknown' })
    expect(check(request({ ...agency.signing, id: 'gateway-1' }))).toEqual({ fault: 'signature.wrong' })
    const until = (notAfter: string) => [{ ...gateway.verifying, notAfter }]
    expect(check(request(), until('2026-11-23T11:00:00Z'))).toEqual({ fault: 'signature.key-expired' })
    expect(check(request(), until('2026-11-23T13:00:00Z'))).toHaveProperty('verified')
    const rotated = [{ ...gateway.verifying, notAfter: '2026-11-23T12:30:00Z' }, pair('gateway-2').verifying]
    expect(check(request(), rotated)).toHaveProperty('verified')
  })

  const altered: [string, (input: string) => string, string][] = [
    ['another tag', input => input.replace('visor-delivery/1', 'visor-receipt/1'), 'signature.tag'],
    ['no tag', input => input.replace(';tag="visor-delivery/1"', ''), 'signature.tag'],
    ['another algorithm', input => input.replace('alg="ed25519"', 'alg="hmac-sha256"'), 'signature.algorithm'],
    ['no creation time', input => input.replace(/;created=\d+/, ''), 'signature.malformed'],
    ['no expiry', input => input.replace(/;expires=\d+/, ''), 'signature.malformed'],
    ['a short nonce', input => input.replace('n'.repeat(22), 'n'), 'signature.nonce'],
    ['another label', input => input.replace('visor=', 'other='), 'signature.missing'],
    ['a torn field', input => input.slice(0, -1), 'signature.malformed'],
    ['a component twice', input => input.replace('("@method"', '("@method" "@method"'), 'signature.coverage']
  ]
  test.each(altered)('with %s does not count', (_name, alter, fault) => {
    const message = request()
    const input = alter(String(message.headers['signature-input']))
    expect(check(changed(message, { 'signature-input': input }))).toEqual({ fault })
  })

  test('without a signature does not count', () => {
    expect(check({ method: 'POST', url, headers: deliveryHeaders(head) })).toEqual({ fault: 'signature.missing' })
  })

  describe('and its answer', () => {
    const answerTo = (message: SignedMessage): SignedMessage => {
      const headers = { 'content-type': 'application/json', 'content-digest': 'sha-256=:AAAA:' }
      const signed = signMessage({ status: 200, headers, request: message }, answerProfile, agency.signing, {
        ...stamp,
        nonce: 'r'.repeat(22)
      })
      return { status: 200, headers: { ...headers, ...signed }, request: message }
    }
    const judge = (message: SignedMessage) => verifyMessage(message, answerProfile, [agency.verifying], now)

    test('counts for that request, and for no other sending of the same delivery', () => {
      const answer = answerTo(request())
      expect(judge(answer)).toHaveProperty('verified')
      const later = request(gateway.signing, now + 1000)
      expect(judge({ ...answer, request: later })).toEqual({ fault: 'signature.wrong' })
      expect(judge({ ...answer, status: 201 })).toEqual({ fault: 'signature.wrong' })
    })

    test('cannot be made for a message that lacks what it is bound to', () => {
      expect(() => answerTo({ method: 'POST', url, headers: {} })).toThrow('lacks "content-digest";req')
      expect('lacks' in signatureBase({ headers: {} }, [component('@status')], new Map())).toBe(true)
    })
  })

  test('seeds make the keys that they always made', () => {
    const key: KeyObject = privateKeyOf(Buffer.from('9f8362f87a484a954e6e740c5b4c0e84229139a20aa8ab56ff66586f6a7d29c5', 'hex'))
    expect(createPublicKey(key).export({ format: 'der', type: 'spki' }).toString('base64')).toBe(
      'MCowBQYDK2VwAyEAJrQLj5P/89iXES9+vFgrIy29clF9CC/oPPsw3c5D0bs='
    )
  })
})
