import { pagePaths, type SiteSettings } from '@plimsoll/dashboard'
import { type Context, Hono } from 'hono'
import type { Site, SiteFile } from './readSite.ts'

/** The file that every path of the page is answered with. */
const document = '/index.html'

/**
 * The dashboard, from memory. Its document is asked for anew each time; what it names has a hash in its name and is kept for
 * ever.
 */
export function siteRoutes(site: Site, settings: SiteSettings): Hono {
  const policy = policyOf(settings)
  const app = new Hono().get('/dashboard.json', (context) =>
    context.json(settings, 200, { 'cache-control': 'no-cache' }),
  )
  for (const path of pagePaths)
    app.get(path, (context) => {
      context.header('content-security-policy', policy)
      return send(context, { file: site.get(document), caching: 'no-cache' })
    })
  for (const [path, file] of site)
    if (path !== document)
      app.get(path, (context) =>
        send(context, {
          file,
          caching: path.startsWith('/assets/') ? 'public, max-age=31536000, immutable' : 'public, max-age=3600',
        }),
      )
  return app
}

/** Scripts and styles from this listener alone, none in the document, and nothing to be sent to anybody but those it asks. */
function policyOf({ api, rpcUrls }: SiteSettings): string {
  const chains = Object.values(rpcUrls).map((url) => new URL(url).origin)
  const connect = ["'self'", ...(api === '' ? [] : [anyHost(api)]), ...new Set(chains)]
  return [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self' data:",
    `connect-src ${connect.join(' ')}`,
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; ')
}

/** The public API as the page of the admin listener finds it, whichever name its reader has for this machine. */
function anyHost(url: string): string {
  const { protocol, port } = new URL(url)
  return `${protocol}//*:${port}`
}

function send(context: Context, { file, caching }: { file: SiteFile | undefined; caching: string }): Response {
  if (file === undefined) return context.notFound() as Response
  const accepted = (context.req.header('accept-encoding') ?? '').split(',').map((text) => text.trim().split(';')[0])
  const encoding = (['br', 'gzip'] as const).find((name) => file[name] !== undefined && accepted.includes(name))
  context.header('content-type', file.type)
  context.header('cache-control', caching)
  context.header('vary', 'accept-encoding')
  if (encoding !== undefined) context.header('content-encoding', encoding)
  return context.body(file[encoding ?? 'body'] ?? file.body)
}
