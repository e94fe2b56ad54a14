import { XMLBuilder } from 'fast-xml-parser'

// The package that this class is to move to is the same code.
// eslint-disable-next-line @typescript-eslint/no-deprecated
const builder = new XMLBuilder({ attributeNamePrefix: '@', ignoreAttributes: false, format: true, indentBy: '  ' })

/** The tree of a police document as XML, by the writer that most people take. */
export function policeXml(tree: unknown): string {
  const root = {
    '@xmlns': 'urn:visor-gateway:police-ctnm:nominal:1',
    '@xmlns:bs': 'http://www.govtalk.gov.uk/people/bs7666',
    '@SchemaVersion': '1.0',
    ...(tree as object)
  }
  return `<?xml version="1.0" encoding="UTF-8"?>\n${builder.build({ Nominal: root })}`
}
