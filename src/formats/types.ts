import type { Json, JsonObject } from '../json'

/** A place in the submitted document. Both count from 1; a column counts Unicode characters. */
export interface Position {
  line: number
  column: number
}

/** Where the value at a JSON Pointer stands in the submitted document, or its nearest ancestor that stands there. */
export type Positions = (pointer: string) => Position | undefined

/**
 * What is wrong, where, and what to do about it. The pointer is that of the record (of the document for faults of
 * the whole document). Never holds a value of the document: it may go into answers and logs.
 */
export interface Fault {
  code: string
  message: string
  pointer?: string
  line?: number
  column?: number
  hint?: string
}

/** How the bytes of an agency format are laid out, and the schema of one record's tree. */
export interface FormatSpec {
  codec: 'json' | 'xml' | 'csv' | 'fixed'
  /** JSON Schema 2020-12 of one record's tree. */
  schema: JsonObject
  /**
   * JSON: where records may stand, as JSON Pointers in which `*` is any index; the first that fits is taken, `''` is
   * the document itself. Default: the document itself.
   */
  records?: string[]
  /** JSON: places in a record, `*` for any index, whose text is itself JSON: an object or an array. They are part of the tree. */
  inner?: string[]
  xml?: XmlLayout
  csv?: CsvLayout
  fixed?: FixedLayout
}

/** The elements that hold one record and many, and the prefixes that the tree uses for namespaces. */
export interface XmlLayout {
  /** Root element of one record, named as in the tree. */
  root: string
  /** Element that wraps many records. */
  batch?: string
  /** Prefix to URI; `''` names elements without a prefix. A document may use other prefixes. */
  namespaces: Record<string, string>
  /** Documents of others that records arrive in. They are read through and never written. */
  envelopes?: XmlEnvelope[]
}

/** A document that holds records somewhere inside it. */
export interface XmlEnvelope {
  /**
   * The elements from the root to the one that holds the records, named as in the tree. Any of them may occur more than
   * once. The last may hold a whole document as text instead: escaped, escaped twice, or in CDATA.
   */
  path: string[]
  /** It may hold many records. */
  batch?: boolean
}

/** One column of a CSV layout. */
export interface CsvColumn {
  name: string
  /** The column holds a list: quoted items joined by this character, `"x"~"y"`; the empty list is `""`. */
  list?: string
  /** Each item of the list is itself a list whose quoted items are joined by this character. */
  group?: string
}

/** How rows and fields are written. */
export interface CsvLayout {
  separator: string
  quote: string
  /** The first row names the columns; otherwise they stand in the order of `columns`. */
  header: boolean
  /** Default: the members of the schema in their order, lists by `x-list` of the member and of its items. */
  columns?: CsvColumn[]
  /** Without a header: the last column may be missing. */
  optionalLast?: boolean
  /** Every field is written in quotes. Unquoted fields are read in any case. */
  alwaysQuoted: boolean
  lineEnd: '\r\n' | '\n'
}

/** One column of a fixed-width line. */
export interface FixedColumn {
  name: string
  /** Characters before it in the line, as published layouts count them: from 0. */
  start: number
  /** Its width in characters. */
  length: number
  /** Default: left, numbers with implied decimals right. */
  align?: 'left' | 'right'
  /** What fills it up; default the padding of the layout. A column of the layout's padding alone is absent. */
  padding?: string
  /** So many of the last digits stand behind a point that is not written: `12345` is `123.45`. */
  decimals?: number
}

/** A kind of line. */
export interface FixedLine {
  /** What it begins with; kinds of line are told apart by it and by their length. */
  starts?: string
  /** Its length in characters; default up to the end of the last column. */
  length?: number
  columns: FixedColumn[]
}

/** The first or last line of a document. */
export interface FixedEdge extends FixedLine {
  /** The column that holds the number of records. */
  count?: string
  /** What is written into its other columns. */
  values?: Record<string, string>
}

/** How lines of fixed width are laid out. A record is one line, or a section of lines. */
export interface FixedLayout {
  /** The character that fills columns up, and alone stands for no value. */
  padding: string
  lineEnd: '\r\n' | '\n'
  /** Lines may end early: what is missing is padding. */
  short?: boolean
  line?: FixedLine
  /**
   * A record of several lines: from a first to a last one. The columns of the first are members of the tree, the lines of each
   * other kind a list under its name; the last repeats columns of the first. Lines are written in the order of `lines`.
   */
  section?: { first: FixedLine; lines: (FixedLine & { name: string })[]; last: FixedLine }
  header?: FixedEdge
  trailer?: FixedEdge
}

/** One record of a submitted document: its tree with the places of its values, or what is wrong with it. */
export type DecodedEntry =
  | { index: number; ok: true; tree: Json; positions: Positions; source: Uint8Array }
  | { index: number; ok: false; faults: Fault[]; source: Uint8Array }

/** A submitted document. `faults` are those of the whole document; then there are no entries. */
export interface Decoded {
  entries: DecodedEntry[]
  /** The document is one of many records, even if it holds one or none. */
  batch: boolean
  faults: Fault[]
}
