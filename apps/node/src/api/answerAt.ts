import type { AttestedSnapshot } from '@plimsoll/protocol'
import { snapshotResponse } from '@plimsoll/wire'
import type { Context } from 'hono'
import { z } from 'zod'

/** For answers about the latest snapshot: they are asked for again each time, and are not sent again if they are the same. */
const untilNext = 'no-cache'
const forEver = 'public, max-age=31536000, immutable'

/**
 * Answers with a JSON text that follows from a snapshot, so that its digest is the entity tag: who has that answer gets none,
 * and nothing is computed for it. What routes of zod-openapi return is what `context.json` makes of an object; a text that
 * is made once and sent many times is `never` to them.
 */
export function answerAt(
  context: Context,
  { attested, isForEver = false, text }: { attested: AttestedSnapshot; isForEver?: boolean; text: () => string },
): never {
  const etag = `"${attested.digest}"`
  const headers = { etag, 'cache-control': isForEver ? forEver : untilNext }
  const answer = context.req.header('if-none-match')?.includes(etag)
    ? context.body(null, 304, headers)
    : context.body(text(), 200, { ...headers, 'content-type': 'application/json' })
  return answer as never
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
