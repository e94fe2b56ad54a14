import { styleText } from 'node:util'
import type { Happening } from '../exchange'

/** The demo's lines on the terminal. Colour only where somebody looks and has not declined it. */
export interface Screen {
  banner(lines: readonly string[]): void
  note(text: string): void
  happening(happening: Happening): void
}

type Colour = Parameters<typeof styleText>[0]

const short = (id: string): string => id.slice(0, 8)

const milliseconds = (ms: number): string => (ms < 1000 ? `${Math.round(ms)} ms` : `${(ms / 1000).toFixed(1)} s`)

/** What travels, in a width of its own: `XML  nominal`, `CSV  offloc`. */
const wire = (format: string, codec: string): string =>
  `${codec.toUpperCase().padEnd(4)} ${(format.split('/')[1] ?? format).replaceAll('-', ' ')}`.padEnd(20)

/** The most rules that one line names. */
const mostNamed = 4

/** How findings are shown: the rules that must be met first, each once with how often it was found. */
function findingsText(findings: readonly { rule: string; severity: string }[]): string {
  if (findings.length === 0) return 'no findings'
  const counted = new Map<string, number>()
  for (const { rule, severity } of findings) {
    const name = severity === 'must' ? rule : `${rule} (should)`
    counted.set(name, (counted.get(name) ?? 0) + 1)
  }
  const named = [...counted].map(([name, count]) => (count > 1 ? `${name} ×${count}` : name))
  const more = named.length > mostNamed ? ` and ${named.length - mostNamed} more rules` : ''
  return `findings ${named.slice(0, mostNamed).join(', ')}${more}`
}

const outcomes: Record<string, string> = {
  delivered: 'told',
  'nothing-to-tell': 'nothing new to tell',
  withheld: 'may not see it'
}

/** A screen on a stream of lines. `now` gives the time shown in front of each. */
export function createScreen(write: (line: string) => void, colours: boolean, now: () => Date): Screen {
  const paint = (colour: Colour, text: string): string => (colours ? styleText(colour, text) : text)
  const line = (mark: string, agency: string, text: string): void => {
    write(`${paint('dim', now().toISOString().slice(11, 19))}  ${paint('bold', agency.padEnd(13))} ${mark} ${text}`)
  }
  const posted = (happening: Extract<Happening, { kind: 'posted' }>): void => {
    const { agency, format, codec, status, nominal, version, findings, durationMs } = happening
    const made = status === 'committed' ? `version ${version ?? '?'}` : status
    const about = nominal === undefined ? '' : `nominal ${short(nominal)} `
    const found = findingsText(findings)
    const mark = findings.some(({ severity }) => severity === 'must') ? paint('yellow', found) : paint('dim', found)
    line(
      paint('cyan', '▶ posted '),
      agency,
      `${wire(format, codec)} ${about}→ ${paint('bold', made)}  ${mark}  ${paint('dim', milliseconds(durationMs))}`
    )
  }
  const told = (happening: Extract<Happening, { kind: 'told' }>): void => {
    const { agency, format, codec, nominal, version, standsFor, outcome, fidelity, sinceCommitMs } = happening
    const range = standsFor[0] < version ? ` (stands for ${standsFor[0]} to ${version})` : ''
    const carried = fidelity === undefined ? '' : `  ${Math.round(fidelity * 100)} % carried`
    const after = sinceCommitMs === undefined ? '' : `  ${milliseconds(sinceCommitMs)} after commit`
    const mark = outcome === 'delivered' ? paint('green', '◀ told   ') : paint('dim', '· settled')
    const text = outcome === 'delivered' ? `${wire(format, codec)} ` : `${(outcomes[outcome] ?? outcome).padEnd(20)} `
    line(mark, agency, `${text}nominal ${short(nominal)} version ${version}${range}${paint('dim', carried + after)}`)
  }
  const said = new Set<string>()
  /** Whether a settled debt is worth a line: that somebody may not see a nominal is said once. */
  const worthSaying = ({ agency, nominal, outcome }: Extract<Happening, { kind: 'told' }>): boolean => {
    const name = `${agency} ${nominal}`
    if (outcome === 'delivered') return true
    if (outcome !== 'withheld' || said.has(name)) return false
    said.add(name)
    return true
  }
  return {
    banner(lines) {
      const width = Math.max(...lines.map(text => text.length))
      write(paint('yellow', `┏${'━'.repeat(width + 2)}┓`))
      for (const text of lines) write(paint('yellow', `┃ ${text.padEnd(width)} ┃`))
      write(paint('yellow', `┗${'━'.repeat(width + 2)}┛`))
    },
    note: text => write(text),
    happening(happening) {
      if (happening.kind === 'posted') posted(happening)
      else if (happening.kind === 'told' && worthSaying(happening)) told(happening)
      else if (happening.kind === 'refused') {
        const why =
          happening.rules.length > 0
            ? `by guidance ${happening.rules.join(', ')}`
            : `${happening.code}, ${happening.faults} fault${happening.faults === 1 ? '' : 's'}`
        line(paint('red', '✕ refused'), happening.agency, `${why}  ${paint('dim', milliseconds(happening.durationMs))}`)
      }
    }
  }
}
