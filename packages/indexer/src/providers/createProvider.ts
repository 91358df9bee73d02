import { redactor } from '@plimsoll/protocol'
import type { Clock } from '@plimsoll/tasks'
import { z } from 'zod'
import { ProviderError } from '../errors.ts'
import { createBatchSize } from './createBatchSize.ts'
import { createExchange } from './createExchange.ts'
import { createHeightMark } from './createHeightMark.ts'
import { createLogRange } from './createLogRange.ts'
import { createQuarantine } from './createQuarantine.ts'
import { createRateLimit } from './createRateLimit.ts'
import { createStatus } from './createStatus.ts'
import type { Outcome } from './matchAnswers.ts'
import type { Provider, ProviderCall, ProviderConfig } from './provider.ts'
import type { ProviderErrorClass } from './providerErrorClass.ts'
import { sendInBatches } from './sendInBatches.ts'
import type { Transport } from './transport.ts'

/** What the newest answer counts in the moving average of the latency. */
const newestWeight = 0.2

type Failure = Extract<Outcome, { failure: ProviderErrorClass }>

/**
 * Creates the JSON-RPC client of one endpoint: no faster than the endpoint's rate limit, with one retry of a request that did not
 * get through, and with a quarantine while the endpoint is broken or wrong. `timeoutMs` is the deadline of each request with all its waiting.
 */
export function createProvider(
  { name, url, requestsPerSecond, headers = {} }: ProviderConfig,
  { transport, clock, timeoutMs }: { transport: Transport; clock: Clock; timeoutMs: number },
): Provider {
  const redact = redactor(new URL(url), Object.values(headers))
  const limit = createRateLimit({ clock, ceiling: requestsPerSecond })
  const quarantine = createQuarantine({ clock })
  const mark = createHeightMark({ clock, quarantine })
  const range = createLogRange()
  const batches = createBatchSize({ clock })
  const status = createStatus({ name, limit, range, quarantine })
  const exchange = createExchange({
    transport,
    clock,
    limit,
    timeoutMs,
    barrier: quarantined,
    onAnswer: ({ latencyMs, bytes }) => {
      status.latencyMs =
        status.latencyMs === undefined ? latencyMs : status.latencyMs * (1 - newestWeight) + latencyMs * newestWeight
      status.bytes += bytes
    },
  })
  let nextId = 1

  function quarantined(): Failure | undefined {
    const current = quarantine.current()
    return current && { failure: 'quarantined', reason: `in quarantine, ${current.reason}` }
  }

  function errorOf(request: string, { failure, reason }: Failure): ProviderError {
    if (failure !== 'quarantined') {
      status.failures += 1
      status.lastError = failure
    }
    return new ProviderError({ provider: name, request, class: failure, reason: redact(reason) })
  }

  /** Sends all in one message. */
  async function send<T>(calls: readonly ProviderCall<T>[], { isBatch }: { isBatch: boolean }): Promise<T[]> {
    const barred = quarantined()
    if (barred) throw errorOf(calls.map(({ method }) => method).join(', '), barred)
    const at = quarantine.count()
    const asked = calls.map((call) => ({ call, id: nextId++ }))
    const requests = asked.map(({ call: { method, params }, id }) => ({ jsonrpc: '2.0' as const, id, method, params }))
    status.requests += calls.length
    const outcomes = await exchange(requests, { isBatch })
    const answers = asked.map(({ call, id }) => ({ call, answer: parse(outcomes.get(id), call.schema) }))
    noteBehaviour(
      answers.map(({ answer }) => ('failure' in answer ? answer.failure : undefined)),
      { at, isBatch },
    )
    const values: T[] = []
    const errors: ProviderError[] = []
    for (const { call, answer } of answers) {
      if ('failure' in answer) errors.push(errorOf(call.method, answer))
      else values.push(answer.value)
    }
    if (errors[0]) throw errors[0]
    return values
  }

  function noteBehaviour(
    ends: readonly (ProviderErrorClass | undefined)[],
    { at, isBatch }: { at: number; isBatch: boolean },
  ): void {
    const classes = new Set(ends)
    if (classes.has('quarantined')) status.requests -= ends.length
    const failures = [...classes].filter((end) => end !== undefined)
    // A batch that fails may only have been too long: the single request that is tried after it is the evidence.
    if (isBatch && failures.length > 0) return
    // A message is one piece of evidence, however many requests it carried. A call that fails was answered well.
    const isBroken = failures.some((end) => quarantine.noteFailure(end, at))
    if (!isBroken && (classes.has(undefined) || classes.has('execution'))) quarantine.noteSuccess('request', at)
  }

  async function request<T>(method: string, params: readonly unknown[], schema: z.ZodType<T>): Promise<T> {
    const [value] = await send([{ method, params, schema }], { isBatch: false })
    return value as T
  }

  function requestBatch<T>(calls: readonly ProviderCall<T>[]): Promise<T[]> {
    return send(calls, { isBatch: true })
  }

  async function requestAll<T>(calls: readonly ProviderCall<T>[]): Promise<T[]> {
    // A batch that is more than a second's worth would be refused as a whole.
    const rate = Math.max(1, Math.floor(limit.requestsPerSecond() ?? Number.POSITIVE_INFINITY))
    const first = status.capabilities?.batch ? Math.min(batches.requests(), rate, calls.length) : 1
    const { values, size } = await sendInBatches(calls, {
      size: Math.max(1, first),
      send: (some) => send(some, { isBatch: some.length > 1 }),
    })
    if (size < first) batches.noteFound(size)
    return values
  }

  function noteHeight(height: bigint, { since }: { since: bigint | undefined } = { since: mark.highest() }): void {
    status.height = height
    const below = mark.take(height, { since })
    if (!below) {
      quarantine.noteSuccess('height', quarantine.count())
      return
    }
    if (below.isSetback) status.setbacks += 1
    quarantine.noteFailure('wentBack', quarantine.count())
    throw errorOf('policy head', { failure: 'wentBack', reason: `back at ${height}, below ${below.mark}` })
  }

  return {
    name,
    status,
    request,
    requestAll,
    requestBatch,
    highest: mark.highest,
    noteHeight,
    noteContradiction(about) {
      status.disagreements += 1
      quarantine.noteContradiction(about)
    },
    noteUnfit: quarantine.noteUnfit,
    noteRangeTooLarge: range.noteTooLarge,
    noteRangeTaken: range.noteTaken,
    noteCapabilities(capabilities) {
      status.capabilities = capabilities
      range.start(capabilities.blocksPerLogRequest)
    },
    close: transport.close,
  }
}

function parse<T>(outcome: Outcome | undefined, schema: z.ZodType<T>): { value: T } | Failure {
  if (!outcome) return { failure: 'malformed', reason: 'no answer to this request' }
  if ('failure' in outcome) return outcome
  const parsed = schema.safeParse(outcome.result)
  return parsed.success ? { value: parsed.data } : { failure: 'malformed', reason: z.prettifyError(parsed.error) }
}
