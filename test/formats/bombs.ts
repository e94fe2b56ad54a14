/** Expands the recipes of hostile documents that are published as recipes, not as documents. */
export interface Recipe {
  name: string
  [detail: string]: unknown
}

const many = (count: unknown, text: string): string => text.repeat(Number(count))

const xmlKinds: Record<string, (recipe: Recipe) => string> = {
  'entity-nest': ({ levels, fanout }) => {
    const entities = Array.from({ length: Number(levels) }, (_, i) => `<!ENTITY e${i + 1} "${many(fanout, `&e${i};`)}">`)
    return `<!DOCTYPE r [<!ENTITY e0 "ha">${entities.join('')}]><r>&e${Number(levels)};</r>`
  },
  'one-entity-many-refs': ({ entityChars, refs }) =>
    `<!DOCTYPE r [<!ENTITY e "${many(entityChars, 'x')}">]><r>${many(refs, '&e;')}</r>`,
  charrefs: ({ refs }) => `<r>${many(refs, '&#65;')}</r>`,
  attrs: ({ count }) => `<r ${Array.from({ length: Number(count) }, (_, i) => `a${i}="1"`).join(' ')}/>`,
  nest: ({ depth }) => `${many(depth, '<r>')}${many(depth, '</r>')}`,
  siblings: ({ count }) => `<r>${many(count, '<a/>')}</r>`,
  xmlns: ({ count }) => `<r ${Array.from({ length: Number(count) }, (_, i) => `xmlns:n${i}="urn:${i}"`).join(' ')}/>`,
  comment: ({ chars }) => `<r><!--${many(chars, ' ')}--></r>`,
  cdata: ({ count }) => `<r>${many(count, '<![CDATA[x]]>')}</r>`,
  'attr-whitespace': ({ chars }) => `<r a="1"${many(chars, ' ')}/>`,
  name: ({ chars }) => `<${many(chars, 'r')}/>`,
  encoding: ({ enc }) => `<?xml version="1.0" encoding="${String(enc)}"?><r/>`,
  decl: ({ declared }) => `<?xml version="1.0" encoding="${String(declared)}"?><r/>`,
  raw: ({ xml }) => String(xml)
}

export function xmlBomb(recipe: Recipe): Buffer {
  const text = xmlKinds[String(recipe.kind)]?.(recipe)
  if (text === undefined) throw new Error(`no recipe of the kind ${String(recipe.kind)}`)
  return recipe.enc === 'utf-16le' ? Buffer.from(`\ufeff${text}`, 'utf16le') : Buffer.from(text)
}

/** Undefined for the recipes about transport, which this room does not see. */
export function jsonBomb({ name, json, depth, count, bytesHex, charset }: Recipe): Buffer | undefined {
  if (typeof json === 'string') return Buffer.from(json)
  if (typeof bytesHex === 'string') return Buffer.from(bytesHex, 'hex')
  if (typeof depth === 'number') return Buffer.from('['.repeat(depth) + ']'.repeat(depth))
  if (name === 'wide-array') return Buffer.from(`[${Array.from({ length: Number(count) }, () => '0').join(',')}]`)
  return charset === 'utf-16le' ? Buffer.from('\ufeff{"a":"b"}', 'utf16le') : undefined
}
