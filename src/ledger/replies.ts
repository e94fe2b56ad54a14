import { lockNames } from './advisory'
import { dateIn, jsonIn, numberIn, textIn } from './rows'
import type { Queryable, Replies } from './types'

/** The name of an idempotency key's lock. */
export const replyName = (client: string, key: string): string => `reply/${client}/${key}`

/** Answers to idempotent requests over one transaction. */
export function repliesOver(db: Queryable): Replies {
  return {
    lock: (client, key) => lockNames(db, [replyName(client, key)]),
    async find(client, key) {
      const { rows } = await db.query(`SELECT * FROM gateway.reply WHERE client = $1 AND key = $2`, [client, key])
      const row = rows[0]
      if (row === undefined) return undefined
      return {
        requestHash: textIn(row, 'request_hash'),
        status: numberIn(row, 'status'),
        body: jsonIn(row, 'body'),
        at: dateIn(row, 'at')
      }
    },
    async save(client, key, reply) {
      await db.query(
        `INSERT INTO gateway.reply (client, key, request_hash, status, body, at) VALUES ($1, $2, $3, $4, $5, now())`,
        [client, key, reply.requestHash, reply.status, JSON.stringify(reply.body)]
      )
    }
  }
}
