import { dirname, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { serveStatic } from '@hono/node-server/serve-static'
import { swaggerUI } from '@hono/swagger-ui'
import { Hono } from 'hono'

const assets = dirname(fileURLToPath(import.meta.resolve('swagger-ui-dist/swagger-ui.css')))

/** Nothing from elsewhere. Swagger UI starts by a script in the page, and draws with styles and pictures of its own. */
const policy = [
  "default-src 'none'",
  "script-src 'self' 'unsafe-inline'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data:",
  "connect-src 'self'",
  "frame-ancestors 'none'",
].join('; ')

/** Swagger UI at `/docs`, from this node alone: an operator's browser may have no internet. */
export function docsRoutes() {
  return new Hono()
    .use('/docs', async (context, next) => {
      await next()
      context.header('content-security-policy', policy)
    })
    .get('/docs', swaggerUI({ url: '/openapi.json', baseUrl: '/docs', title: 'Plimsoll API', validatorUrl: 'none' }))
    .get(
      '/docs/swagger-ui-dist/*',
      serveStatic({
        root: relative(process.cwd(), assets),
        rewriteRequestPath: (path) => path.replace(/^.*swagger-ui-dist/, ''),
      }),
    )
}
