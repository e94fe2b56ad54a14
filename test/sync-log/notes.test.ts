import {
  answerAddCheckpoint,
  cosignText,
  formatAddCheckpoint,
  formatCheckpoint,
  formatNote,
  formatReceipt,
  formatSignatureLine,
  formatSignerKey,
  formatVerifierKey,
  inclusionProof,
  consistencyProof,
  isSoundPublicKey,
  judgeCheckpoint,
  meetsQuorum,
  parseAddCheckpoint,
  parseCheckpoint,
  parseCosignatures,
  parseNote,
  parsePolicy,
  parseReceipt,
  parseSignerKey,
  parseVerifierKey,
  signerKey,
  signText,
  verifierKey,
  verifyNote,
  verifyReceipt,
  type Checkpoint,
  type Policy
} from '../../src/sync-log'
import { InventedLog, logKey, origin, policyText, signedCheckpoint, witnesses } from './invented-log'

const policyOf = (text: string): Policy => parsePolicy(text).policy!
const fixed = (byte: number): Buffer => Buffer.alloc(32, byte)

describe('the worked example of the specification', () => {
  const signer = signerKey('gateway.example/visor-audit/test', 'note', fixed(7))
  const root = Buffer.from('ac909b6a20724f39db1a47e2be1ce14665b3da7dd41c6c7ccd678c7a656c6874', 'hex')
  const text = formatCheckpoint({ origin: 'gateway.example/visor-audit/test', size: 1, root })

  test('key and checkpoint, byte for byte', () => {
    expect(formatVerifierKey(signer.verifier)).toBe(
      'gateway.example/visor-audit/test+ef80f3e4+AepKbGPinFIKvvVQexMuxfmVR3auvr57kkIe6mkURtIs'
    )
    expect(formatNote({ text, signatures: [signText(text, signer)] })).toBe(
      `gateway.example/visor-audit/test\n1\nrJCbaiByTznbGkfivhzhRmWz2n3UHGx8zWeMemVsaHQ=\n\n— gateway.example/visor-audit/test 74Dz5LRYAMhUpSZSV//qKVh0Z9egQmHHqom3xJgpTdEglqyX9tyUNFi6oEFPmIcnJXNPLsnz/IVqPWHyTO7PpPzfkA8=\n`
    )
  })

  test('keys read back, and are secrets of their own kind', () => {
    for (const type of ['note', 'cosignature'] as const) {
      const made = signerKey('w.example', type, fixed(3))
      expect(parseSignerKey(formatSignerKey('w.example', type, fixed(3)))?.verifier).toEqual(made.verifier)
      expect(parseVerifierKey(formatVerifierKey(made.verifier))).toEqual(made.verifier)
    }
    expect(signerKey('w.example', 'note', fixed(3)).verifier.id).not.toBe(
      signerKey('w.example', 'cosignature', fixed(3)).verifier.id
    )
    expect(() => signText('x\n', witnesses[0]!.signer)).toThrow('witness key')
    expect(() => cosignText(text, signer, 1)).toThrow('only a witness')
    expect(() => signText('no newline', signer)).toThrow('newline')
    expect(() => signerKey('two words', 'note', fixed(3))).toThrow('key name')
    expect(() => signerKey('short', 'note', Buffer.alloc(31))).toThrow('32 bytes')
  })
})

describe('public keys', () => {
  const hex = (text: string): Buffer => Buffer.from(text, 'hex')
  test.each([
    ['one, with the sign of minus', `01${'00'.repeat(30)}80`],
    ['zero', '00'.repeat(32)],
    ['of order eight', '26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05'],
    ['of order eight, the other sign', '26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc85'],
    ['of order eight, negative', 'c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a'],
    ['minus one', `ec${'ff'.repeat(30)}7f`],
    ['beyond the prime', `ee${'ff'.repeat(30)}7f`],
    ['too short', '00'.repeat(31)]
  ])('%s is not sound', (_, key) => expect(isSoundPublicKey(hex(key))).toBe(false))

  test('and such a key makes no verifier key', () => {
    expect(() => verifierKey('x', 'note', fixed(0))).toThrow('sound')
    expect(isSoundPublicKey(logKey.verifier.publicKey)).toBe(true)
  })
})

describe('checkpoints', () => {
  const good = `Log\n5\n${fixed(1).toString('base64')}\n`
  test.each([
    ['an extension line', `${good}more\n`],
    ['a leading zero', good.replace('5', '05')],
    ['a root of 31 bytes', `Log\n5\n${Buffer.alloc(31).toString('base64')}\n`],
    ['base64 with spare bits', good.replace('E=', 'F=')],
    ['a size beyond 2^53', good.replace('5', '9007199254740993')],
    ['nothing', '']
  ])('%s is none', (_, text) => expect(parseCheckpoint(text)).toBeUndefined())

  test('cannot be made of what is none', () => {
    expect(() => formatCheckpoint({ origin: 'a b', size: 1, root: fixed(1) })).toThrow('origin')
    expect(() => formatCheckpoint({ origin: 'a', size: -1, root: fixed(1) })).toThrow('count')
    expect(() => formatCheckpoint({ origin: 'a', size: 1, root: Buffer.alloc(3) })).toThrow('32 bytes')
  })
})

