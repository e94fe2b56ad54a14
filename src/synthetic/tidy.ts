import type { Json, JsonObject } from '../json'
import { tidy as inOrder } from '../nominal'

/** What a statement is written with: members may be left open where there is nothing to say. */
export type Draft = Json | undefined | Draft[] | { [member: string]: Draft }

/** The contribution a draft stands for: open members, empty lists and empty objects left out, sets in the order of their keys. */
export function tidy(draft: { [member: string]: Draft }): JsonObject {
  return inOrder(draft as JsonObject)
}
