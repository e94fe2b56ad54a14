import type { JsonObject } from '../json'

const pointer = (description: string): JsonObject => ({ type: 'string', pattern: '^(/.*)?$', description })
const text = (description: string): JsonObject => ({ type: 'string', description })
const flag = (description: string): JsonObject => ({ type: 'boolean', description })
const texts = (description: string): JsonObject => ({ type: 'array', items: { type: 'string' }, description })
const closed = (description: string, properties: JsonObject, required: string[] = []): JsonObject => ({
  type: 'object',
  description,
  additionalProperties: false,
  ...(required.length > 0 ? { required } : {}),
  properties
})
const test = (description: string): JsonObject => ({ type: 'object', description })
const decimals = (description: string): JsonObject => ({ type: 'integer', minimum: 0, maximum: 9, description })

const dates: JsonObject = {
  accept: texts("Patterns that are read: yyyy MM MMM dd HH mm ss SSS XXX and 'fixed text'."),
  emit: text('Pattern that is printed; default the first of accept.'),
  'century-pivot': {
    type: 'integer',
    minimum: 0,
    maximum: 99,
    description: 'Years written yy: up to this one they are of the 2000s, the others of the 1900s.'
  },
  sentinels: texts('Spellings that are declared to mean that there is no date.')
}

const character = (description: string): JsonObject => ({ type: 'string', minLength: 1, maxLength: 1, description })
const characters = (description: string, least = 1): JsonObject => ({
  type: 'integer',
  minimum: least,
  maximum: 100_000,
  description
})

const fixedColumns: JsonObject = {
  type: 'array',
  minItems: 1,
  items: closed(
    'A column.',
    {
      name: { type: 'string', minLength: 1, not: { enum: ['__proto__', 'constructor', 'prototype'] } },
      start: characters('Characters before it in the line, counted from 0.', 0),
      length: characters('Its width in characters.'),
      align: { enum: ['left', 'right'], description: 'Default left; numbers with implied decimals right.' },
      padding: character('What fills it up; default the padding of the layout.'),
      decimals: decimals('So many of the last digits stand behind a point that is not written.')
    },
    ['name', 'start', 'length']
  )
}

const fixedLine = (description: string, more: JsonObject = {}, required: string[] = []): JsonObject =>
  closed(
    description,
    {
      starts: text('What the line begins with: kinds of line are told apart by it and by their length.'),
      length: characters('Characters of the line; default up to the end of the last column.'),
      columns: fixedColumns,
      ...more
    },
    ['columns', ...required]
  )

const fixedEdge = (description: string): JsonObject =>
  fixedLine(description, {
    count: text('The column that holds the number of records.'),
    values: { type: 'object', additionalProperties: { type: 'string' }, description: 'What is written into its other columns.' }
  })

const fixedLayoutSchema: JsonObject = closed(
  'Lines of fixed width. A record is one line, or a section of lines.',
  {
    padding: character('Fills columns up, and alone stands for no value.'),
    lineEnd: { enum: ['\r\n', '\n'] },
    short: flag('Lines may end early: what is missing is padding.'),
    line: fixedLine('A record is one line.'),
    section: closed(
      'A record is several lines.',
      {
        first: fixedLine('Begins a record; its columns are members of the tree.'),
        lines: {
          type: 'array',
          minItems: 1,
          items: fixedLine('A kind of line; those of a record are a list under its name.', { name: text('Its name.') }, ['name'])
        },
        last: fixedLine('Ends a record; it repeats columns of the first.')
      },
      ['first', 'lines', 'last']
    ),
    header: fixedEdge('First line of a document.'),
    trailer: fixedEdge('Last line of a document.')
  },
  ['padding', 'lineEnd']
)

