import { dirname, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { serveStatic } from '@hono/node-server/serve-static'
import { swaggerUI } from '@hono/swagger-ui'
import { Hono } from 'hono'

const assets = dirname(fileURLToPath(import.meta.resolve('swagger-ui-dist/swagger-ui.css')))

/** Swagger UI at `/docs`, from this node alone: an operator's browser may have no internet. */
export function docsRoutes() {
  return new Hono()
    .get('/docs', swaggerUI({ url: '/openapi.json', baseUrl: '/docs', title: 'Plimsoll API', validatorUrl: 'none' }))
    .get(
      '/docs/swagger-ui-dist/*',
      serveStatic({
        root: relative(process.cwd(), assets),
        rewriteRequestPath: (path) => path.replace(/^.*swagger-ui-dist/, ''),
      }),
    )
}
