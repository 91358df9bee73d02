import { serve } from '@hono/node-server'
import { Hono } from 'hono'
import type { ServerAnswer } from './protocol.ts'

// What the same libraries do without any work: a constant body of the same size.

const [bodyBytes = 1_000] = process.argv.slice(2).map(Number)
const body = JSON.stringify({ padding: 'x'.repeat(Math.max(0, bodyBytes - 14)) })
const app = new Hono().get('*', (context) => context.body(body, 200, { 'content-type': 'application/json' }))
serve({ fetch: app.fetch, port: 0, hostname: '127.0.0.1' }, ({ port }) => {
  const answer: ServerAnswer = { kind: 'ready', url: `http://127.0.0.1:${port}`, paths: ['/'], bodyBytes, apiMb: 0 }
  process.send?.(answer)
})
