import type { SiteSettings } from '@plimsoll/dashboard'
import type { Webhooks } from '@plimsoll/webhooks'
import { peerHealthResponse, readinessResponse, statusResponse } from '@plimsoll/wire'
import { z } from 'zod'
import { peerHealthBody } from './bodies/healthBody.ts'
import { readinessBody } from './bodies/readinessBody.ts'
import { statusBody } from './bodies/statusBody.ts'
import type { NodeState } from './nodeState.ts'
import { refuseForeignPages } from './refuseForeignPages.ts'
import type { LogError } from './respondError.ts'
import { createApp } from './router.ts'
import { webhookAdminRoutes } from './routes/webhookAdminRoutes.ts'
import type { Site } from './site/readSite.ts'
import { siteRoutes } from './site/siteRoutes.ts'

/** What the operator of a node asks: status, readiness with its reasons, metrics, messages to endpoints. It names providers and peers. */
export function createAdminApi({
  state,
  metrics,
  webhooks,
  site,
  logError,
}: {
  state: NodeState
  /** In the text format of Prometheus. */
  metrics: () => Promise<string>
  /** Those of this node, if it has any. */
  webhooks?: Pick<Webhooks, 'list' | 'resend'> | undefined
  /** The dashboard, and where it finds the public API; none without it. */
  site?: { files: Site; settings: SiteSettings } | undefined
  logError: LogError
}) {
  const app = createApp(logError)
  app.use(refuseForeignPages({ host: state.config.admin.host }))
  app.get('/status', (context) => context.json(z.encode(statusResponse, statusBody(state))))
  app.get('/health', (context) => context.json(z.encode(peerHealthResponse, peerHealthBody(state))))
  app.get('/ready', (context) => {
    const body = readinessBody(state)
    return context.json(z.encode(readinessResponse, body), body.ready ? 200 : 503)
  })
  app.get('/metrics', async (context) =>
    context.body(await metrics(), 200, { 'content-type': 'text/plain; version=0.0.4; charset=utf-8' }),
  )
  app.route('/', webhookAdminRoutes(webhooks))
  if (site !== undefined) app.route('/', siteRoutes(site.files, site.settings))
  return app
}
