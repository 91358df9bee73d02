import type { MiddlewareHandler } from 'hono'
import { routePath } from 'hono/route'
import type { Histogram } from 'prom-client'

/** Times every request under the pattern of its route: a path would make one series per account. */
export function measureRequests(seconds: Histogram<'method' | 'route' | 'status'>): MiddlewareHandler {
  return async (context, next) => {
    const end = seconds.startTimer()
    await next()
    end({ method: context.req.method, route: routePath(context, -1), status: context.res.status })
  }
}
