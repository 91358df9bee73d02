import { OpenAPIHono } from '@hono/zod-openapi'
import { errorResponse } from '@plimsoll/wire'
import type { z } from 'zod'
import { describeIssue } from '../config/describeIssue.ts'
import { InvalidRequest, RouteNotFound } from '../errors.ts'
import { type LogError, respondError } from './respondError.ts'

/** A router whose request checks end in `InvalidRequest`, naming each wrong parameter. */
export function createRouter(): OpenAPIHono {
  return new OpenAPIHono({
    defaultHook: (result) => {
      if (result.success) return
      throw new InvalidRequest(`The ${placeNames[result.target] ?? result.target} is malformed`, {
        details: Object.fromEntries(
          result.error.issues.flatMap((issue) => describeIssue(issue, Reflect.get(result, 'data'))),
        ),
        hint: 'GET /docs describes every route.',
      })
    },
  })
}

/** The app of one listener: it answers what fails, and what it does not know. */
export function createApp(logError: LogError): OpenAPIHono {
  const app = createRouter()
  app.onError((error, context) => respondError(error, { context, logError }))
  app.notFound((context) => {
    const { method, path } = context.req
    throw new RouteNotFound('There is no such route', { details: { method, path }, hint: 'GET /docs lists them all.' })
  })
  return app
}

const placeNames: Record<string, string> = { param: 'path', json: 'body' }

/**
 * An OpenAPI answer in JSON. Hono takes a schema's output for what is sent; ours turn decimal strings into bigints on the
 * receiving side, so what is sent is their input.
 */
export function jsonAnswer<Schema extends z.ZodType>(schema: Schema, description: string) {
  const wire = schema as unknown as z.ZodType<z.input<Schema>>
  return { description, content: { 'application/json': { schema: wire } } }
}

/** The OpenAPI answer of a request that is refused. */
export function errorAnswer(description: string) {
  return jsonAnswer(errorResponse, description)
}

/** What any request may be answered before a route is asked. A route that is 503 for reasons of its own says so itself. */
export const limited = {
  429: errorAnswer('Too many requests from there: `retry-after` says when to come again.'),
  503: errorAnswer('The node has too much to answer: `retry-after` says when to come again.'),
}
