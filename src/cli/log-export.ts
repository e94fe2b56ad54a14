import { mkdirSync, readdirSync } from 'node:fs'
import { open, readFile, rename } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { writeWhole } from './log-watch'
import { ask, type Remote } from './remote'
import { CannotDo, exit } from './terminal'

/** What may be asked of an export: see POST /v1/log/exports. */
export interface ExportWish {
  agency?: string
  nominal?: string
  from?: string
  to?: string
  since?: number[]
  openings?: boolean
  reason: string
}

interface Answered {
  id: string
  state: 'waiting' | 'ready' | 'failed'
  done: number
  total?: number
  files: { name: string; bytes: number }[]
}

const idFile = '.export'

/**
 * Has a bundle made and fetches it into a directory. Cut off and called again with the same directory, it goes on with the same
 * export, from the byte that it had come to.
 * @throws {CannotDo} where the gateway cannot make it, or the directory holds something else
 */
export async function fetchBundle(remote: Remote, wish: ExportWish, directory: string, progress: (line: string) => void) {
  mkdirSync(directory, { recursive: true })
  const id = await exportIn(remote, wish, directory)
  const ready = await waited(remote, id, progress)
  for (const file of ready.files) await fetchFile(remote, id, file, directory)
  return { id, files: ready.files }
}

/** The export that the directory belongs to; a new one where it is empty. */
async function exportIn(remote: Remote, wish: ExportWish, directory: string): Promise<string> {
  const names = readdirSync(directory)
  if (names.includes(idFile)) return (await readFile(join(directory, idFile), 'utf8')).trim()
  if (names.length > 0) throw new CannotDo(`the directory ${directory} is not empty: name another one`, exit.usage)
  const answer = await ask(remote, 'POST', '/v1/log/exports', JSON.stringify(wish), '', 'application/json')
  const { id } = (await answer.json()) as Answered
  await writeWhole(join(directory, idFile), `${id}\n`)
  return id
}

async function waited(remote: Remote, id: string, progress: (line: string) => void): Promise<Answered> {
  for (let pause = 100; ; pause = Math.min(pause * 1.5, 3000)) {
    const found = (await (await ask(remote, 'GET', `/v1/log/exports/${id}`)).json()) as Answered
    if (found.state === 'ready') return found
    if (found.state === 'failed') throw new CannotDo('the gateway could not make this export; its own log says why')
    if (found.total !== undefined) progress(`${found.done} of ${found.total} entries`)
    await sleep(pause)
  }
}

/** Fetches a file from where it had come to; under a name that begins with a dot until it is whole. */
async function fetchFile(remote: Remote, id: string, { name, bytes }: Answered['files'][number], directory: string) {
  const [whole, part] = [join(directory, name), join(directory, `.${name}.part`)]
  if (readdirSync(directory).includes(name)) return
  const handle = await open(part, 'a', 0o600)
  try {
    const { size } = await handle.stat()
    if (size < bytes) {
      const path = `/v1/log/exports/${id}/files/${name}`
      const answer = await ask(remote, 'GET', path, undefined, '', '', size > 0 ? { range: `bytes=${size}-` } : {})
      for await (const chunk of answer.body ?? []) await handle.write(chunk as Uint8Array)
    }
    if ((await handle.stat()).size !== bytes) throw new CannotDo(`${name} did not come whole: run the same command again`)
    await handle.sync()
  } finally {
    await handle.close()
  }
  await rename(part, whole)
}
