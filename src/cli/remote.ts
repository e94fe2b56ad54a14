import type { Command } from 'commander'
import { CannotDo, exit, readInput } from './terminal'

/** Where a gateway runs, and the credential to ask it with. */
export interface Remote {
  url: string
  token: string
}

/** The options of a verb that may ask a running gateway. */
export interface RemoteOptions {
  url?: string
  token?: string
  tokenFile?: string
}

/** Adds the options by which a verb asks a running gateway. */
export function withRemote(command: Command): Command {
  return command
    .option('--url <url>', 'ask the gateway that runs there, instead of opening the ledger of this environment')
    .option('--token <token>', 'the credential for --url')
    .option('--token-file <file>', 'a file that holds it, or - for standard input')
}

/** Reads `--url` and the token beside it; undefined where there is no `--url`. */
export async function remoteOf({ url, token, tokenFile }: RemoteOptions): Promise<Remote | undefined> {
  if (url === undefined) return undefined
  if (!URL.canParse(url)) throw new CannotDo('--url must be the address of a gateway', exit.usage)
  const found = tokenFile === undefined ? token : (await readInput(tokenFile)).toString('utf8').trim()
  if (found === undefined) throw new CannotDo('--url needs --token or --token-file', exit.usage)
  return { url: url.replace(/\/+$/, ''), token: found }
}

/** The same for a verb that only a running gateway can do. */
export async function remoteNeeded(options: RemoteOptions): Promise<Remote> {
  const remote = await remoteOf(options)
  if (!remote) throw new CannotDo('this verb asks a running gateway: give --url and --token or --token-file', exit.usage)
  return remote
}

interface ProblemBody {
  detail?: string
  errors?: { code: string; detail: string; line?: number; column?: number; excerpt?: string; hint?: string }[]
}

/** The lines of a problem: what is wrong, where, and what to do. */
export function problemLines({ detail, errors = [] }: ProblemBody, file = ''): string[] {
  return [
    ...errors.flatMap(({ code, detail: what, line, column, excerpt, hint }) => [
      `${file}${line === undefined ? '' : `:${line}:${column ?? 1}`}: ${code}: ${what}`,
      ...(excerpt === undefined ? [] : excerpt.split('\n').map(each => `    ${each}`)),
      ...(hint === undefined ? [] : [`    ${hint}`])
    ]),
    detail ?? 'the gateway refused the request'
  ]
}

/**
 * Asks a running gateway.
 * @throws {CannotDo} with the problem it answers with, or where it cannot be reached
 */
export async function ask(
  { url, token }: Remote,
  method: string,
  path: string,
  body?: string,
  file?: string,
  type = 'application/yaml',
  more: Record<string, string> = {}
): Promise<Response> {
  let response: Response
  try {
    response = await fetch(`${url}${path}`, {
      method,
      headers: { ...more, authorization: `Bearer ${token}`, ...(body !== undefined && { 'content-type': type }) },
      ...(body !== undefined && { body })
    })
  } catch {
    throw new CannotDo(`no gateway answers at ${url}`)
  }
  if (response.ok) return response
  const problem = (await response.json().catch(() => ({ detail: `the gateway answered ${response.status}` }))) as ProblemBody
  throw new CannotDo(
    problemLines(problem, file).join('\n'),
    response.status === 409 || response.status === 422 ? exit.wrong : exit.failed
  )
}
