import type { AttestedSnapshot } from '@plimsoll/protocol'
import { snapshotResponse } from '@plimsoll/wire'
import type { Context } from 'hono'
import { z } from 'zod'

/** For answers about the latest snapshot: they are asked for again each time, and are not sent again if they are the same. */
const untilNext = 'no-cache'
const forEver = 'public, max-age=31536000, immutable'

/** What follows from a snapshot: its digest is the entity tag. */
type AtSnapshot = { attested: Pick<AttestedSnapshot, 'digest'>; isForEver?: boolean; text: () => string }

/** An answer as any server sends it; without a body to who has it. */
export type PlainAnswer = { headers: Record<string, string> } & (
  | { status: 200; body: string }
  | { status: 304; body: null }
)

/** The answer to who has what `ifNoneMatch` says; nothing is computed for who has the same. */
export function plainAnswer(
  ifNoneMatch: string | undefined,
  { attested, isForEver = false, text }: AtSnapshot,
): PlainAnswer {
  const etag = `"${attested.digest}"`
  const headers = { etag, 'cache-control': isForEver ? forEver : untilNext }
  if (ifNoneMatch?.includes(etag)) return { status: 304, headers, body: null }
  return { status: 200, headers: { ...headers, 'content-type': 'application/json' }, body: text() }
}

/**
 * Answers with a JSON text that follows from a snapshot. What routes of zod-openapi return is what `context.json` makes of an
 * object; a text that is made once and sent many times is `never` to them.
 */
export function answerAt(context: Context, at: AtSnapshot): never {
  const answer = plainAnswer(context.req.header('if-none-match'), at)
  const { headers } = answer
  const sent = answer.status === 304 ? context.body(null, 304, headers) : context.body(answer.body, 200, headers)
  return sent as never
}

const texts = new WeakMap<AttestedSnapshot, string>()

/** An attested snapshot as JSON, as most answers have it: made once. */
export function snapshotText(attested: AttestedSnapshot): string {
  const known = texts.get(attested)
  if (known !== undefined) return known
  const text = JSON.stringify(z.encode(snapshotResponse, attested))
  texts.set(attested, text)
  return text
}

/** A JSON object with one more field at its end: the snapshot. */
export function withSnapshot(body: object, attested: AttestedSnapshot): string {
  return `${JSON.stringify(body).slice(0, -1)},"snapshot":${snapshotText(attested)}}`
}
