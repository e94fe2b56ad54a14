/** What the parser says, and what the person who must mend the document should read. Its own words may quote the document. */
const explanations: readonly [RegExp, string][] = [
  [/malformed name|xmlns|XML namespace|undefine prefix/, 'The name or namespace declaration breaks the rules of XML namespaces.'],
  [/unbound namespace prefix/, 'The prefix of this name is not bound to a namespace.'],
  [/duplicate attribute/, 'An attribute stands twice in this element.'],
  [/undefined entity/, 'The reference names an entity that XML does not define; only amp, lt, gt, quot and apos are known.'],
  [/entity/, 'This is no reference that XML knows. Write a literal ampersand as &amp;.'],
  [/unexpected close tag|unmatched closing tag|weird empty/, 'The end tag does not belong to the element that is open here.'],
  [/unclosed tag|unexpected end/, 'The document ends before its last element is closed.'],
  [/only one root/, 'A second element stands beside the root element.'],
  [/outside of root/, 'Text stands outside the root element.'],
  [/root element/, 'The document holds no element.'],
  [/doctype/, 'A document type declaration is not allowed.'],
  [
    /XML declaration|version number|encoding value|standalone value|name\/value pairs|expected (?:the name|one of)/,
    'The XML declaration is faulty or not at the very start.'
  ],
  [/processing instruction/, 'A processing instruction is not allowed.'],
  [/comment/, 'The comment is faulty: "--" may stand at its end only.'],
  [
    /attribute|unquoted/,
    'The attribute is faulty: it needs a name, an equals sign and a value in quotes, with white space before it.'
  ],
  [/\]\]>/, 'The characters "]]>" stand in text. Write the last as &gt;.'],
  [/tag/, 'The tag is faulty. Write a literal "<" as &lt;.']
]

/** A well-formedness error of the parser in words that quote nothing of the document. */
export function explain(error: Error): string {
  return explanations.find(([pattern]) => pattern.test(error.message))?.[1] ?? 'The document is not well-formed XML here.'
}
