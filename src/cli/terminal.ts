import { readFile } from 'node:fs/promises'
import { buffer } from 'node:stream/consumers'

/** How a verb ends: fine, checked and found wrong, wrong usage, could not do it, interrupted. */
export const exit = { fine: 0, wrong: 1, usage: 2, failed: 3, interrupted: 130 } as const

/** Runs a verb's work and ends with its exit code. */
export type RunVerb = (work: () => Promise<number> | number) => Promise<void>

/** A verb that could not do its work; the message is for whoever ran it. */
export class CannotDo extends Error {
  readonly code: number
  constructor(message: string, code: number = exit.failed) {
    super(message)
    this.name = 'CannotDo'
    this.code = code
  }
}

/** Data goes to stdout, and nothing else does. */
export function say(line: string): void {
  process.stdout.write(`${line}\n`)
}

/** Talk goes to stderr. */
export function tell(line: string): void {
  process.stderr.write(`${line}\n`)
}

/** One JSON document on stdout. */
export function sayJson(value: unknown): void {
  say(JSON.stringify(value, null, 2))
}

/** Reads a file, or standard input for `-`. */
export async function readInput(name: string): Promise<Buffer> {
  if (name === '-') return buffer(process.stdin)
  try {
    return await readFile(name)
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown'
    throw new CannotDo(`cannot read ${name} (${code})`)
  }
}

/** Reads a JSON object from a file or standard input. */
export async function readJsonObject(name: string): Promise<Record<string, never>> {
  const bytes = await readInput(name)
  let parsed: unknown
  try {
    parsed = JSON.parse(bytes.toString('utf8'))
  } catch {
    throw new CannotDo(`${name} is not JSON`, exit.wrong)
  }
  if (typeof parsed !== 'object' || parsed === null || Array.isArray(parsed))
    throw new CannotDo(`${name} must hold one JSON object`, exit.wrong)
  return parsed as Record<string, never>
}

/** The calendar day, ISO 8601, by which two-digit years are read and packs are chosen. */
export function today(): string {
  return new Date().toISOString().slice(0, 10)
}

/** Whether a text is a day of the calendar, YYYY-MM-DD. */
export function isDay(text: string): boolean {
  const at = /^\d{4}-\d{2}-\d{2}$/.test(text) ? new Date(`${text}T00:00:00Z`) : undefined
  return at !== undefined && !Number.isNaN(at.getTime()) && at.toISOString().startsWith(text)
}
