import { readYamlFile, type DefinitionFault } from '../../src/definitions'

const at = (fault: DefinitionFault): string => `${fault.line}:${fault.column}`

test('a fault stands under its value, its member, or its nearest ancestor', () => {
  const yaml = readYamlFile('a:\n  - b: 1\n    c: two\n', 'x.yaml')
  const note = { code: 'c', message: 'm' }
  expect(at(yaml.fault({ ...note, pointer: '/a/0/c' }))).toBe('3:8')
  expect(at(yaml.fault({ ...note, pointer: '/a/0/c', key: true }))).toBe('3:5')
  expect(at(yaml.fault({ ...note, pointer: '/a/0/none' }))).toBe('2:5')
  expect(yaml.fault({ ...note, pointer: '/a/0/c' })).toEqual({
    file: 'x.yaml',
    line: 3,
    column: 8,
    code: 'c',
    message: 'm',
    excerpt: '    c: two\n       ^'
  })
})

test.each([
  ['plain', 'e: one two\n', '1:8'],
  ['single quotes', "e: 'o''e two'\n", '1:10'],
  ['double quotes', 'e: "one two"\n', '1:9'],
  ['folded', 'e: >-\n  one\n  two\n', '3:3'],
  ['literal', 'e: |\n    one\n    two\n', '3:5'],
  ['plain over lines', 'e: one\n  two\n', '2:3']
])('a place inside a text is found whatever its style: %s', (_style, text, expected) => {
  const yaml = readYamlFile(text, 'x.yaml')
  const offset = (yaml.value as { e: string }).e.indexOf('two')
  expect(at(yaml.fault({ code: 'c', message: 'm', pointer: '/e', offset }))).toBe(expected)
})

test('faults of YAML itself are listed with their places', () => {
  expect(readYamlFile('a: 1\na: 2\n', 'x.yaml').faults.map(f => [f.code, at(f)])).toEqual([['yaml-syntax', '2:1']])
  expect(readYamlFile('a: [1,\nb: }', 'x.yaml').faults.length).toBeGreaterThan(0)
  expect(readYamlFile('a: {b: [.inf]}\n', 'x.yaml').faults.map(f => [f.code, at(f)])).toEqual([['not-json', '1:9']])
})

test('a bomb of aliases is refused and not unfolded', () => {
  const lines = ['a0: &a0 [x, x, x, x, x, x, x, x, x, x]']
  for (let i = 1; i < 9; i++) lines.push(`a${i}: &a${i} [${Array.from({ length: 10 }, () => `*a${i - 1}`).join(', ')}]`)
  expect(readYamlFile(lines.join('\n'), 'x.yaml').faults.map(f => f.code)).toEqual(['yaml-syntax'])
})

test.each([
  ['brackets', '['.repeat(200_000)],
  ['closed brackets', `${'{a: '.repeat(20_000)}${'}'.repeat(20_000)}`],
  ['dashes', '- '.repeat(200_000)],
  ['sheer length', ' '.repeat(3_000_000)]
])('a file that is too large or too deep is refused before it is parsed: %s', (_name, text) => {
  expect(readYamlFile(text, 'x.yaml').faults.map(f => f.code)).toEqual(['too-large'])
})
