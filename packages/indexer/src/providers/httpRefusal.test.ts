import { expect, test } from 'vitest'
import { httpRefusal } from './httpRefusal.ts'

const now = Date.UTC(2026, 0, 1)
const refusal = (status: number, retryAfter?: string) => httpRefusal(status, { retryAfter, now })

test('default', () => {
  expect(refusal(429)).toMatchObject({ failure: 'rateLimited', status: 429 })
  expect(refusal(401)).toMatchObject({ failure: 'unauthorized', status: 401 })
  expect(refusal(403)).toMatchObject({ failure: 'unauthorized', status: 403 })
  expect(refusal(413)).toMatchObject({ failure: 'tooLarge', status: 413 })
  for (const status of [204, 400, 404, 500, 503]) expect(refusal(status)).toMatchObject({ failure: 'http', status })
})

test('behavior: Retry-After in seconds or as a date, on 429 and 503 only', () => {
  expect(refusal(429, '7')).toMatchObject({ retryAfterMs: 7_000 })
  expect(refusal(503, ' 0 ')).toMatchObject({ retryAfterMs: 0 })
  expect(refusal(429, 'Thu, 01 Jan 2026 00:01:30 GMT')).toMatchObject({ retryAfterMs: 90_000 })
  expect(refusal(429, 'Wed, 31 Dec 2025 00:00:00 GMT')).toMatchObject({ retryAfterMs: 0 })
  expect(refusal(429, '9'.repeat(400))).toMatchObject({ retryAfterMs: 86_400_000 })
  for (const text of ['', 'soon', '-5x']) expect(refusal(429, text)).not.toHaveProperty('retryAfterMs')
  expect(refusal(500, '7')).not.toHaveProperty('retryAfterMs')
})
