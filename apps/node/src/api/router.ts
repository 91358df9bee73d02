import { OpenAPIHono } from '@hono/zod-openapi'
import { describeIssue } from '../config/describeIssue.ts'
import { InvalidRequest } from '../errors.ts'

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

const placeNames: Record<string, string> = { param: 'path', json: 'body' }
