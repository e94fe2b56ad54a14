import { readPolicy } from '../../src/disclosure'
import { policyText, resources, smallPolicy } from './support'

const read = (text: string) => readPolicy(text, 'test.yaml', resources)
const codes = (text: string) => read(text).faults.map(fault => fault.code)

test.each<[string, string, string]>([
  ['a section nobody knows', smallPolicy([{ path: '/visit' }]), 'unknown-field'],
  ['a field nobody knows', smallPolicy([{ path: '/core/visor' }]), 'unknown-field'],
  ['part of a value', smallPolicy([{ path: '/roles/manager/name' }]), 'inside-a-value'],
  ['items that cannot be told apart', smallPolicy([{ path: '/names/primary/given/*' }]), 'no-key'],
  ['a withheld key', smallPolicy([{ path: '/visits' }], [{ path: '/visits/*/id' }]), 'withholds-a-key'],
  ['a field without its key', smallPolicy([{ path: '/visits/*/startedAt' }]), 'key-not-permitted'],
  ['CEL that does not parse', smallPolicy([{ path: '/core', when: 'has(' }]), 'expression-syntax'],
  ['a field that CEL misspells', smallPolicy([{ path: '/core', when: 'has(record.flag)' }]), 'unknown-field'],
  ['a field of an item that CEL misspells', smallPolicy([{ path: '/visits/*', when: 'has(item.start)' }]), 'unknown-field'],
  ['a condition that is none', smallPolicy([], [], '1 + 1'), 'not-a-condition'],
  ['an agency that is none', smallPolicy([], [{ path: '/core', from: ['police'] }]), 'not-one-of'],
  ['text that is no YAML', 'policy: [', 'yaml-syntax']
])('%s is a fault', (_name, text, code) => expect(codes(text)).toEqual([code]))

test('faults stand at their places, all in one pass', () => {
  const broken = policyText.replace('path: /financial', 'path: /finance').replace('path: /intelligence', 'path: /inteligence')
  const faults = read(broken).faults
  expect(faults.map(f => f.code)).toEqual(['unknown-field', 'unknown-field'])
  const lines = broken.split('\n')
  for (const { line, column, excerpt } of faults) {
    expect(excerpt.split('\n')[0]).toBe(lines[line - 1])
    expect(lines[line - 1]?.slice(column - 1)).toMatch(/^\/(finance|inteligence)/)
  }
})

test('one agency has one set of lines', () => {
  const twice = JSON.parse(smallPolicy([{ path: '/core' }]))
  twice.recipients.push(twice.recipients[0])
  expect(codes(JSON.stringify(twice))).toEqual(['repeated-recipient'])
})

test('the hash follows the content and not its layout', () => {
  const one = read(smallPolicy([{ path: '/core' }])).policy
  const same = read(JSON.stringify(JSON.parse(smallPolicy([{ path: '/core' }])))).policy
  const other = read(smallPolicy([{ path: '/names' }])).policy
  expect(one?.hash).toBe(same?.hash)
  expect(one?.hash).not.toBe(other?.hash)
})
