import { readdirSync, readFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import type { JsonObject } from '../json'

/** The catalogue's files have faults; every one is listed with its place. */
export class CatalogueError extends Error {
  readonly faults: readonly string[]
  constructor(faults: readonly string[]) {
    super(
      `the catalogue has ${faults.length} fault${faults.length === 1 ? '' : 's'}:\n${faults.map(fault => `  - ${fault}`).join('\n')}`
    )
    this.name = 'CatalogueError'
    this.faults = faults
  }
}

/** Where the repository's data stands, seen from the compiled code as from the sources. */
export const defaultRoot = join(__dirname, '..', '..')

interface Located {
  file?: string
  line?: number
  column?: number
  message: string
}

/** What a file came to: its value, unless it is faulty, and what is wrong with it. */
export interface FileRead<T> {
  faults: readonly Located[]
  value: T | undefined
}

/** Reads the files of a catalogue. Faults are gathered in `faults`, as text with their places, and not thrown. */
export class CatalogueFiles {
  readonly faults: string[] = []
  readonly root: string
  constructor(root: string) {
    this.root = root
  }

  /** The files of a folder and all below it whose names end so, by their paths from the root, in order. */
  under(folder: string, suffix: string): string[] {
    return readdirSync(join(this.root, folder), { withFileTypes: true, recursive: true })
      .filter(entry => entry.isFile() && entry.name.endsWith(suffix))
      .map(entry => relative(this.root, join(entry.parentPath, entry.name)).replaceAll('\\', '/'))
      .sort()
  }

  text(path: string): string {
    return readFileSync(join(this.root, path), 'utf8')
  }

  json(path: string): JsonObject {
    return JSON.parse(this.text(path)) as JsonObject
  }

  /** One file; nothing where it is faulty. */
  read<T>(path: string, reader: (text: string, name: string) => FileRead<T>): T | undefined {
    const { faults, value } = reader(this.text(path), path)
    for (const fault of faults)
      this.faults.push(`${fault.file ?? path}:${fault.line ?? 1}:${fault.column ?? 1}: ${fault.message}`)
    return value
  }

  /** Each file of a folder, without those that are faulty. */
  each<T>(folder: string, suffix: string, reader: (text: string, name: string) => FileRead<T>): T[] {
    return this.under(folder, suffix).flatMap(path => this.read(path, reader) ?? [])
  }

  /**
   * One file that must be there and sound.
   * @throws {CatalogueError} with all faults so far
   */
  one<T>(path: string, reader: (text: string, name: string) => FileRead<T>): T {
    const value = this.read(path, reader)
    if (value === undefined) throw new CatalogueError(this.faults)
    return value
  }

  /** @throws {CatalogueError} where any file read so far is faulty */
  mustBeSound(): void {
    if (this.faults.length > 0) throw new CatalogueError(this.faults)
  }
}