const primitives: JsonObject = {
  text: closed('Text, normalised on both sides.', {
    trim: flag('Take away white space at both ends.'),
    squeeze: flag('Runs of white space become one blank.'),
    case: { enum: ['upper', 'lower'], description: 'Letter case of the shared value and of what is printed.' },
    nfc: flag('Unicode composition; default true.'),
    max: { type: 'integer', minimum: 1, description: 'Longest text the agency can hold, in characters.' }
  }),
  code: closed(
    'A code of a code list.',
    {
      list: text('Alias from code-lists.'),
      unknown: {
        enum: ['error', 'park', 'ignore'],
        description: 'What becomes of a code the list does not hold; default error.'
      },
      fields: texts('Members of the shared object that one code stands for.')
    },
    ['list']
  ),
  date: closed('A calendar date.', { ...dates, partial: texts('Patterns of dates without day, or without day and month.') }),
  datetime: closed('A moment; RFC 3339 unless patterns are given.', {
    ...dates,
    zone: text('IANA zone of patterns without XXX.')
  }),
  number: closed('A number.', { decimals: decimals('Round what is printed.') }),
  bool: closed('A flag; the first spelling of each is printed.', {
    true: { type: 'array', minItems: 1, description: 'Spellings of true.' },
    false: { type: 'array', minItems: 1, description: 'Spellings of false.' }
  }),
  unit: closed(
    'A measure: shared = agency × factor.',
    {
      factor: { type: 'number', exclusiveMinimum: 0, description: 'What one of the agency is in shared units.' },
      decimals: decimals('Decimals of the agency; default 0.'),
      'shared-decimals': decimals('Decimals of the shared value; default 0.')
    },
    ['factor']
  ),
  identifier: closed('An identifier; the shared place is the item.', {
    kind: text('Kind of identifier.'),
    'kind-from': pointer('Member of the shared item that holds the kind; its rule must stand before.'),
    print: text('Style of printing; default canonical.')
  }),
  join: {
    description:
      'One text made of several members: "{family}, {given}[ {middle}]". A bare pattern names members of the shared object.',
    anyOf: [
      text('Pattern.'),
      closed('Members of the agency object make one shared text.', { agency: text('Pattern.') }, ['agency'])
    ]
  },
  line: closed(
    'One text for several shared members that cannot be told apart again, such as an address in one line.',
    {
      into: text('Member that holds the line as it was read; printed before all others.'),
      parts: {
        type: 'array',
        minItems: 1,
        description: 'Members that are printed where there is no line: a comma between them, a blank within a group.',
        items: { anyOf: [text('Member.'), texts('Group.')] }
      }
    },
    ['into', 'parts']
  ),
  lookup: closed(
    'A member of the row that a reference table holds for the value; read only.',
    { table: text('Alias from code-lists; the meanings of its codes are objects.'), take: text('Member of the row.') },
    ['table', 'take']
  )
}

const shapes: JsonObject = {
  const: {
    description: 'Value that must stand at the agency place, the shared place or both; written into what is new.',
    type: ['string', 'number', 'boolean']
  },
  unwanted: text('Why this place is not shared. It is kept in the agency document.'),
  each: closed('An agency array and a shared array, item by item.', {
    where: test('Which shared items belong to the rule; equalities are set on the way up.'),
    only: test('Which agency items belong to the rule; others are never touched.'),
    new: { type: 'object', description: 'Further members of new agency items.' }
  }),
  pick: closed('One agency place and one of several shared items.', {
    where: test('Which shared items may stand here.'),
    value: pointer('Member of the shared item; default the item itself.')
  }),
  pivot: closed(
    'Numbered agency places and a shared array.',
    {
      slots: { type: 'array', minItems: 1, items: pointer('A place.'), description: 'Places, in order.' },
      rest: closed('Where what is beyond the slots stands.', {
        words: pointer('One text, split at blanks.'),
        list: pointer('An array.')
      }),
      where: test('Which shared items belong to the rule (keyed arrays).'),
      value: pointer('Member of the shared item (keyed arrays).')
    },
    ['slots']
  ),
  when: closed(
    'The rules hold only while both sides pass their tests.',
    { agency: test('Test on the agency item.'), shared: test('Test on the shared item.') },
    ['agency', 'shared']
  ),
  derive: text('CEL over `doc`, the agency item: gives the shared value. Never written back.'),
  compute: text('CEL over `record`, the shared item: gives the agency value. Never read.'),
  use: text('Name of a fragment whose rules stand here.'),
  rules: {
    type: 'array',
    items: { $ref: '#/$defs/rule' },
    description: 'Rules whose paths start at the item, or at the prefixes.'
  }
}

const rule: JsonObject = closed(
  'One correspondence between an agency place and a shared place.',
  {
    id: { type: 'string', pattern: '^[A-Za-z][A-Za-z0-9._-]*$', description: 'Name, unique in the file.' },
    agency: {
      description: 'JSON Pointer in the agency tree, or an element of a list.',
      anyOf: [
        pointer('JSON Pointer.'),
        closed(
          'One element of an agency list.',
          {
            list: pointer('The list.'),
            where: test('Which elements may stand for the shared place.'),
            value: pointer('Member of the element; default the element itself.'),
            new: { type: 'object', description: 'Further members of a new element.' }
          },
          ['list', 'where']
        )
      ]
    },
    shared: pointer('JSON Pointer in the shared record, or in the shared item.'),
    direction: { enum: ['both', 'up', 'down'], description: 'up: read only. down: derived only. Default both.' },
    absent: {
      type: 'array',
      minItems: 1,
      items: { enum: ['missing', 'null', 'empty', null] },
      description: 'Spellings of absence; the first is how a removal is written.'
    },
    'absent-values': { type: 'array', description: 'Further spellings of absence.' },
    'on-absent': { enum: ['remove', 'keep'], description: 'Whether absence on one side removes the value of the other.' },
    default: { type: ['string', 'number', 'boolean'], description: 'What an absent agency value means.' },
    assert: {
      description: 'true: what the agency says is taken even where it says it less finely than before. Otherwise a check.',
      anyOf: [
        { const: true },
        closed(
          'A condition that must hold; reported where it does not.',
          {
            agency: text('CEL over `doc`, the agency item.'),
            shared: text('CEL over `record`, the shared item.'),
            message: text('What is reported.'),
            severity: { enum: ['error', 'warning'], description: 'Default error.' }
          },
          ['message']
        )
      ]
    },
    note: text('Free text.'),
    ...primitives,
    ...shapes
  },
  ['id']
)

