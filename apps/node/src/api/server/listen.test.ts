import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { Hono } from 'hono'
import { describe, expect, onTestFinished, test } from 'vitest'
import { createAdmission, type Limits } from './admission.ts'
import { listen } from './listen.ts'

const generous: Limits = {
  requestsPerSecond: 1_000,
  requestsPerSecondPerAddress: 1_000,
  requestsPerSecondPerConnection: 1_000,
  connections: 100,
  connectionsPerAddress: 100,
}

/**
 * A listener with one route that answers at once, and one that never does; `refused` are the limits that were met. Its clock
 * stands still: no bucket is filled again.
 */
async function start(limits: Partial<Limits> = {}, trustedProxies: string[] = []) {
  const refused: string[] = []
  const app = new Hono()
    .get('/', (context) => context.text('here'))
    .post('/', async (context) => context.text(await context.req.text()))
    .get('/never', () => new Promise(() => {}))
  const admission = createAdmission({ limits: { ...generous, ...limits }, trustedProxies, now: () => 0 })
  const server = await listen(app, {
    host: '127.0.0.1',
    port: 0,
    section: 'api',
    admission,
    onRefused: (reason) => refused.push(reason),
  })
  onTestFinished(() => server.close())
  const open = async (text = '') => {
    const socket = connect(server.port, '127.0.0.1')
    socket.on('error', () => {})
    onTestFinished(() => void socket.destroy())
    await once(socket, 'connect')
    if (text !== '') socket.write(text)
    return socket
  }
  return { ...server, refused, admission, open }
}

const isClosed = async (socket: Socket) => {
  await once(socket.resume(), 'close')
  return true
}

describe('limits', () => {
  test('behavior: too many requests of one address get 429, with when to come again', async () => {
    const { url, refused } = await start({ requestsPerSecondPerAddress: 5 })
    const answers = await Promise.all(Array.from({ length: 20 }, () => fetch(url)))
    const late = answers.filter(({ status }) => status === 429)
    expect(late).toHaveLength(10)
    expect(Number(late[0]?.headers.get('retry-after'))).toBe(1)
    expect(await late[0]?.json()).toMatchObject({ error: { name: 'TooManyRequests' } })
    expect(new Set(refused)).toEqual(new Set(['address']))
  })

  test('behavior: each client behind a trusted proxy has its own', async () => {
    const { url, refused } = await start({ requestsPerSecondPerAddress: 1 }, ['127.0.0.1'])
    const ask = (client: string) => fetch(url, { headers: { 'x-forwarded-for': client } })
    for (const client of ['1.1.1.1', '1.1.1.2', '1.1.1.3', '2001:db8::1']) {
      const answers = await Promise.all([ask(client), ask(client), ask(client)])
      expect(answers.map(({ status }) => status).sort()).toEqual([200, 200, 429])
    }
    // Another host of the same subscriber.
    expect((await ask('2001:db8::2')).status).toBe(429)
    expect(refused).toHaveLength(5)
  })

  test('behavior: too many in sum get 503, but whom the node knows is answered', async () => {
    const { url, admission } = await start({ requestsPerSecond: 5 })
    const answers = await Promise.all(Array.from({ length: 12 }, () => fetch(url)))
    const late = answers.filter(({ status }) => status === 503)
    expect(late).toHaveLength(7)
    expect(late[0]?.headers.get('retry-after')).toBe('1')
    expect(await late[0]?.json()).toMatchObject({ error: { name: 'Overloaded' } })
    admission.know({ headers: {}, socket: { remoteAddress: '127.0.0.1' } } as never)
    const known = await Promise.all(Array.from({ length: 12 }, () => fetch(url)))
    expect(known.map(({ status }) => status)).toEqual(Array(12).fill(200))
  })

  test('behavior: a connection that sends requests without reading answers waits for at most sixteen', async () => {
    const { open, refused } = await start()
    const request = 'GET /never HTTP/1.1\r\nhost: x\r\n\r\n'
    await open(request.repeat(40))
    await expect.poll(() => refused).toEqual(Array(24).fill('connection'))
  })

  test('behavior: more connections of one address, or in sum, are closed', async () => {
    const few = await start({ connectionsPerAddress: 2 })
    const [, , third] = [await few.open(), await few.open(), await few.open()]
    expect(await isClosed(third)).toBe(true)
    const all = await start({ connections: 2 })
    const [first, , last] = [await all.open(), await all.open(), await all.open()]
    expect(await isClosed(last)).toBe(true)
    // Who leaves makes room.
    first.destroy()
    await expect
      .poll(() =>
        fetch(all.url).then(
          ({ status }) => status,
          () => 0,
        ),
      )
      .toBe(200)
  })
})

describe('clients that take their time', () => {
  test('behavior: one that drips its headers is closed after a moment', async () => {
    const { open } = await start()
    const socket = await open('GET / HTTP/1.1\r\n')
    const begun = performance.now()
    const drip = setInterval(() => socket.write('x'), 300)
    expect(await isClosed(socket)).toBe(true)
    clearInterval(drip)
    expect(performance.now() - begun).toBeLessThan(9_000)
  }, 20_000)

  test('behavior: one that drips its body too', async () => {
    const { open } = await start()
    const socket = await open('POST / HTTP/1.1\r\nhost: x\r\ncontent-length: 1000\r\n\r\n')
    const drip = setInterval(() => socket.write('x'), 300)
    const ended = isClosed(socket)
    expect(await ended).toBe(true)
    clearInterval(drip)
  }, 20_000)

  test('behavior: headers that are too long are refused', async () => {
    const { url } = await start()
    expect((await fetch(url, { headers: { long: 'x'.repeat(10_000) } })).status).toBe(431)
  })

  test('behavior: none of them holds up the end', async () => {
    const { open, close, url } = await start()
    await fetch(url)
    await open('GET /never HTTP/1.1\r\nhost: x\r\n\r\n')
    await open('GET / HTTP/1.1\r\nho')
    await open()
    await sleep(50)
    const begun = performance.now()
    await close()
    expect(performance.now() - begun).toBeLessThan(1_500)
  })
})

test('behavior: every answer tells browsers to be careful', async () => {
  const { url } = await start({ requestsPerSecondPerAddress: 1 })
  const answers = await Promise.all([fetch(url), fetch(`${url}/nowhere`), fetch(url)])
  expect(answers.some(({ status }) => status === 429)).toBe(true)
  for (const { headers } of answers)
    expect(Object.fromEntries(headers)).toMatchObject({
      'x-content-type-options': 'nosniff',
      'x-frame-options': 'DENY',
      'referrer-policy': 'no-referrer',
      'content-security-policy': expect.stringContaining("default-src 'none'"),
    })
})

test('error: a port that is taken', async () => {
  const { port } = await start()
  const again = listen(new Hono(), {
    host: '127.0.0.1',
    port,
    section: 'admin',
    admission: createAdmission({ limits: generous }),
  })
  await expect(again).rejects.toThrow('admin.port')
})
