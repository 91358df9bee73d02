import { Hono, type MiddlewareHandler } from 'hono'
import { routePath } from 'hono/route'
import type { Metrics } from '../../metrics/createMetrics.ts'

/** Metrics for Prometheus. */
export function metricsRoutes({ registry }: Pick<Metrics, 'registry'>) {
  return new Hono().get('/metrics', async (context) =>
    context.body(await registry.metrics(), 200, { 'content-type': registry.contentType }),
  )
}

/** Times every request under the pattern of its route: a path would make one series per account. */
export function measureRequests({ httpSeconds }: Pick<Metrics, 'httpSeconds'>): MiddlewareHandler {
  return async (context, next) => {
    const end = httpSeconds.startTimer()
    await next()
    end({ method: context.req.method, route: routePath(context, -1), status: context.res.status })
  }
}
