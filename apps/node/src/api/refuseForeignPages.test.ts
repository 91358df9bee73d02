import { Hono } from 'hono'
import { pino } from 'pino'
import { describe, expect, test } from 'vitest'
import { refuseForeignPages } from './refuseForeignPages.ts'
import { createApp } from './router.ts'

const log = pino({ level: 'silent' })

function appAt(host: string) {
  const app = createApp((error) => log.error(error))
  app.use(refuseForeignPages({ host }))
  return app.route(
    '/',
    new Hono().get('/status', (context) => context.text('status')).post('/do', (context) => context.text('done')),
  )
}

const ask = async (headers: Record<string, string>, { host = '127.0.0.1', path = '/status', method = 'GET' } = {}) =>
  (await appAt(host).request(path, { method, headers: { host: '127.0.0.1:8082', ...headers } })).status

describe('a listener that believes who reaches it', () => {
  test('default: commands, scrapers and its own page are answered', async () => {
    expect(await ask({})).toBe(200)
    for (const host of ['localhost:8082', '[::1]:8082', '10.0.0.7:8082', 'localhost'])
      expect(await ask({ host })).toBe(200)
    expect(await ask({ origin: 'http://127.0.0.1:8082', 'sec-fetch-site': 'same-origin' })).toBe(200)
    expect(await ask({ 'sec-fetch-site': 'none', 'sec-fetch-mode': 'navigate' })).toBe(200)
  })

  test('error: another site, whatever it asks', async () => {
    expect(await ask({ origin: 'https://evil.example' })).toBe(403)
    expect(await ask({ origin: 'null' })).toBe(403)
    expect(await ask({ origin: 'http://127.0.0.1:3000' }, { path: '/do', method: 'POST' })).toBe(403)
    expect(await ask({ 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'no-cors' })).toBe(403)
    expect(await ask({ 'sec-fetch-site': 'same-site', 'sec-fetch-mode': 'cors' })).toBe(403)
    expect(
      await ask({ 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'navigate' }, { path: '/do', method: 'POST' }),
    ).toBe(403)
  })

  test('behavior: a link to it is followed', async () => {
    expect(await ask({ 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'navigate' })).toBe(200)
  })

  test('error: a name of somebody else that means this machine', async () => {
    for (const host of ['evil.example:8082', 'evil.example', 'localhost.evil.example:8082', ''])
      expect(await ask({ host })).toBe(403)
  })

  test('behavior: one that is bound to a network has the name that its operator gives it', async () => {
    expect(await ask({ host: 'node-1.internal:8082' }, { host: '0.0.0.0' })).toBe(200)
  })
})
