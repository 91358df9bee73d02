import { errorResponse } from '@plimsoll/wire'
import type { z } from 'zod'

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
