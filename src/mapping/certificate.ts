import { isObject, type Json, type JsonObject } from '../json'
import { checkLaws, lawWords, type LawBreach, type Partner } from './laws'
import { chanceFrom, sampleDocument, sampleRecord } from './sample'
import type { Mapping } from './types'

/** What holding a mapping against its laws came to. The hash names the mapping, its code lists and both schemas. */
export interface Certificate {
  mapping: string
  version: string
  hash: string
  seed: number
  /** Documents drawn, each with a record. */
  documents: number
  /** The laws that held on all of them; none where one broke. */
  laws: (keyof typeof lawWords)[]
  /** What broke first, on the smallest input found. */
  breach?: LawBreach
}

/**
 * Draws documents and records from both schemas and holds the mapping against its laws, until one breaks or `enough` says so.
 * L10 is held through documents of the partners in turn; without partners it is not claimed.
 */
export function certify(
  mapping: Mapping,
  seed: number,
  count: number,
  enough: (documents: number) => boolean = () => false,
  partners: readonly Mapping[] = []
): Certificate {
  const chance = chanceFrom(seed)
  const { name, version, hash } = mapping
  let documents = 0
  while (documents < count && !(documents > 0 && enough(documents))) {
    const other = partners[documents % Math.max(1, partners.length)]
    documents++
    const document = sampleDocument(mapping, chance)
    const record = sampleRecord(mapping, chance)
    const partner = other && { mapping: other, document: sampleDocument(other, chance) }
    const breach = checkLaws(mapping, [document], [record], partner)
    if (breach) return { mapping: name, version, hash, seed, documents, laws: [], breach: shrunk(mapping, breach, partner) }
  }
  const laws = (Object.keys(lawWords) as (keyof typeof lawWords)[]).filter(law => law !== 'L10' || partners.length > 0)
  return { mapping: name, version, hash, seed, documents, laws }
}

const maxTries = 2000

/** The same breach on less: members and items are taken away as long as the law still breaks. */
function shrunk(mapping: Mapping, breach: LawBreach, partner: Partner | undefined): LawBreach {
  let best = breach
  let tries = 0
  const attempt = (document: Json, record: JsonObject, theirs = best.through?.document): boolean => {
    if (tries++ >= maxTries) return false
    const through = partner && theirs !== undefined ? { mapping: partner.mapping, document: theirs } : undefined
    const found = checkLaws(mapping, [document], [record], through)
    if (found?.law !== breach.law) return false
    best = found
    return true
  }
  let shrinking = true
  while (shrinking && tries < maxTries) {
    const { document, record = {} } = best
    const less = smaller(record).find(one => isObject(one) && attempt(document, one))
    const theirs = best.through?.document
    shrinking =
      less !== undefined ||
      smaller(document).some(one => attempt(one, best.record ?? {})) ||
      (theirs !== undefined && smaller(theirs).some(one => attempt(document, best.record ?? {}, one)))
  }
  return best
}

/** The value with one member or item less, at any depth; the largest parts first. */
function smaller(value: Json): Json[] {
  if (Array.isArray(value)) {
    const less = value.map((_item, i) => value.filter((_other, j) => j !== i))
    return [...less, ...value.flatMap((item, i) => smaller(item).map(one => value.map((old, j) => (i === j ? one : old))))]
  }
  if (!isObject(value)) return []
  const names = Object.keys(value)
  const less = names.map(name =>
    Object.fromEntries(names.filter(other => other !== name).map(other => [other, value[other] as Json]))
  )
  return [...less, ...names.flatMap(name => smaller(value[name] as Json).map(one => ({ ...value, [name]: one })))]
}
