import { isObject, type Json, type JsonObject } from '../json'
import { checkLaws, lawWords, type LawBreach } from './laws'
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

/** Draws documents and records from both schemas and holds the mapping against its laws, until one breaks or `enough` says so. */
export function certify(mapping: Mapping, seed: number, count: number, enough: () => boolean = () => false): Certificate {
  const chance = chanceFrom(seed)
  const { name, version, hash } = mapping
  let documents = 0
  while (documents < count && !(documents > 0 && enough())) {
    documents++
    const document = sampleDocument(mapping, chance)
    const breach = checkLaws(mapping, [document], [sampleRecord(mapping, chance)])
    if (breach) return { mapping: name, version, hash, seed, documents, laws: [], breach: shrunk(mapping, breach) }
  }
  return { mapping: name, version, hash, seed, documents, laws: Object.keys(lawWords) as (keyof typeof lawWords)[] }
}

const maxTries = 2000

/** The same breach on less: members and items are taken away as long as the law still breaks. */
function shrunk(mapping: Mapping, breach: LawBreach): LawBreach {
  let best = breach
  let tries = 0
  const attempt = (document: Json, record: JsonObject): boolean => {
    if (tries++ >= maxTries) return false
    const found = checkLaws(mapping, [document], [record])
    if (found?.law !== breach.law) return false
    best = found
    return true
  }
  let shrinking = true
  while (shrinking && tries < maxTries) {
    const { document, record = {} } = best
    const less = smaller(record).find(one => isObject(one) && attempt(document, one))
    shrinking = less !== undefined || smaller(document).some(one => attempt(one, best.record ?? {}))
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