describe('policies', () => {
  const key = (i: number): string => formatVerifierKey(witnesses[i]!.signer.verifier)
  const log = formatVerifierKey(logKey.verifier)

  test('groups within groups', () => {
    const text = [
      '# who',
      `log ${log} https://x.example`,
      `witness a ${key(0)}`,
      `witness b ${key(1)}`,
      `witness c ${key(2)} https://c`
    ]
    const policy = policyOf([...text, 'group ab any a b', '\tgroup all all ab c ', 'quorum all', ''].join('\n'))
    const met = (...names: string[]): boolean => meetsQuorum(policy, new Set(names))
    expect([met('a', 'c'), met('b', 'c'), met('a', 'b'), met('c'), met()]).toEqual([true, true, false, false, false])
    expect(policy.witnesses[2]?.url).toBe('https://c')
    expect(meetsQuorum(policyOf(`log ${log}\nquorum none\n`), new Set())).toBe(true)
    expect(meetsQuorum(policyOf(`witness a ${key(0)}\nquorum a\n`), new Set(['a']))).toBe(true)
  })

  test.each([
    ['no quorum', `log ${log}\n`, 0],
    ['no last newline', 'quorum none', 0],
    ['two quorums', 'quorum none\nquorum none\n', 2],
    ['an unknown word', 'believe me\n', 1],
    ['a witness key for a log', `log ${key(0)}\n`, 1],
    ['a log key for a witness', `witness a ${log}\n`, 1],
    ['a log twice', `log ${log}\nlog ${log}\n`, 2],
    ['a witness key twice', `witness a ${key(0)}\nwitness b ${key(0)}\n`, 2],
    ['a name twice', `witness a ${key(0)}\nwitness a ${key(1)}\n`, 2],
    ['the name none', `witness none ${key(0)}\n`, 1],
    ['a member before it is defined', `group g any a\n`, 1],
    ['none as a member', `group g any none\n`, 1],
    ['a member in two groups', `witness a ${key(0)}\ngroup g any a\ngroup h any a\n`, 3],
    ['more than there are', `witness a ${key(0)}\ngroup g 2 a\n`, 2],
    ['a count of nought', `witness a ${key(0)}\ngroup g 0 a\n`, 2],
    ['a quorum that nobody is', 'quorum a\n', 1],
    ['a control character', 'quorum none\r\n', 1]
  ])('%s is told of with its line', (_, text, line) => expect(parsePolicy(text).fault?.line).toBe(line))
})

describe('judging a checkpoint', () => {
  const log = new InventedLog().grow(20)
  const policy = policyOf(policyText())

  test('tells who cosigned, and whether they are enough', () => {
    expect(judgeCheckpoint(log.checkpoint(), policy)).toMatchObject({
      origin,
      size: 20,
      quorum: true,
      witnesses: [{ name: 'ctnm' }, { name: 'nsd' }]
    })
    expect(judgeCheckpoint(log.checkpoint(['hmps']), policy)).toMatchObject({ quorum: false, witnesses: [{ name: 'hmps' }] })
  })

  test('passes over signatures of strangers, and refuses a bad one of somebody known', () => {
    const stranger = formatSignatureLine({ name: 'x.example', id: '00000000', bytes: Buffer.alloc(64) })
    expect(judgeCheckpoint(log.checkpoint() + stranger, policy)).toMatchObject({ quorum: true })
    const { verifier } = witnesses[2]!.signer
    const bad = formatSignatureLine({ name: verifier.name, id: verifier.id, bytes: Buffer.alloc(72) })
    expect(judgeCheckpoint(log.checkpoint() + bad, policy)).toMatchObject({ fault: { code: 'bad-signature' } })
    const short = formatSignatureLine({ name: verifier.name, id: verifier.id, bytes: Buffer.alloc(64) })
    expect(judgeCheckpoint(log.checkpoint() + short, policy)).toMatchObject({ fault: { code: 'bad-signature' } })
    const late = cosignText(parseNote(log.checkpoint())!.text, witnesses[2]!.signer, Number.MAX_SAFE_INTEGER + 1)
    expect(judgeCheckpoint(log.checkpoint() + formatSignatureLine(late), policy)).toMatchObject({
      fault: { code: 'bad-signature' }
    })
  })

  test('refuses a note that is no checkpoint, and one under another origin', () => {
    const note = formatNote({ text: 'hello\n', signatures: [signText('hello\n', logKey)] })
    expect(judgeCheckpoint(note, policy)).toMatchObject({ fault: { code: 'malformed' } })
    const text = formatCheckpoint({ origin: 'other', size: 1, root: fixed(1) })
    expect(judgeCheckpoint(signedCheckpoint(text), policy)).toMatchObject({ fault: { code: 'no-known-key' } })
    expect(judgeCheckpoint('nothing', policy)).toMatchObject({ fault: { code: 'malformed' } })
  })
})

