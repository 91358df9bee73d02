import { expect, test } from 'vitest'
import { createManualClock } from '../testing/createManualClock.ts'
import { createExchange } from './createExchange.ts'
import { createRateLimit } from './createRateLimit.ts'
import type { Outcome } from './matchAnswers.ts'
import type { RpcRequest, TransportAnswer } from './transport.ts'

const request = (id: number): RpcRequest => ({ jsonrpc: '2.0', id, method: 'eth_chainId', params: [] })
const good = (...ids: number[]): TransportAnswer => ({ json: ids.map((id) => ({ id, result: '0x1' })), bytes: 9 })
const limited = { code: 429, message: 'slow down' }

/** An endpoint that answers its messages with `answers`, one after the other, after 10 ms each. */
async function exchange(answers: TransportAnswer[], { ids = [1], timeoutMs = 1_000, passMs = 5_000 } = {}) {
  const clock = createManualClock()
  const start = clock.now()
  const sent: { at: number; ids: number[]; timeoutMs: number }[] = []
  const latencies: number[] = []
  let barred: Outcome | undefined
  const limit = createRateLimit({ clock })
  const ask = createExchange({
    transport: {
      send: async (body, options) => {
        sent.push({ at: clock.now() - start, ids: [body].flat().map(({ id }) => id), timeoutMs: options.timeoutMs })
        await new Promise<void>((resolve) => clock.after(10, resolve))
        return answers.shift() ?? good()
      },
      close: () => undefined,
    },
    clock,
    limit,
    timeoutMs,
    barrier: () => barred,
    onAnswer: ({ latencyMs }) => latencies.push(latencyMs),
  })
  let outcomes: Map<number, Outcome> | undefined
  const bar = (outcome: Outcome) => {
    barred = outcome
  }
  ask(ids.map(request), { isBatch: true }).then((result) => {
    outcomes = result
  })
  await clock.pass(passMs)
  return { ask, bar, clock, limit, sent, latencies, outcomes: [...(outcomes?.values() ?? [])] }
}

test('default', async () => {
  const { sent, latencies, outcomes } = await exchange([good(2, 1)], { ids: [1, 2] })
  expect(outcomes).toEqual([{ result: '0x1' }, { result: '0x1' }])
  expect(sent).toEqual([{ at: 0, ids: [1, 2], timeoutMs: 1_000 }])
  expect(latencies).toEqual([10])
})

test.for<[string, TransportAnswer, number]>([
  ['a failed connection, after 50 ms', { failure: 'transport', reason: '' }, 60],
  ['a status from 500 on, after 250 ms', { failure: 'http', reason: '', status: 502 }, 260],
  ['a status 503 with Retry-After, then', { failure: 'http', reason: '', status: 503, retryAfterMs: 700 }, 710],
  ['a refusal with Retry-After, then', { failure: 'rateLimited', reason: '', retryAfterMs: 1_500 }, 1_510],
])('behavior: once more after %s', async ([, failure, at]) => {
  const { sent, outcomes } = await exchange([failure, good(1)], { timeoutMs: 2_000 })
  expect(outcomes).toEqual([{ result: '0x1' }])
  expect(sent.map((message) => message.at)).toEqual([0, at])
  // One deadline over both.
  expect(sent.map((message) => message.timeoutMs)).toEqual([2_000, 2_000 - at])
  expect((await exchange([failure, failure, good(1)], { timeoutMs: 2_000 })).outcomes).toEqual([failure])
})

test('behavior: a refusal without Retry-After waits for the rate limit', async () => {
  const { sent, limit } = await exchange([{ failure: 'rateLimited', reason: '' }, good(1)], { timeoutMs: 2_000 })
  expect(sent.map(({ at }) => at)).toEqual([0, 1_000])
  expect(limit.requestsPerSecond()).toBeLessThanOrEqual(2)
})

test('behavior: of a batch, only what was refused goes again', async () => {
  const answer = {
    json: [
      { id: 1, result: '0x1' },
      { id: 2, error: limited },
    ],
    bytes: 9,
  }
  const { sent, outcomes } = await exchange([answer, good(2)], { ids: [1, 2], timeoutMs: 3_000 })
  expect(sent.map(({ ids }) => ids)).toEqual([[1, 2], [2]])
  expect(outcomes).toEqual([{ result: '0x1' }, { result: '0x1' }])
})

test.for<[string, TransportAnswer]>([
  ['a timeout', { failure: 'timeout', reason: '' }],
  ['a status below 500', { failure: 'http', reason: '', status: 404 }],
  ['no answer to the request', { json: {}, bytes: 2 }],
  ['another key wanted', { failure: 'unauthorized', reason: '' }],
  ['a pause beyond the deadline', { failure: 'http', reason: '', status: 503, retryAfterMs: 2_000 }],
  ['a refusal beyond the deadline', { failure: 'rateLimited', reason: '', retryAfterMs: 1_000 }],
])('error: not once more after %s', async ([, failure]) => {
  const { sent, outcomes } = await exchange([failure, good(1)])
  expect(sent.length).toBe(1)
  expect(outcomes).toMatchObject(['failure' in failure ? failure : { failure: 'malformed' }])
})

test('error: a timeout counts as the whole of it', async () => {
  const { latencies } = await exchange([{ failure: 'timeout', reason: '' }], { timeoutMs: 700 })
  expect(latencies).toEqual([700])
})

test('error: what the rate limit leaves no room for is not sent', async () => {
  const refusal: TransportAnswer = { failure: 'rateLimited', reason: '', retryAfterMs: 60_000 }
  const { ask, sent } = await exchange([refusal])
  expect((await ask([request(2)], { isBatch: false })).get(2)).toMatchObject({ failure: 'rateLimited' })
  expect(sent.length).toBe(1)
})

test('error: nothing passes the barrier, not even what waited', async () => {
  const refusal: TransportAnswer = { failure: 'rateLimited', reason: '', retryAfterMs: 900 }
  const { ask, bar, clock, sent } = await exchange([refusal], { timeoutMs: 5_000, passMs: 20 })
  const waiting = ask([request(2)], { isBatch: false })
  bar({ failure: 'quarantined', reason: 'barred' })
  await clock.pass(5_000)
  expect((await waiting).get(2)).toMatchObject({ failure: 'quarantined' })
  expect(sent.length).toBe(1)
})
