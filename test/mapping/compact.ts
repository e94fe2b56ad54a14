import type { JsonObject } from '../../src/json'
import { readCodeList, readMapping, type CodeList, type Mapping, type MappingFault } from '../../src/mapping'
import { identifierRules, said, sharedSchema } from './resources'

const text = { type: 'string' }
const list = (items: JsonObject): JsonObject => ({ type: 'array', items })
const object = (properties: JsonObject, required: string[] = []): JsonObject => ({ type: 'object', properties, required })

/** An invented agency format that holds something of everything. */
export const compactSchema: JsonObject = object({
  '@Version': text,
  key: text,
  changed: text,
  title: { type: ['string', 'null'] },
  family: { type: ['string', 'null'] },
  given1: text,
  given2: text,
  given3: text,
  middle: text,
  others: list(object({ full: text, born: text, sex: text, note: text, aka: text })),
  born: { type: ['string', 'null'] },
  sex: text,
  race: text,
  height: { type: 'integer' },
  weight: text,
  shoe: { type: 'number' },
  photo: { type: 'integer' },
  interpreter: text,
  young: { type: 'boolean' },
  pnc: text,
  pncLong: text,
  ids: list(object({ type: text, value: text, issued: text, row: { type: 'integer' } })),
  mails: list(text),
  tel: text,
  tel1: text,
  tel2: text,
  home: object({ town: text, postcode: text, lines: list(text), private: text }),
  alerts: list(object({ type: text, code: text, active: { type: 'boolean' }, comment: text })),
  officer: object({ first: text, last: text }),
  contacts: list(object({ id: text, when: text, what: text, who: object({ first: text, last: text }) })),
  meetings: list(
    object({ on: text, level: text, attendees: list(text), actions: list(object({ ref: text, due: text, mine: text })) })
  ),
  sources: list(text),
  smoker: text,
  unknown: text
})

/** Code lists of the invented agency. */
export const compactLists = new Map<string, CodeList>(
  [
    `list: sex
version: '1'
codes:
  - { agency: Male, shared: M }
  - { agency: MALE, shared: M }
  - { agency: Female, shared: F }
  - { agency: Fluid, shared: N }
  - { agency: Fluid, shared: NS }`,
    `list: mappa
version: '1'
codes:
  - { agency: P1, shared: { category: 1, level: 1, levelStatus: CONFIRMED } }
  - { agency: P2, shared: { category: 2, levelStatus: TBC } }
  - { agency: P3, shared: { category: 4, level: 3, levelStatus: CONFIRMED } }`,
    `list: kind
version: '1'
codes:
  - { agency: NI, shared: nino }
  - { agency: DL, shared: drivingLicence }
  - { agency: PP, shared: passport }`
  ].map(source => {
    const { list: read, faults } = readCodeList(source, 'compact.codes.yaml')
    if (!read) throw new Error(faults.map(said).join('\n'))
    return [read.name, read]
  })
)

const head = `mapping: test/compact
version: 1.0.0
title: Invented
agency: { codec: json, schema: compact }
record: { key: /key, asOf: { path: /changed, date: { accept: [dd/MM/yyyy] } } }
shared: nominal@1
code-lists: { sex: sex@1, mappa: mappa@1, kind: kind@1 }
rules:
`

/** Reads a mapping of the invented format from its rules. */
export function readCompact(
  rules: string,
  manner: { emits?: boolean } = {},
  schema: JsonObject = compactSchema
): { mapping?: Mapping; faults: MappingFault[] } {
  const resources = {
    sharedSchema,
    agencySchema: (name: string) => (name === 'compact' ? schema : undefined),
    codeList: (name: string) => compactLists.get(name),
    identifier: identifierRules
  }
  const text = schema === compactSchema ? head : head.replace(/record: .*/, 'record: { key: "" }')
  return readMapping(text + rules, 'compact.mapping.yaml', resources, manner)
}

/** A mapping of the invented format that must be without error. */
export function compact(rules: string, manner: { emits?: boolean } = {}, schema: JsonObject = compactSchema): Mapping {
  const { mapping, faults } = readCompact(rules, manner, schema)
  if (!mapping) throw new Error(faults.map(said).join('\n'))
  return mapping
}