describe('receipts', () => {
  const log = new InventedLog().grow(50)
  const policy = policyOf(policyText())

  test('read back, and show the leaf and no other', async () => {
    const proof = await inclusionProof(17, 50, log.node())
    const text = formatReceipt({ index: 17, proof, checkpoint: log.checkpoint(), extra: Buffer.from('more') })
    expect(text.split('\n').slice(0, 3)).toEqual(['c2sp.org/tlog-proof@v1', 'extra bW9yZQ==', 'index 17'])
    const receipt = parseReceipt(text)!
    expect(formatReceipt(receipt)).toBe(text)
    expect(verifyReceipt(receipt, log.leaves[17]!, policy)).toMatchObject({ size: 50, quorum: true })
    expect(verifyReceipt(receipt, log.leaves[18]!, policy)).toHaveProperty('fault')
    expect(verifyReceipt({ ...receipt, index: 16 }, log.leaves[17]!, policy)).toHaveProperty('fault')
    expect(verifyReceipt({ ...receipt, checkpoint: 'x' }, log.leaves[17]!, policy)).toHaveProperty('fault')
    for (const bad of [
      text.replace('@v1', '@v2'),
      text.replace('index 17', 'index 017'),
      text.replace('index', 'place'),
      text.slice(0, 40),
      text.replace('bW9yZQ==', 'bW9yZR==')
    ])
      expect(parseReceipt(bad)).toBeUndefined()
  })

  test('of a tree with one leaf has no proof lines', () => {
    const one = new InventedLog().grow(1)
    const receipt = parseReceipt(formatReceipt({ index: 0, proof: [], checkpoint: one.checkpoint() }))!
    expect(verifyReceipt(receipt, one.leaves[0]!, policy)).toMatchObject({ size: 1 })
  })
})

describe('witnesses', () => {
  const [signer] = witnesses.map(one => one.signer)
  const time = 1_700_000_000
  let last: Checkpoint | undefined
  const witness = { logs: [logKey.verifier], last: () => last, signer: signer! }
  const answer = (body: string) => answerAddCheckpoint(body, witness, time)

  test('cosign what continues what they know, and remember it', async () => {
    const log = new InventedLog().grow(30)
    last = undefined
    const first = answer(formatAddCheckpoint({ old: 0, proof: [], checkpoint: log.checkpoint([]) }))
    expect(first).toMatchObject({ status: 200, remember: { size: 30 } })
    const lines = parseCosignatures(first.body)!
    const note = log.checkpoint([]) + first.body
    expect(verifyNote(note, [signer!.verifier])).toMatchObject({ checked: [{ time }] })
    expect(lines).toHaveLength(1)
    last = first.remember
    log.grow(41)
    const proof = await consistencyProof(30, 71, log.node())
    expect(answer(formatAddCheckpoint({ old: 30, proof, checkpoint: log.checkpoint([]) })).status).toBe(200)
    expect(answer(formatAddCheckpoint({ old: 30, proof: proof.slice(1), checkpoint: log.checkpoint([]) })).status).toBe(422)
    expect(answer(formatAddCheckpoint({ old: 29, proof, checkpoint: log.checkpoint([]) }))).toMatchObject({
      status: 409,
      contentType: 'text/x.tlog.size',
      body: '30\n'
    })
    expect(answer(formatAddCheckpoint({ old: 72, proof: [], checkpoint: log.checkpoint([]) })).status).toBe(400)
    last = undefined
    expect(answer(formatAddCheckpoint({ old: 0, proof, checkpoint: log.checkpoint([]) })).status).toBe(422)
  })

  test('refuse another root for the same size, strangers, and what is malformed', () => {
    const log = new InventedLog().grow(30)
    last = { origin, size: 30, root: fixed(9) }
    expect(answer(formatAddCheckpoint({ old: 30, proof: [], checkpoint: log.checkpoint([]) })).status).toBe(409)
    last = { origin, size: 30, root: log.root() }
    expect(answer(formatAddCheckpoint({ old: 30, proof: [], checkpoint: log.checkpoint([]) })).status).toBe(200)
    const other = signerKey('other.example', 'note', fixed(8))
    expect(answer(formatAddCheckpoint({ old: 0, proof: [], checkpoint: log.checkpoint([], other) })).status).toBe(404)
    const same = signerKey(origin, 'note', fixed(8))
    expect(answer(formatAddCheckpoint({ old: 30, proof: [], checkpoint: log.checkpoint([], same) })).status).toBe(403)
    for (const bad of [
      '',
      'old 1\n',
      'old x\n\nx',
      'old 01\n\nx',
      `old 0\nnot base64\n\n${log.checkpoint()}`,
      'old 0\n\nhello\n'
    ])
      expect(answer(bad).status).toBe(400)
    expect(parseAddCheckpoint(`old 0\n${`${fixed(1).toString('base64')}\n`.repeat(64)}\nx`)).toBeUndefined()
    expect(parseCosignatures('nothing\n')).toBeUndefined()
    expect(parseCosignatures('')).toBeUndefined()
  })
})
