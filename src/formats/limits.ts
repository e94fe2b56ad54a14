/** Bounds on what is read, so that no document can take unbounded time or memory. Each is inclusive. */
export interface Limits {
  /** Bytes of a document. */
  bytes: number
  /** Records of a document. */
  records: number
  /** Nesting of objects, arrays and elements, envelope included. */
  depth: number
  /** Values of one record: objects, arrays, elements, attributes, fields and scalars. */
  nodes: number
  /** Values of a document. */
  documentNodes: number
  /** Attributes of one element, namespace declarations included. */
  attributes: number
  /** Character and entity references of an XML document: resolving one costs far more than reading a character. */
  references: number
  /** UTF-16 code units of a member, element, attribute or column name. */
  name: number
  /** UTF-16 code units of one text value or comment. */
  text: number
  /** Faults listed for one record or document; one more says that there are others. */
  faults: number
}

/** The limits that hold unless a caller says otherwise. */
export const defaultLimits: Limits = {
  bytes: 20 * 1024 * 1024,
  records: 20_000,
  depth: 64,
  nodes: 50_000,
  documentNodes: 2_000_000,
  attributes: 64,
  references: 100_000,
  name: 256,
  text: 1_000_000,
  faults: 100
}