const agency: JsonObject = closed(
  'The agency format.',
  {
    codec: { enum: ['json', 'xml', 'csv', 'fixed'], description: 'How bytes become a tree.' },
    schema: text('Name of the JSON Schema of one record: schemas/agencies/NAME.schema.json.'),
    records: texts('JSON: where records may stand, tried in order; * is any index.'),
    inner: texts('JSON: places in a record, * for any index, whose text is itself JSON, tried in order.'),
    xml: closed(
      'XML layout.',
      {
        root: text('Root element of one record.'),
        batch: text('Wrapper of many.'),
        namespaces: { type: 'object' },
        envelopes: {
          type: 'array',
          description: 'Documents of others that records arrive in.',
          items: closed(
            'One such document.',
            {
              path: texts('Elements from its root to the one that holds the records, or holds a document as text.'),
              batch: flag('It may hold many records.')
            },
            ['path']
          )
        }
      },
      ['root', 'namespaces']
    ),
    csv: { type: 'object', description: 'CSV layout, as the formats room takes it.' },
    fixed: fixedLayoutSchema
  },
  ['codec', 'schema']
)

const moment: JsonObject = {
  anyOf: [
    pointer('JSON Pointer.'),
    closed(
      'A place and how it is read.',
      { path: pointer('JSON Pointer.'), date: { $ref: '#/$defs/date' }, datetime: { $ref: '#/$defs/datetime' } },
      ['path']
    )
  ]
}

/** JSON Schema (2020-12) of a mapping file, for editors and for the first reading. `schemas/mapping.schema.json` holds the same. */
export const mappingFileSchema: JsonObject = {
  $schema: 'https://json-schema.org/draft/2020-12/schema',
  $id: 'mapping@1',
  title: 'Mapping file',
  ...closed(
    'How one agency format and the shared record correspond, both ways.',
    {
      mapping: { type: 'string', pattern: '^[a-z][a-z0-9-]*/[a-z][a-z0-9-]*$', description: 'AGENCY/FORMAT.' },
      version: { type: 'string', pattern: '^\\d+\\.\\d+\\.\\d+$', description: 'Version of this file.' },
      title: text('What the format is.'),
      agency,
      record: closed(
        "What identifies the agency's own record.",
        {
          key: {
            description: 'A pointer, or several tried in order.',
            anyOf: [pointer('JSON Pointer.'), texts('JSON Pointers.')]
          },
          asOf: { ...moment, description: 'When the agency says this was so.' },
          version: pointer("The agency's own version of its record.")
        },
        ['key']
      ),
      shared: { type: 'string', pattern: '^[a-z]+@\\d+$', description: 'Shared schema and its major version.' },
      'code-lists': { type: 'object', additionalProperties: { type: 'string' }, description: 'Alias: NAME@VERSION.' },
      fragments: {
        type: 'object',
        additionalProperties: { type: 'array', items: { $ref: '#/$defs/rule' } },
        description: 'Rules that `use` puts in by name.'
      },
      rules: { type: 'array', items: { $ref: '#/$defs/rule' }, description: 'The rules.' }
    },
    ['mapping', 'version', 'title', 'agency', 'record', 'shared', 'rules']
  ),
  $defs: { rule, date: primitives['date'] ?? {}, datetime: primitives['datetime'] ?? {} }
}

/** JSON Schema (2020-12) of a code list file. `schemas/code-list.schema.json` holds the same. */
export const codeListFileSchema: JsonObject = {
  $schema: 'https://json-schema.org/draft/2020-12/schema',
  $id: 'code-list@1',
  title: 'Code list file',
  ...closed(
    "What an agency's codes mean in shared terms.",
    {
      list: { type: 'string', pattern: '^[a-z0-9][a-z0-9-]*$', description: 'Name.' },
      version: text('Version.'),
      source: text('Where the codes come from.'),
      codes: {
        type: 'array',
        description: 'The first code of a meaning is printed, the first meaning of a code is read.',
        items: closed(
          'One code.',
          {
            agency: { type: ['string', 'number', 'boolean'], description: 'The code; compared as text.' },
            shared: { description: 'What it means; an object for rules with `fields`.' },
            note: text('Free text.')
          },
          ['agency', 'shared']
        )
      }
    },
    ['list', 'version', 'codes']
  )
}
