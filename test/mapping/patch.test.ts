import fc from 'fast-check'
import type { Json } from '../../src/json'
import { mergePatch, patchUp } from '../../src/mapping'
import { compact } from './compact'

describe('a merge patch', () => {
  test.each<[Json, Json, Json]>([
    [{ a: 'b' }, { a: 'c' }, { a: 'c' }],
    [{ a: 'b', b: 'c' }, { a: null }, { b: 'c' }],
    [{ a: ['b'] }, { a: 'c' }, { a: 'c' }],
    [{ a: { b: 'c' } }, { a: { b: 'd', c: null } }, { a: { b: 'd' } }],
    [{ a: 'foo' }, 'bar', 'bar'],
    [{ e: null }, { a: 1 }, { e: null, a: 1 }],
    [[1, 2], { a: 'b', c: null }, { a: 'b' }],
    [{}, { a: { bb: { ccc: null } } }, { a: { bb: {} } }]
  ])('of %j by %j gives %j (RFC 7396, appendix A)', (target, patch, result) => {
    expect(mergePatch(target, patch)).toEqual(result)
  })

  test('takes any JSON and no prototype', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.jsonValue(), (target, patch) => {
        expect(JSON.stringify(mergePatch(target as Json, patch as Json))).toBeDefined()
      })
    )
    const made = mergePatch({}, JSON.parse('{"__proto__":{"x":1}}') as Json)
    expect(Object.getPrototypeOf(made)).toBe(Object.prototype)
  })

  const mapping = compact(`
  - { id: family, agency: /family, shared: /names/primary/family, text: { case: upper } }
  - { id: race, agency: /race, shared: /person/religion }
  - { id: mails, agency: /mails, shared: /contacts, each: { where: { kind: email } }, rules: [{ id: mail, agency: '', shared: /value }] }
`)
  const base = { names: { primary: { family: 'OLD' } }, person: { religion: 'mine', nationality: 'X' } }

  test('changes what its rules reach, and nothing else', () => {
    const document = { family: 'old', race: 'not what the base says', smoker: 'y' }
    expect(patchUp(mapping, { family: 'New' }, base, document)).toMatchObject({
      document: { ...document, family: 'New' },
      contribution: { names: { primary: { family: 'NEW' } }, person: base.person },
      patch: { names: { primary: { family: 'NEW' } } }
    })
    expect(patchUp(mapping, { smoker: 'n' }, base, document)).toMatchObject({ contribution: base, patch: undefined })
  })

  test('needs no document, removes by null and replaces lists', () => {
    expect(patchUp(mapping, { race: null, mails: ['a@x'] }, base).contribution).toEqual({
      names: base.names,
      person: { nationality: 'X' },
      contacts: [{ kind: 'email', value: 'a@x' }]
    })
  })
})
