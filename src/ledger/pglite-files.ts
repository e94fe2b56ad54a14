import { fsyncSync } from 'node:fs'
import { PGlite } from '@electric-sql/pglite'
import { NodeFS } from '@electric-sql/pglite/nodefs'

interface FileStream {
  nfd?: number
}

interface StreamOperations {
  fsync?: (stream: FileStream) => number
}

/**
 * The files of PGlite, with `fsync` passed on to the operating system. PGlite's own file system has none, so a committed
 * transaction would outlive the process and not a power cut. `synced` counts the calls: 0 after a commit means that this
 * version of PGlite does not ask for them.
 */
export class SyncedFiles extends NodeFS {
  synced = 0

  override async init(pg: PGlite, options: Parameters<NodeFS['init']>[1]): ReturnType<NodeFS['init']> {
    const made = await super.init(pg, options)
    const emscriptenOpts = made.emscriptenOpts
    const addSync = (module: unknown) => {
      const operations = (module as { NODEFS?: { stream_ops?: StreamOperations } }).NODEFS?.stream_ops
      if (operations === undefined) return
      operations.fsync = stream => {
        if (stream.nfd === undefined) return 0
        fsyncSync(stream.nfd)
        this.synced += 1
        return 0
      }
    }
    return { ...made, emscriptenOpts: { ...emscriptenOpts, preRun: [...(emscriptenOpts.preRun ?? []), addSync] } }
  }
}

/** PGlite's start parameters with fsync on (`-F` turns it off) and BullMQ's schema in the search path. */
export function syncedStartParams(): string[] {
  const kept = PGlite.defaultStartParams.filter(param => param !== '-F' && param !== 'search_path=public')
  // What stood before the search path was its `-c`.
  const at = kept.findIndex((param, i) => param === '-c' && kept[i + 1] === '-c')
  if (at >= 0) kept.splice(at, 1)
  return [...kept, '-c', 'wal_sync_method=fsync', '-c', 'search_path=bullmq,public']
}
