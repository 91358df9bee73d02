import { InvalidProposal, RequestOutOfTime, Unauthorized } from '@plimsoll/attester'
import { NoSnapshotYet } from '@plimsoll/keeper'
import { InvalidAccountId, PlimsollError } from '@plimsoll/protocol'
import { EndpointRefused, MessageNotFound } from '@plimsoll/webhooks/errors'
import { type ErrorResponse, errorResponse } from '@plimsoll/wire'
import type { Context } from 'hono'
import type { ContentfulStatusCode } from 'hono/utils/http-status'
import { z } from 'zod'
import {
  AccountNotFound,
  BodyTooLarge,
  ContractAccountRefused,
  ForeignPage,
  InvalidRequest,
  NotReadyYet,
  Overloaded,
  RegistrationExpired,
  RegistrationOutdated,
  RouteNotFound,
  SnapshotNotFound,
  TooManyStreams,
  TooManyWebhooks,
  WebhookNotFound,
  WebhooksElsewhere,
  WebhooksOff,
  WrongSigner,
} from '../errors.ts'

const statuses = new Map<unknown, ContentfulStatusCode>([
  [InvalidRequest, 400],
  [InvalidAccountId, 400],
  [InvalidProposal, 400],
  [EndpointRefused, 400],
  [ContractAccountRefused, 400],
  [Unauthorized, 401],
  [RequestOutOfTime, 401],
  [RegistrationExpired, 401],
  [WrongSigner, 401],
  [ForeignPage, 403],
  [WebhooksOff, 403],
  [AccountNotFound, 404],
  [SnapshotNotFound, 404],
  [RouteNotFound, 404],
  [WebhookNotFound, 404],
  [MessageNotFound, 404],
  [RegistrationOutdated, 409],
  [BodyTooLarge, 413],
  [TooManyStreams, 429],
  [TooManyWebhooks, 429],
  [NoSnapshotYet, 503],
  [NotReadyYet, 503],
  [Overloaded, 503],
  [WebhooksElsewhere, 503],
])

/** In seconds: what is missing now may be there then. */
const retryAfter = '2'

/** Writes down an error that nobody expected. */
export type LogError = (error: Error, path: string) => void

/** The answer to a request that failed: `{ error: { name, message, details, hint } }` with a fitting status. */
export function respondError(error: Error, { context, logError }: { context: Context; logError: LogError }): Response {
  // Whatever else an operator says no to, it says to the other operators, in so many words.
  const refusal = context.req.path.startsWith('/operator/') ? 409 : undefined
  const status = statuses.get(error.constructor) ?? refusal
  if (!(error instanceof PlimsollError) || status === undefined) {
    // What went wrong inside is for the log; a caller learns nothing about us from it.
    logError(error, context.req.path)
    return context.json<ErrorResponse, 500>(
      { error: { name: 'InternalError', message: 'The node failed to answer; its log says why.' } },
      500,
    )
  }
  const { name, shortMessage: message, details, hint } = error
  return context.body(
    JSON.stringify(z.encode(errorResponse, { error: { name, message, details, hint } }), bigintAsText),
    status,
    { 'content-type': 'application/json', ...(status === 503 && { 'retry-after': retryAfter }) },
  )
}

function bigintAsText(_: string, value: unknown): unknown {
  return typeof value === 'bigint' ? value.toString() : value
}
