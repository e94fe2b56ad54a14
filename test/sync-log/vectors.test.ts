import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import {
  emptyRoot,
  formatNote,
  formatSignerKey,
  hashLeaf,
  hashNode,
  parseCheckpoint,
  parseNote,
  parseSignerKey,
  parseVerifierKey,
  signText,
  toHex,
  verifyConsistency,
  verifyEd25519,
  verifyInclusion,
  verifyNote
} from '../../src/sync-log'
import { describeWithShared, sharedPath } from '../support/shared'
import type { Parsed } from './invented-log'
import { describeWithPython, startPython, type Python } from './python'

const json = (...parts: string[]) => JSON.parse(readFileSync(join(sharedPath('vectors')!, ...parts), 'utf8'))
const base64 = (text: string | null): Buffer => Buffer.from(text ?? '', 'base64')
const proofOf = (proof: string[] | null): Buffer[] => (proof ?? []).map(base64)

function probes(kind: 'inclusion' | 'consistency'): { name: string; probe: Parsed }[] {
  const root = join(sharedPath('vectors', 'merkle-rfc6962')!, kind)
  return readdirSync(root).flatMap(group =>
    readdirSync(join(root, group)).map(file => ({ name: `${group}/${file}`, probe: json('merkle-rfc6962', kind, group, file) }))
  )
}

describeWithShared('published vectors', () => {
  test('hashes of RFC 6962', () => {
    const { emptyRoot: empty, leaf, node } = json('merkle-rfc6962', 'hashes.json')
    expect(toHex(emptyRoot)).toBe(empty)
    for (const { inputUtf8, hash } of leaf) expect(toHex(hashLeaf(Buffer.from(inputUtf8)))).toBe(hash)
    for (const { leftUtf8, rightUtf8, hash } of node) {
      // The vector's halves are not hashes, so that it is worked out from what hashNode does with hashes of any length.
      const halves = Buffer.concat([Buffer.from(leftUtf8), Buffer.from(rightUtf8)])
      expect(toHex(hashNodeOfAny(halves))).toBe(hash)
    }
    const [left, right] = [Buffer.alloc(32, 1), Buffer.alloc(32, 2)]
    expect(toHex(hashNode(left, right))).toBe(toHex(hashNodeOfAny(Buffer.concat([left, right]))))
  })

  test('proofs of inclusion', () => {
    const found = probes('inclusion')
    expect(found.length).toBeGreaterThan(40)
    for (const { name, probe } of found) {
      const { leafIdx: index, treeSize: size, root, leafHash, proof, wantErr } = probe
      const good = verifyInclusion({ index, size, root: base64(root), leafHash: base64(leafHash), proof: proofOf(proof) })
      expect([name, good]).toEqual([name, !wantErr])
    }
  })

  test('proofs of consistency', () => {
    const found = probes('consistency')
    expect(found.length).toBeGreaterThan(35)
    for (const { name, probe } of found) {
      const { size1: old, size2: size, root1, root2, proof, wantErr } = probe
      const good = verifyConsistency({ old, size, oldRoot: base64(root1), root: base64(root2), proof: proofOf(proof) })
      expect([name, good]).toEqual([name, !wantErr])
    }
  })

  test('signed notes', () => {
    const vectors = json('signed-note', 'note.json')
    for (const { name, msg, known, ok, verified, unverified } of vectors.cases) {
      const result = verifyNote(
        msg,
        known.map((who: string) => parseVerifierKey(vectors[who].vkey)!)
      )
      expect([name, result.fault === undefined]).toEqual([name, ok])
      if (result.fault !== undefined) continue
      expect(result.checked.map(one => one.key.name)).toEqual(verified)
      expect(result.unknown.map(one => one.name)).toEqual(unverified)
    }
    for (const vkey of vectors.badVkeys) expect(parseVerifierKey(vkey)).toBeUndefined()
    const { text, testOnlySkey, sigLine, vkey } = vectors.peter
    const signer = parseSignerKey(testOnlySkey)!
    expect(formatNote({ text, signatures: [signText(text, signer)] })).toBe(`${text}\n${sigLine}`)
    expect(parseVerifierKey(vkey)).toEqual(signer.verifier)
    expect(parseNote(`${text}\n${sigLine}${vectors.enoch.sigLine}`)?.signatures).toHaveLength(2)
    expect(parseSignerKey(testOnlySkey.replace('c74f20a3', 'c74f20a4'))).toBeUndefined()
    expect(formatSignerKey('x.example', 'note', Buffer.alloc(32))).toMatch(/^PRIVATE\+KEY\+x\.example\+[0-9a-f]{8}\+A/)
  })

  test('checkpoints: the shape, and a root of 32 bytes besides', () => {
    for (const { name, body } of json('signed-note', 'checkpoint-parse.json').cases)
      expect([name, parseCheckpoint(body)]).toEqual([name, undefined])
    const root = Buffer.alloc(32, 7)
    expect(parseCheckpoint(`Log\n123\n${root.toString('base64')}\n`)).toEqual({ origin: 'Log', size: 123, root })
  })

  test('Ed25519 of Wycheproof', () => {
    for (const { publicKey, tests } of json('ed25519', 'wycheproof_ed25519_test.json').testGroups)
      for (const { tcId, msg, sig, result } of tests) {
        const [key, message, signature] = [publicKey.pk, msg, sig].map(hex => Buffer.from(hex, 'hex'))
        expect([tcId, verifyEd25519(key!, message!, signature!)]).toEqual([tcId, result === 'valid'])
      }
  })
})

/** A node over halves of any length, the way RFC 6962 writes it. */
function hashNodeOfAny(halves: Uint8Array): Uint8Array {
  return createHash('sha256').update(Uint8Array.of(1)).update(halves).digest()
}

describeWithPython('the Python verifier on published vectors', () => {
  describeWithShared('of ../shared', () => {
    let python: Python
    beforeAll(() => (python = startPython()))
    afterAll(() => python.end())

    test('proofs, notes, and signatures', async () => {
      const inclusion = probes('inclusion').map(({ probe }) => probe)
      const consistency = probes('consistency').map(({ probe }) => probe)
      const notes = json('signed-note', 'note.json')
      const signatures = json('ed25519', 'wycheproof_ed25519_test.json').testGroups.flatMap(({ publicKey, tests }: Parsed) =>
        tests.map(({ msg, sig, result }: Parsed) => ({ key: publicKey.pk, msg, sig, result }))
      )
      const cases = notes.cases.map(({ msg, known }: Parsed) => ({ msg, keys: known.map((who: string) => notes[who].vkey) }))
      // An empty message is nothing that openssl can be asked about, and nothing that a note can hold.
      const askable = signatures.filter(({ msg }: Parsed) => msg !== '')
      const answer = await python.ask({
        do: 'vectors',
        inclusion,
        consistency,
        notes: cases,
        signatures: askable,
        keys: notes.badVkeys
      })
      expect(answer.inclusion).toEqual(inclusion.map(one => !one.wantErr))
      expect(answer.consistency).toEqual(consistency.map(one => !one.wantErr))
      expect(answer.notes).toEqual(notes.cases.map((one: Parsed) => one.ok))
      expect(answer.signatures).toEqual(askable.map((one: Parsed) => one.result === 'valid'))
      expect(answer.keys).toEqual(notes.badVkeys.map(() => false))
    })
  })
})
