import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { defaultRoot } from '../catalogue'
import type { Certificate } from '../mapping'
import type { MappingFileRead } from './map-files'
import { CannotDo, exit } from './terminal'

/** What is kept beside a mapping: that the laws held for what the hash names, on so many documents of these seeds. */
interface StoredCertificate {
  mapping: string
  version: string
  hash: string
  laws: string[]
  runs: { seed: number; documents: number }[]
}

/** How a mapping stands to the certificate beside it. */
export interface CertificateState {
  mapping: string
  state: 'current' | 'stale' | 'missing'
  /** Documents on which the laws held, over all runs. */
  documents: number
}

const suffix = '.mapping.yaml'
const pathOf = ({ file }: Pick<MappingFileRead, 'file'>, root: string): string =>
  join(root, file.replace(suffix, '.mapping-laws.json'))

/**
 * Writes the certificates of shipped mappings beside them, one for all runs of a mapping. Gives the paths.
 * @throws {CannotDo} for a mapping that is not of this release
 */
export function storeCertificates(
  files: readonly (Pick<MappingFileRead, 'file'> & { mapping: { hash: string } })[],
  certificates: readonly Certificate[],
  root: string = defaultRoot
): string[] {
  return files.flatMap(read => {
    const runs = certificates.filter(({ hash }) => hash === read.mapping.hash)
    const [first] = runs
    if (!first || runs.some(({ breach }) => breach !== undefined)) return []
    if (!read.file.endsWith(suffix) || !existsSync(join(root, read.file)))
      throw new CannotDo(`${read.file} is no mapping of this release: its certificate has no place here`, exit.usage)
    const stored: StoredCertificate = {
      mapping: first.mapping,
      version: first.version,
      hash: first.hash,
      laws: first.laws,
      runs: runs.map(({ seed, documents }) => ({ seed, documents }))
    }
    writeFileSync(pathOf(read, root), `${JSON.stringify(stored, null, 2)}\n`)
    return [relative(root, pathOf(read, root))]
  })
}

/** Whether each mapping has a certificate of what it is now: a changed mapping, code list or schema makes it stale. */
export function certificateStates(
  files: readonly (Pick<MappingFileRead, 'file'> & { mapping: { name: string; hash: string } })[],
  root: string = defaultRoot
): CertificateState[] {
  return files.map(read => {
    const { mapping } = read
    const path = pathOf(read, root)
    if (!existsSync(path)) return { mapping: mapping.name, state: 'missing', documents: 0 }
    const stored = JSON.parse(readFileSync(path, 'utf8')) as StoredCertificate
    const documents = stored.runs.reduce((sum, run) => sum + run.documents, 0)
    return { mapping: mapping.name, state: stored.hash === mapping.hash ? 'current' : 'stale', documents }
  })
}
