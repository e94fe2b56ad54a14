import { isObject, type Json, type JsonObject } from '../json'
import { leafList } from '../nominal'
import type { News, Share } from './share'

/** Ids of the entries of the activity log of high priority that an agency is told for the first time. */
export function newPriorities({ seen }: Share, news: News, told: News): string[] {
  const log = seen.view['activityLog']
  if (!Array.isArray(log) || !log.some(isPriority)) return []
  const fresh = leafList(seen.view).filter(({ path }) => news.has(path) && !told.has(path))
  return log.flatMap((entry, i) =>
    isPriority(entry) && fresh.some(({ pointer }) => pointer.startsWith(`/activityLog/${i}/`)) ? [entry.id] : []
  )
}

const isPriority = (entry: Json): entry is JsonObject & { id: string } =>
  isObject(entry) && entry['highPriority'] === true && typeof entry['id'] === 'string'
