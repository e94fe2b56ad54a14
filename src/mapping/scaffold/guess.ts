import { below, pointerSteps } from '../../json'
import type { CodeList, MappingResources } from '../types'
import { leavesSeen, type SeenPlace } from './infer'
import { areEmails, arePostcodes, areTelephones, datePatterns, identifierKind, plainName } from './shapes'
import { addressWords, givenWords, listWords, nameWords, phoneWords, sexWords } from './words'

/** A rule as it is written into the file. */
export interface GuessedRule {
  id: string
  agency?: string
  shared?: string
  rules?: GuessedRule[]
  [primitive: string]: unknown
}

/** Codes of the samples that no known list reads, or that a new list had to be made for. */
export interface CodeGap {
  path: string
  /** The list that is used; a new one where none fitted. */
  list: string
  made: boolean
  /** Codes that were seen and mean nothing by the list: they are parked. */
  unknown: string[]
}

/** What was guessed of samples. */
export interface Guess {
  rules: GuessedRule[]
  /** By alias: NAME@VERSION. */
  codeLists: Record<string, string>
  made: CodeList[]
  gaps: CodeGap[]
}

type Needs = Pick<MappingResources, 'identifier'> & { lists: readonly CodeList[] }

const lastName = (path: string): string => plainName(pointerSteps(path).at(-1)?.replace(/^[@#]/, '') ?? '')
const parentOf = (path: string): string => path.slice(0, path.lastIndexOf('/'))
const inList = (path: string): boolean => path.split('/').includes('*')

class Guesser {
  readonly guess: Guess = { rules: [], codeLists: {}, made: [], gaps: [] }
  private readonly needs: Needs
  private readonly format: string
  private readonly places: ReadonlyMap<string, SeenPlace>
  private readonly free: Map<string, SeenPlace>
  private readonly ids = new Set<string>()

  constructor(places: ReadonlyMap<string, SeenPlace>, needs: Needs, format: string) {
    this.places = places
    this.needs = needs
    this.format = format
    this.free = new Map(leavesSeen(places).map(place => [place.path, place]))
  }

  run(): Guess {
    this.identifiers()
    this.names()
    this.givenNames()
    this.contacts()
    this.addresses()
    this.lists()
    return this.guess
  }

  private id(path: string): string {
    const words = pointerSteps(path)
      .filter(step => step !== '*')
      .map(step => step.replaceAll(/[^A-Za-z0-9]+/g, '-').replaceAll(/^-|-$/g, ''))
      .slice(-2)
      .join('-')
    const base = /^[A-Za-z]/.test(words) ? words : `x-${words}`
    let name = base
    for (let i = 2; this.ids.has(name); i++) name = `${base}-${i}`
    this.ids.add(name)
    return name
  }

  private add(path: string, rule: Omit<GuessedRule, 'id'>): void {
    this.guess.rules.push({ id: this.id(path), agency: path, ...rule })
    this.free.delete(path)
  }

  /** Single places outside lists that are still free. */
  private singles(): SeenPlace[] {
    return [...this.free.values()].filter(({ path }) => !inList(path))
  }

  private identifiers(): void {
    const taken = new Set<string>()
    for (const { path, values } of this.singles()) {
      const kind = identifierKind(values, this.needs.identifier)
      if (kind === undefined || taken.has(kind)) continue
      taken.add(kind)
      this.add(path, { shared: '/identifiers', pick: { where: { kind } }, identifier: { kind } })
    }
  }

  private names(): void {
    for (const [shared, names] of nameWords) {
      const found = this.singles().find(({ path }) => names.includes(lastName(path)))
      if (found) this.scalar(found, found.path, shared)
    }
  }

  /** A rule of one place: a date by its layouts, a code by a list, else the text as it is. */
  private scalar(place: SeenPlace, agency: string, shared: string): void {
    const rule = this.primitive(place, shared)
    if (rule) this.add(agency, { shared, ...rule })
  }

  private primitive(place: SeenPlace, shared: string): Record<string, unknown> | undefined {
    if (/Date$/.test(shared)) {
      const patterns = datePatterns(place.values)
      if (!patterns) return undefined
      return { date: patterns.length === 1 && patterns[0] === 'yyyy-MM-dd' ? {} : { accept: patterns, emit: patterns[0] } }
    }
    if (/\/(?:sex|ethnicity)$/.test(shared)) return this.code(place, shared.split('/').at(-1) ?? '')
    return { text: { trim: true } }
  }

  private code(place: SeenPlace, kind: string): Record<string, unknown> | undefined {
    const codes = [...place.values].map(value => value.trim())
    if (codes.length === 0) return undefined
    const known = this.needs.lists
      .filter(({ name }) => name.endsWith(`-${kind}`))
      .map(list => ({ list, unread: codes.filter(code => !list.codes.some(({ agency }) => agency === code)) }))
      .sort((a, b) => a.unread.length - b.unread.length)[0]
    if (known && known.unread.length < codes.length) return this.useList(place, kind, known.list, known.unread, false)
    if (kind !== 'sex') return undefined
    const meant = codes.flatMap(code => {
      const shared = sexWords.get(code.toLowerCase())
      return shared === undefined ? [] : [{ agency: code, shared }]
    })
    if (meant.length === 0) return undefined
    const list: CodeList = { name: `${this.format}-${kind}`, version: '1', codes: meant }
    this.guess.made.push(list)
    return this.useList(
      place,
      kind,
      list,
      codes.filter(code => !meant.some(({ agency }) => agency === code)),
      true
    )
  }

  private useList({ path }: SeenPlace, kind: string, list: CodeList, unknown: string[], made: boolean): Record<string, unknown> {
    this.guess.codeLists[kind] = `${list.name}@${list.version}`
    if (made || unknown.length > 0) this.guess.gaps.push({ path, list: list.name, made, unknown })
    return { code: { list: kind, unknown: 'park' } }
  }

  private givenNames(): void {
    const slots = givenWords.flatMap(names => this.singles().find(({ path }) => names.includes(lastName(path)))?.path ?? [])
    const lists = [...this.places.values()].filter(({ path, types }) => types.has('array') && !inList(path))
    const middle = lists.find(({ path }) => ['middlenames', 'forenames', 'givennames'].includes(lastName(path)))
    if (slots.length === 0) return
    const rest = middle === undefined ? {} : { rest: { list: middle.path } }
    this.guess.rules.push({ id: this.id('/given-names'), shared: '/names/primary/given', pivot: { slots, ...rest } })
    for (const slot of slots) this.free.delete(slot)
    if (middle) this.free.delete(`${middle.path}/*`)
  }

  private contacts(): void {
    const where = (kind: string): Omit<GuessedRule, 'id'> => ({
      shared: '/contacts',
      pick: { where: { kind }, value: '/value' },
      text: { trim: true }
    })
    const email = this.singles().find(({ values }) => areEmails(values))
    if (email) this.add(email.path, where('email'))
    const phone = this.singles().find(({ path, values }) => phoneWords.includes(lastName(path)) && areTelephones(values))
    if (phone) this.add(phone.path, where('phone'))
  }

  /** The parts of an address that stand in one object, one of them a postcode. */
  private addressParts(parent: string): GuessedRule[] {
    const siblings = [...this.free.values()].filter(({ path }) => parentOf(path) === parent)
    if (!siblings.some(({ path, values }) => lastName(path) === 'postcode' || arePostcodes(values))) return []
    return addressWords.flatMap(([member, names]) => {
      const found = siblings.find(
        ({ path, values }) => names.includes(lastName(path)) || (member === 'postcode' && arePostcodes(values))
      )
      if (!found) return []
      this.free.delete(found.path)
      return [{ id: this.id(found.path), agency: found.path.slice(parent.length), shared: `/${member}`, text: { trim: true } }]
    })
  }

  private addresses(): void {
    const parents = [...new Set(this.singles().map(({ path }) => parentOf(path)))]
    const homes = parents.map(parent => ({ parent, rules: this.addressParts(parent) })).filter(({ rules }) => rules.length > 0)
    const [home] = homes
    if (!home) return
    const pick = { where: { type: 'HOME' } }
    this.guess.rules.push({
      id: this.id(`${home.parent}/address`),
      agency: home.parent,
      shared: '/addresses',
      pick,
      rules: home.rules
    })
  }

  private lists(): void {
    for (const { path, types } of this.places.values()) {
      if (!types.has('array') || inList(path)) continue
      const name = lastName(path)
      if (this.isOf('emails', name)) this.eachContact(path, 'email', areEmails)
      if (this.isOf('phones', name)) this.eachContact(path, 'phone', areTelephones)
      if (this.isOf('addresses', name)) this.each(path, '/addresses', { where: { type: 'HOME' } }, this.addressParts(`${path}/*`))
      if (this.isOf('aliases', name)) this.each(path, '/names/others', { where: { kind: 'ALIAS' } }, this.aliasRules(`${path}/*`))
    }
  }

  private isOf(kind: keyof typeof listWords, name: string): boolean {
    return (listWords[kind] as readonly string[]).includes(name)
  }

  private each(path: string, shared: string, each: Record<string, unknown>, rules: GuessedRule[]): void {
    if (rules.length > 0) this.guess.rules.push({ id: this.id(path), agency: path, shared, each, rules })
  }

  private eachContact(path: string, kind: string, fits: (values: ReadonlySet<string>) => boolean): void {
    const found = [...this.free.values()].find(place => place.path.startsWith(`${path}/*`) && fits(place.values))
    if (!found) return
    this.free.delete(found.path)
    const value = {
      id: this.id(`${path}/value`),
      agency: found.path.slice(path.length + 2),
      shared: '/value',
      text: { trim: true }
    }
    this.each(path, '/contacts', { where: { kind } }, [value])
  }

  private aliasRules(parent: string): GuessedRule[] {
    const own = (names: readonly string[]): SeenPlace | undefined =>
      [...this.free.values()].find(({ path }) => parentOf(path) === parent && names.includes(lastName(path)))
    const wanted: [string, readonly string[]][] = nameWords
      .filter(([shared]) => /\/(?:family|title|birthDate|sex)$/.test(shared))
      .map(([shared, names]) => [`/${shared.split('/').at(-1) ?? ''}`, names])
    const rules = wanted.flatMap(([shared, names]) => {
      const found = own(names)
      const primitive = found && this.primitive(found, shared)
      if (!found || !primitive) return []
      this.free.delete(found.path)
      return [{ id: this.id(found.path), agency: found.path.slice(parent.length), shared, ...primitive }]
    })
    const slots = givenWords.flatMap(names => own(names)?.path ?? [])
    for (const slot of slots) this.free.delete(slot)
    const pivot = { slots: slots.map(path => path.slice(parent.length)) }
    return slots.length === 0 ? rules : [...rules, { id: this.id(below(parent, 'given')), shared: '/given', pivot }]
  }
}

/** Guesses rules for the places of samples, by names, synonyms and the forms of values. */
export function guessRules(places: ReadonlyMap<string, SeenPlace>, needs: Needs, format: string): Guess {
  return new Guesser(places, needs, format).run()
}

/** The pointer of what looks most like the agency's own number of a record: different in every one. */
export function guessKey(
  places: ReadonlyMap<string, SeenPlace>,
  identifier: MappingResources['identifier'],
  records: number
): string | undefined {
  const singles = leavesSeen(places).filter(({ path, records: seen }) => !inList(path) && seen === records)
  const unique = singles.filter(({ values }) => values.size >= Math.min(records, 100))
  const own = unique.find(({ values }) => ['noms', 'crn'].includes(identifierKind(values, identifier) ?? ''))
  const named = unique.find(({ path }) => /(?:id|number|no|key|ref|reference|crn|urn)$/.test(lastName(path)))
  return (own ?? named ?? unique[0] ?? singles[0])?.path
}
