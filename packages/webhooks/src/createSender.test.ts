import type { LookupFunction } from 'node:net'
import { expect, onTestFinished, test } from 'vitest'
import { createSender } from './createSender.ts'
import { type Answer, startReceiver } from './testing/startReceiver.ts'

const message = {
  id: '12-11-snapshot',
  body: `{"digest":"0x${'1'.repeat(64)}","epoch":"12","previousEpoch":"11","timestamp":"36","type":"snapshot"}`,
}

async function open({
  allowPrivate = true,
  ...sending
}: { allowPrivate?: boolean } & Parameters<typeof createSender>[0] = {}) {
  const started = await startReceiver()
  const receiver = { ...started, allowPrivate }
  const sender = createSender(sending)
  onTestFinished(async () => {
    await sender.close()
    await receiver.stop()
  })
  return { receiver, sender }
}

test('default', async () => {
  const { receiver, sender } = await open()
  expect(await sender.send(message, receiver)).toEqual({ kind: 'delivered', answer: 'answered 204' })
  expect(receiver.received).toMatchObject([message])
})

test('behavior: a receiver that knows another secret takes nothing', async () => {
  const { receiver, sender } = await open()
  const other = { url: receiver.url, secret: `whsec_${Buffer.alloc(32, 7).toString('base64')}`, allowPrivate: true }
  expect(await sender.send(message, other)).toEqual({ kind: 'unheard', answer: 'answered 401' })
})

test.each<[string, Answer, string, string]>([
  ['500', (_, response) => response.writeHead(500).end(), 'unheard', 'answered 500'],
  ['410', (_, response) => response.writeHead(410).end(), 'gone', 'answered 410'],
  ['504', (_, response) => response.writeHead(504).end(), 'unknown', 'answered 504'],
  ['nothing', () => undefined, 'unknown', 'no answer in time'],
  ['a connection that ends', (request) => request.socket.destroy(), 'unknown', 'UND_ERR_SOCKET'],
])('behavior: a receiver that answers %s', async (_, how, kind, answer) => {
  const { receiver, sender } = await open({ timeoutMs: 300 })
  receiver.answer(how)
  expect(await sender.send(message, receiver)).toEqual({ kind, answer })
})

test('behavior: an answer without end is read no further than it has to be', async () => {
  const { receiver, sender } = await open({ timeoutMs: 5_000 })
  let written = 0
  receiver.answer((_, response) => {
    response.writeHead(200)
    const pour = () => {
      while (!response.destroyed && response.write(Buffer.alloc(16 << 10))) written += 16 << 10
      response.once('drain', pour)
    }
    pour()
  })
  expect(await sender.send(message, receiver)).toMatchObject({ kind: 'delivered' })
  expect(written).toBeLessThan(16 << 20)
})

test('behavior: a receiver that is away has heard nothing', async () => {
  const { receiver, sender } = await open()
  await receiver.stop()
  expect(await sender.send(message, receiver)).toEqual({ kind: 'unheard', answer: 'ECONNREFUSED' })
})

test('behavior: a redirect to a private address is not followed', async () => {
  const { receiver, sender } = await open()
  const { receiver: inside } = await open()
  receiver.answer((_, response) => response.writeHead(307, { location: inside.url }).end())
  expect(await sender.send(message, receiver)).toEqual({ kind: 'unheard', answer: 'answered 307' })
  expect(inside.requests()).toBe(0)
})

test('behavior: a name that resolves to a private address is not connected to, whatever it resolved to before', async () => {
  const addresses = ['93.184.216.34', '127.0.0.1']
  let asked = 0
  const lookup: LookupFunction = (_host, _options, answer) => {
    answer(null, [{ address: addresses[asked++ % 2] ?? '', family: 4 }])
  }
  const { receiver, sender } = await open({ allowPrivate: false, lookup, timeoutMs: 200 })
  const endpoint = {
    url: receiver.url.replace('http://127.0.0.1', 'https://rebinding.example'),
    secret: receiver.secret,
    allowPrivate: false,
  }
  expect(await sender.send(message, endpoint)).toMatchObject({ kind: 'unheard' })
  expect(await sender.send(message, endpoint)).toEqual({
    kind: 'unheard',
    answer: 'EndpointRefused: it is not public',
  })
  expect(receiver.requests()).toBe(0)
})

test('behavior: neither plain HTTP nor this machine, unless that is allowed', async () => {
  const { receiver, sender } = await open({ allowPrivate: false })
  for (const url of [receiver.url, receiver.url.replace('http', 'https'), 'https://localhost:1'])
    expect(await sender.send(message, { ...receiver, url })).toMatchObject({
      kind: 'unheard',
      answer: expect.stringMatching(/^(EndpointRefused|ENOTFOUND)/),
    })
  expect(receiver.requests()).toBe(0)
})
