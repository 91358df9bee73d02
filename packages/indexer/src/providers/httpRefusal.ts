import type { TransportAnswer } from './transport.ts'

/** `Retry-After` is honoured up to here: asking again every ten minutes burdens nobody, and many say an hour and mean a minute. */
const longestPauseMs = 600_000

/** What an HTTP status other than 200 means. `retryAfter` is the header's text, and `now` its reader's time, ms since 1970. */
export function httpRefusal(
  status: number,
  { retryAfter, now }: { retryAfter: string | null | undefined; now: number },
): TransportAnswer {
  const pause = status === 429 || status === 503 ? pauseMs(retryAfter ?? '', now) : undefined
  const wait = pause === undefined ? {} : { retryAfterMs: pause }
  if (status === 429) return { failure: 'rateLimited', reason: 'it asks to slow down (HTTP 429)', status, ...wait }
  if (status === 401 || status === 403) {
    return { failure: 'unauthorized', reason: `it does not accept the key or the headers (HTTP ${status})`, status }
  }
  if (status === 413) return { failure: 'tooLarge', reason: 'it calls request or answer too large (HTTP 413)', status }
  return { failure: 'http', reason: `HTTP status ${status}`, status, ...wait }
}

// Seconds or an HTTP date (RFC 9110 §10.2.3).
function pauseMs(text: string, now: number): number | undefined {
  const ms = /^\d+$/.test(text.trim()) ? Number(text) * 1_000 : Date.parse(text) - now
  return Number.isNaN(ms) ? undefined : Math.min(Math.max(ms, 0), longestPauseMs)
}