/** Rules that use every primitive and every shape. */
export const everything = `
  - { id: version, agency: '/@Version', const: '1' }
  - { id: smoker, agency: /smoker, unwanted: no duty to share }
  - { id: title, agency: /title, shared: /names/primary/title, absent: ['null', missing, empty], absent-values: ['-'] }
  - { id: family, agency: /family, shared: /names/primary/family, text: { trim: true, squeeze: true, case: upper, max: 40 } }
  - { id: given, shared: /names/primary/given, pivot: { slots: [/given1, /given2, /given3], rest: { words: /middle } }, text: { trim: true } }
  - id: others
    agency: /others
    shared: /names/others
    each: { where: { kind: ALIAS } }
    rules:
      - { id: o-name, agency: /full, shared: '', join: '{family}[, {given}]' }
      - { id: o-born, agency: /born, shared: /birthDate, date: { accept: [dd/MM/yyyy, yyyyMMdd], partial: [MM/yyyy, yyyy], sentinels: ['01/01/1900'] } }
      - { id: o-sex, agency: /sex, shared: /sex, code: { list: sex, unknown: park } }
      - { id: o-aka, direction: down, agency: /aka, shared: /family, text: { case: upper } }
  - { id: born, agency: /born, shared: /person/birthDate, date: { accept: [yyyy-MM-dd, dd MMM yyyy], partial: [yyyy-MM, yyyy], sentinels: ['1900-01-01'] } }
  - { id: sex, agency: /sex, shared: /person/sex, code: { list: sex, unknown: park } }
  - { id: race, direction: up, agency: /race, shared: /person/religion }
  - { id: height, agency: /height, shared: /description/heightCm, unit: { factor: 2.54, shared-decimals: 0 } }
  - { id: weight, agency: /weight, shared: /description/weightKg, number: { decimals: 1 } }
  - { id: shoe, agency: /shoe, shared: /description/shoeSize, number: {} }
  - { id: photo, agency: /photo, shared: /description/photo/reference, text: {} }
  - { id: interpreter, agency: /interpreter, shared: /person/interpreterRequired, bool: { true: [Y, Yes], false: [N] } }
  - { id: young, agency: /young, shared: /person/youthOffender }
  - { id: pnc, agency: /pnc, shared: /identifiers, pick: { where: { kind: pnc } }, identifier: { kind: pnc, print: short } }
  - { id: pnc-long, direction: down, agency: /pncLong, shared: /identifiers, pick: { where: { kind: pnc } }, identifier: { kind: pnc, print: long } }
  - id: ids
    agency: /ids
    shared: /identifiers
    each: { where: { kind: { in: [nino, drivingLicence, passport] } }, only: { type: { listed: kind } }, new: { row: 0 } }
    rules:
      - { id: i-type, agency: /type, shared: /kind, code: { list: kind } }
      - { id: i-value, agency: /value, shared: '', identifier: { kind-from: /kind } }
      - { id: i-issued, agency: /issued, shared: /issuedOn, date: {} }
  - id: other-ids
    agency: /ids
    shared: /identifiers
    each: { where: { kind: other, label: other number }, only: { except: { type: { listed: kind } } } }
    rules:
      - { id: x-value, agency: /value, shared: /value, text: { trim: true } }
  - { id: mails, agency: /mails, shared: /contacts, each: { where: { kind: email } }, rules: [{ id: mail, agency: '', shared: /value, text: { trim: true, case: lower } }] }
  - { id: tel, agency: /tel, shared: /contacts, pick: { where: { kind: phone, use: HOME }, value: /value }, text: { trim: true } }
  - { id: tels, shared: /contacts, pivot: { slots: [/tel1, /tel2], where: { kind: phone, use: MOBILE }, value: /value } }
  - id: home
    agency: /home
    shared: /addresses
    pick: { where: { type: HOME } }
    rules:
      - { id: h-town, agency: /town, shared: /town }
      - { id: h-postcode, agency: /postcode, shared: /postcode, text: { case: upper } }
      - { id: h-lines, agency: /lines, shared: /lines }
  - id: mappa
    agency: { list: /alerts, where: { type: P, code: { listed: mappa } }, value: /code, new: { active: true } }
    shared: /mappa
    code: { list: mappa, fields: [category, level, levelStatus], unknown: ignore }
  - id: alerts
    agency: /alerts
    shared: /custody/alerts
    each: { only: { except: { type: P, code: { listed: mappa } } } }
    rules:
      - { id: a-type, agency: /type, shared: /type }
      - { id: a-code, agency: /code, shared: /code }
      - { id: a-active, agency: /active, shared: /active }
  - id: warnings
    direction: up
    agency: /alerts
    shared: /warnings
    each: { where: { system: nomis }, only: { type: X } }
    rules: [{ id: w-code, agency: /code, shared: /code }]
  - { id: officer, agency: /officer, shared: /roles/manager/name, join: { agency: '{first} {last}' } }
  - id: contacts
    agency: /contacts
    shared: /activityLog
    each: {}
    rules:
      - { id: c-id, agency: /id, shared: /id }
      - { id: c-when, agency: /when, shared: /at, datetime: { accept: ["yyyy-MM-dd'T'HH:mm"], zone: Europe/London } }
      - { id: c-what, agency: /what, shared: /text }
  - id: meetings
    agency: /meetings
    shared: /meetings
    each: {}
    rules:
      - { id: m-on, agency: /on, shared: /on, date: {} }
      - { id: m-level, agency: /level, shared: /level, number: { decimals: 0 } }
      - { id: m-attendees, agency: /attendees, shared: /attendees, each: {}, rules: [{ id: m-name, agency: '', shared: '', text: { trim: true } }] }
      - id: m-actions
        agency: /actions
        shared: /actions
        each: {}
        rules:
          - { id: m-ref, agency: /ref, shared: /reference }
          - { id: m-due, agency: /due, shared: /dueOn, date: { partial: [yyyy] } }
  - { id: sources, agency: /sources, shared: /riskManagementPlan/owners, each: {}, rules: [{ id: source, agency: '', shared: '', text: { case: upper } }] }
`

