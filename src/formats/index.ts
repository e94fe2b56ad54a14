export { decode, encode, mediaTypeOf } from './codec'
export { defaultLimits } from './limits'
export { checkOnDemand, schemaChecker } from './schema-checker'
export type { CsvLayout, Decoded, DecodedEntry, Fault, FormatSpec, Positions } from './types'
