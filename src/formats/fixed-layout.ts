import type { FixedColumn, FixedLayout, FixedLine, FormatSpec } from './types'

/** What is wrong with a layout, at a JSON Pointer into it. */
export interface LayoutFault {
  pointer: string
  message: string
}

/** The layout of a fixed-width format. Throws where the format has none: that is a mistake of the caller. */
export function fixedLayoutOf({ fixed }: FormatSpec): FixedLayout {
  if (fixed === undefined) throw new TypeError('a fixed-width format needs a fixed layout')
  return fixed
}

/** How many characters a line has. */
export function lineLength({ starts = '', length, columns }: FixedLine): number {
  return length ?? Math.max(starts.length, ...columns.map(column => column.start + column.length))
}

interface Named {
  pointer: string
  line: FixedLine
}

function linesOf({ line, section, header, trailer }: FixedLayout): Named[] {
  const ofSection = section
    ? [
        { pointer: '/section/first', line: section.first },
        ...section.lines.map((each, i) => ({ pointer: `/section/lines/${i}`, line: each })),
        { pointer: '/section/last', line: section.last }
      ]
    : []
  return [
    ...(header ? [{ pointer: '/header', line: header }] : []),
    ...(line ? [{ pointer: '/line', line }] : []),
    ...ofSection,
    ...(trailer ? [{ pointer: '/trailer', line: trailer }] : [])
  ]
}

/** Everything that is wrong with a layout: with it nothing can be read or written. */
export function fixedLayoutFaults(layout: FixedLayout): LayoutFault[] {
  const faults: LayoutFault[] = []
  if ((layout.line === undefined) === (layout.section === undefined))
    faults.push({ pointer: '', message: 'a record is either one "line" or a "section" of lines' })
  if (layout.section) faults.push(...repeated(layout.section.lines.map(({ name }, i) => [name, `/section/lines/${i}/name`])))
  const lines = linesOf(layout)
  for (const { pointer, line } of lines) faults.push(...lineFaults(line, pointer))
  const marks = lines.map(({ pointer, line }): [string, string] => [`${line.starts ?? ''} ${lineLength(line)}`, pointer])
  for (const fault of repeated(marks))
    faults.push({ ...fault, message: 'another kind of line begins alike and is as long: nobody could tell them apart' })
  for (const edge of ['header', 'trailer'] as const) {
    const { count, columns = [] } = layout[edge] ?? {}
    if (count !== undefined && !columns.some(({ name }) => name === count))
      faults.push({ pointer: `/${edge}/count`, message: 'no column has this name' })
  }
  return faults
}

function repeated(named: readonly (readonly [name: string, pointer: string])[]): LayoutFault[] {
  return named.flatMap(([name, pointer], i) =>
    named.slice(0, i).some(([other]) => other === name) ? [{ pointer, message: `"${name}" stands here twice` }] : []
  )
}

function lineFaults(line: FixedLine, pointer: string): LayoutFault[] {
  const at = (i: number): string => `${pointer}/columns/${i}`
  const length = lineLength(line)
  const faults = repeated(line.columns.map(({ name }, i) => [name, `${at(i)}/name`]))
  if ((line.starts ?? '').length > length)
    faults.push({ pointer: `${pointer}/length`, message: 'the line is shorter than its start' })
  line.columns.forEach((column, i) => {
    if (column.start + column.length > length) faults.push({ pointer: at(i), message: 'the column ends behind the line' })
    if (column.start < (line.starts ?? '').length)
      faults.push({ pointer: at(i), message: 'the column begins inside the start of the line' })
    const over = line.columns.slice(0, i).find(other => overlap(column, other))
    if (over) faults.push({ pointer: at(i), message: `the column shares characters with "${over.name}"` })
    if (column.decimals !== undefined && column.decimals >= column.length)
      faults.push({ pointer: `${at(i)}/decimals`, message: 'the column has no room for so many decimals' })
  })
  return faults
}

const overlap = (a: FixedColumn, b: FixedColumn): boolean => a.start < b.start + b.length && b.start < a.start + a.length