/** Rules that bear on one another: branches, defaults, what is worked out, places and lists that several rules share. */
export const entangled = `
  - { id: title, agency: /title, shared: /names/primary/title }
  - { id: sex, agency: /sex, shared: /person/sex, code: { list: sex }, default: M }
  - id: others
    agency: /others
    shared: /names/others
    each: { where: { kind: ALIAS } }
    rules:
      - { id: o-family, agency: /full, shared: /family }
      - { id: o-sex, agency: /sex, shared: /sex, code: { list: sex }, default: F }
      - { id: o-aka, direction: down, agency: /aka, shared: /family, text: { case: upper } }
  - { id: initials, shared: /person/religion, derive: 'doc.?given1.orValue("") + doc.?family.orValue("")' }
  - { id: label, agency: /smoker, compute: 'record.?names.?primary.?title.orValue("") + "!"' }
  - { id: level, agency: /race, shared: /mappa/levelStatus, lookup: { table: mappa, take: levelStatus } }
  - { id: active, shared: /custody/status, const: IN }
  - { id: named, assert: { agency: 'has(doc.family)', message: a document has a family name } }
  - id: any-home
    agency: ''
    shared: /addresses
    pick: { where: { type: HOME } }
    rules:
      - { id: h-line, agency: /middle, shared: '', line: { into: full, parts: [[number, street], town] } }
      - { id: h-on, agency: /changed, shared: /from, date: { accept: [dd/MM/yyyy] } }
  - id: number-one
    agency: { list: /ids, where: { type: NI }, new: { row: 1 } }
    shared: /roles/manager
    rules:
      - { id: n-name, agency: /value, shared: /name }
      - { id: n-rank, agency: /issued, shared: /rank }
  - { id: unit, agency: /unknown, shared: /roles/manager/unit }
  - id: ids
    agency: /ids
    shared: /identifiers
    each: { where: { kind: other }, only: { type: { not: NI } } }
    rules:
      - { id: x-type, agency: /type, shared: /label, text: {} }
      - { id: x-again, direction: up, agency: /type, shared: /issuedBy, text: { case: upper } }
      - { id: x-value, agency: /value, shared: /value }
  - id: doctor
    when: { agency: { title: { in: [Dr, Ada, X1] } }, shared: { /names/primary/title: { in: [Dr, Ada, X1] } } }
    rules:
      - { id: doctors-family, agency: /family, shared: /names/primary/family }
      - { id: doctors-mail, agency: /mails, shared: /contacts, each: { where: { kind: email } }, rules: [{ id: mail, agency: '', shared: /value }] }
`
