/** Why a text may not be taken in. */
export interface TextFault {
  code: string
  message: string
  hint: string
}

// Everything that XML 1.0 cannot carry, so that what one agency sends can reach every other.
const unusable = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/
// Characters that make a text read otherwise than it is stored: direction overrides, embeddings, isolates; tag characters.
const disguise = /[\u202a-\u202e\u2066-\u2069\u{e0000}-\u{e007f}]/u

// Most texts are of these alone, which are all sound.
const plain = /^[\t\n\r\x20-\x7e]*$/

/** What is wrong with a text value, or undefined. Tells the kind of character, never the text. */
export function textFault(text: string): TextFault | undefined {
  if (plain.test(text)) return undefined
  if (!text.isWellFormed()) {
    return {
      code: 'lone-surrogate',
      message: 'The text holds half of a surrogate pair, which is no character.',
      hint: 'Write characters beyond U+FFFF as a whole pair.'
    }
  }
  if (unusable.test(text)) {
    return {
      code: 'control-character',
      message: 'The text holds a control character, or a code point that is no character.',
      hint: 'Only tab, line feed and carriage return are allowed below U+0020.'
    }
  }
  if (disguise.test(text)) {
    return {
      code: 'disguised-text',
      message: 'The text holds invisible characters that change how it reads.',
      hint: 'Remove direction controls (U+202A to U+202E, U+2066 to U+2069) and tag characters (U+E0000 to U+E007F).'
    }
  }
  return undefined
}

const treacherous: ReadonlySet<string> = new Set(['__proto__', 'constructor', 'prototype'])

/** True for the names that no member, element, attribute or column may have: they mean something to JavaScript itself. */
export function isForbiddenName(name: string): boolean {
  // Told by their lengths first: to look a name up costs more than all else that is asked of it.
  return (name.length === 9 || name.length === 11) && treacherous.has(name)
}
