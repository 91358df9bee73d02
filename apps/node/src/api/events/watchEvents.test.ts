import { createServer, type IncomingMessage, request } from 'node:http'
import type { AddressInfo } from 'node:net'
import { alice } from '@plimsoll/keeper/testing'
import {
  createPlimsoll,
  type MarginEvent,
  NodeUnreachable,
  VerificationFailed,
  type WatchEventsParameters,
  watchEvents,
  watchMargin,
} from '@plimsoll/sdk'
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import { startEventNode } from '../../testing/startEventNode.ts'

let node: Awaited<ReturnType<typeof startEventNode>>
const start = (limits?: object) => node.start(limits)
const nextSnapshot = (debt: number) => node.nextSnapshot(debt)
beforeAll(async () => {
  node = await startEventNode()
})
afterAll(() => node.store.close())

const polling = { timeout: 60_000, interval: 20 }

/** Passes on what a node says, with some of it changed. */
async function startLiar(url: string, change: (text: string) => string): Promise<string> {
  const server = createServer((incoming: IncomingMessage, outgoing) => {
    const asked = request(`${url}${incoming.url}`, { headers: incoming.headers }, (answer) => {
      const { 'content-length': _, ...headers } = answer.headers
      outgoing.writeHead(answer.statusCode ?? 500, headers)
      answer.setEncoding('utf8').on('data', (text: string) => outgoing.write(change(text)))
      answer.on('end', () => outgoing.end())
      answer.on('error', () => outgoing.destroy())
    })
    asked.on('error', () => outgoing.destroy())
    outgoing.on('close', () => asked.destroy())
    asked.end()
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

/** The deployment at some nodes. `asked` has what they were asked for. */
function plimsollAt([url = '', ...moreUrls]: readonly string[]) {
  const asked: string[] = []
  const plimsoll = createPlimsoll({
    ...{ url, moreUrls, ...node.trust },
    fetch: (...request) => {
      asked.push(String(request[0]))
      return fetch(...request)
    },
  })
  return { plimsoll, asked }
}

/** Watches alice over some nodes, and writes down what it hears. */
function watch(urls: readonly string[], more: Partial<WatchEventsParameters> = {}) {
  const heard: string[] = []
  const events: MarginEvent[] = []
  const errors: Error[] = []
  const unwatch = watchEvents(plimsollAt(urls).plimsoll, {
    filter: { accounts: [alice] },
    pauseMs: 10,
    onMarginEvent: (event) => {
      heard.push(`${event.type} ${event.line}`)
      events.push(event)
    },
    onError: (error) => errors.push(error),
    ...more,
  })
  onTestFinished(unwatch)
  return { heard, events, errors }
}

describe('watchEvents of the SDK', () => {
  test('default: calls and cures, each once, over a node that ends and another that goes on', async () => {
    await nextSnapshot(1_000)
    const [one, other] = await Promise.all([start(), start()])
    const { heard, events } = watch([one.url, other.url])
    await nextSnapshot(2_300)
    await expect.poll(() => heard, polling).toEqual(['margin.call 2500', 'margin.worse 1000'])
    expect(events[0]?.cure?.line.repay).toHaveLength(1)
    await one.close()
    await nextSnapshot(2_500)
    await expect.poll(() => heard.slice(2), polling).toEqual(['margin.liquidatable 0'])
    await nextSnapshot(1_000)
    await expect
      .poll(() => heard.slice(3).sort(), polling)
      .toEqual(['margin.cured 0', 'margin.cured 1000', 'margin.cured 2500'])
  })

  test('behavior: what was missed altogether is told from the account itself', async () => {
    await nextSnapshot(2_300)
    const { url } = await start()
    const { heard } = watch([url])
    await expect.poll(() => heard, polling).toEqual(['margin.call 2500', 'margin.worse 1000'])
  })

  test('behavior: an account that goes to and fro over a line is told of once', async () => {
    await nextSnapshot(1_000)
    const { url, metrics } = await start()
    const snapshots: bigint[] = []
    const { heard } = watch([url], { onSnapshot: ({ epoch }) => void snapshots.push(epoch) })
    await expect.poll(metrics, polling).toContain('plimsoll_stream_events_total{type="resync"} 1')
    await nextSnapshot(1_950)
    await expect.poll(() => snapshots.length, polling).toBe(1)
    // 1,940 is above the line and below where it is cleared.
    for (const debt of [1_940, 1_950, 1_940, 1_950, 1_000]) await nextSnapshot(debt)
    await expect.poll(() => snapshots.length, polling).toBe(6)
    expect(heard).toEqual(['margin.call 2500', 'margin.cured 2500'])
  })

  test('error: a node that lies about an event is left for one that does not', async () => {
    await nextSnapshot(1_000)
    const { url } = await start()
    // It says that all is well, in an event that nobody signed.
    const liar = await startLiar(url, (text) => text.replaceAll('"liquidatable":true', '"liquidatable":false'))
    const { heard, errors } = watch([liar, url])
    await nextSnapshot(2_500)
    await expect.poll(() => heard.length, polling).toBe(3)
    expect(errors.length).toBeGreaterThan(0)
    expect(errors[0]).toBeInstanceOf(VerificationFailed)
  })

  test('error: a node that holds back what is new is left, however alive it seems', async () => {
    await nextSnapshot(1_000)
    const { url, metrics } = await start()
    const holder = await startLiar(url, (text) => (/event: (margin|snapshot)/.test(text) ? ':\n\n' : text))
    const { heard, errors } = watch([holder, url], { staleMs: 1_000 })
    await expect.poll(metrics, polling).toContain('plimsoll_stream_events_total{type="resync"} 1')
    await nextSnapshot(2_500)
    await expect.poll(() => heard.length, polling).toBe(3)
    expect(errors[0]).toBeInstanceOf(NodeUnreachable)
  })

  test('behavior: a node that is left is listened to no more', async () => {
    await nextSnapshot(1_000)
    const { url, metrics } = await start()
    const liar = await startLiar(url, (text) => text.replaceAll('"liquidatable":true', '"liquidatable":false'))
    const { errors } = watch([liar], { pauseMs: 60_000 })
    await expect.poll(metrics, polling).toContain('plimsoll_stream_events_total{type="resync"} 1')
    await nextSnapshot(2_500)
    await expect.poll(() => errors.length, polling).toBe(1)
    await expect.poll(metrics, polling).toContain('plimsoll_event_streams 0')
  })
})

describe('watchMargin of the SDK', () => {
  test('default: the account at the start and at each snapshot, checked, with one request for each', async () => {
    await nextSnapshot(1_000)
    const { url } = await start()
    const { plimsoll, asked } = plimsollAt([url])
    const debts: (bigint | undefined)[] = []
    const heard: string[] = []
    const unwatch = watchMargin(plimsoll, {
      account: alice,
      onMargin: ({ assets }) => debts.push(assets.find(({ kind }) => kind === 'liability')?.units),
      onMarginEvent: ({ type }) => heard.push(type),
    })
    onTestFinished(unwatch)
    await expect.poll(() => debts, polling).toEqual([1_000_000_000n])
    await nextSnapshot(1_100)
    await expect.poll(() => debts, polling).toEqual([1_000_000_000n, 1_100_000_000n])
    await nextSnapshot(2_500)
    await expect.poll(() => debts.length, polling).toBe(3)
    expect(heard).toEqual(['margin.call', 'margin.liquidatable', 'margin.worse'])
    expect(asked.map((path) => path.split('/')[4]?.split('?')[0])).toEqual([
      'deployment',
      'events',
      'accounts',
      'accounts',
      'accounts',
    ])
  })

  test('behavior: an account that has nothing is no reason to leave a node', async () => {
    await nextSnapshot(1_000)
    const { url } = await start()
    const absences: bigint[] = []
    const errors: Error[] = []
    const unwatch = watchMargin(plimsollAt([url]).plimsoll, {
      account: '0x00000000000000000000000000000000000000cc',
      onMargin: () => expect.unreachable(),
      onUnverifiedAbsence: ({ epoch }) => absences.push(epoch),
      onError: (error) => errors.push(error),
    })
    onTestFinished(unwatch)
    await expect.poll(() => absences.length, polling).toBe(1)
    await nextSnapshot(1_100)
    await expect.poll(() => absences.length, polling).toBe(2)
    expect(errors).toEqual([])
  })
})
