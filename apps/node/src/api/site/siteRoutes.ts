import { pagePaths, type SiteSettings } from '@plimsoll/dashboard'
import { type Context, Hono } from 'hono'
import type { Site, SiteFile } from './readSite.ts'

/** The file that every path of the page is answered with. */
const document = '/index.html'

/**
 * The dashboard, from memory. Its document is asked for anew each time; what it names has a hash in its name and is kept for
 * ever. `connect` has the origins that it may ask beside its own: those of chains, and on the admin listener the API.
 */
export function siteRoutes(
  site: Site,
  { settings, connect }: { settings: SiteSettings; connect: readonly string[] },
): Hono {
  const policy = policyOf(connect)
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

/** The origins of what wallets are offered for the chains. */
export function chainOrigins({ rpcUrls }: SiteSettings): string[] {
  return [...new Set(Object.values(rpcUrls).map((url) => new URL(url).origin))]
}

/** Where the page of the admin listener finds the public API, whichever name its reader has for this machine. */
export function apiOrigin({ api }: SiteSettings): string {
  const { protocol, port } = new URL(api)
  return `${protocol}//*:${port}`
}

/** Scripts and styles from this listener alone, none in the document, and nothing to be sent to anybody else. */
function policyOf(connect: readonly string[]): string {
  return [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self' data:",
    `connect-src ${["'self'", ...connect].join(' ')}`,
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; ')
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
