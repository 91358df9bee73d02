import { spawn, spawnSync } from 'node:child_process'
import { createServer, request as sendRequest } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createInterface } from 'node:readline'
import { alice, bob } from '@plimsoll/keeper/testing'
import { errorResponse, eventText, type StreamEvent, streamEvent } from '@plimsoll/wire'
import { EventSource } from 'eventsource'
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import { createApiMetrics } from '../../metrics/createMetrics.ts'
import { startEventNode } from '../../testing/startEventNode.ts'
import { createEventStreams } from './eventStreams.ts'

let node: Awaited<ReturnType<typeof startEventNode>>
const start = (limits?: object) => node.start(limits)
const nextSnapshot = (debt: number) => node.nextSnapshot(debt)
beforeAll(async () => {
  node = await startEventNode()
})
afterAll(() => node.store.close())

const polling = { timeout: 60_000, interval: 20 }
const python = spawnSync('python3', ['--version']).status === 0
const curl = spawnSync('curl', ['--version']).status === 0
if (process.env.CI === 'true' && !(python && curl)) throw new TypeError('the foreign readers need python3 and curl')

type Heard = { id: string; type: string; event: StreamEvent }

/** A reader of npm’s `eventsource`, which knows nothing of us. */
function listen(url: string, lastEventId?: string): Heard[] {
  const heard: Heard[] = []
  const source = new EventSource(url, {
    fetch: (input, init) =>
      fetch(input, {
        ...init,
        headers: { ...init?.headers, ...(lastEventId === undefined ? {} : { 'last-event-id': lastEventId }) },
      }),
  })
  onTestFinished(() => source.close())
  const types = ['margin.call', 'margin.worse', 'margin.liquidatable', 'margin.cured', 'snapshot', 'resync', 'closed']
  for (const type of types)
    source.addEventListener(type, ({ data, lastEventId: id }) => {
      heard.push({ id, type, event: streamEvent.parse(JSON.parse(data)) })
    })
  return heard
}

const typesOf = (heard: readonly { type: string }[]) => heard.map(({ type }) => type)

describe('GET /v1/events', () => {
  test('default: a reader hears who is below a line, then what happens; another node goes on where it was', async () => {
    await nextSnapshot(1_000)
    const [one, other] = await Promise.all([start(), start()])
    const heard = listen(`${one.url}/v1/events`)
    await expect.poll(() => typesOf(heard), polling).toEqual(['resync'])
    expect(heard[0]?.event).toMatchObject({ accounts: [{ account: bob, line: 0 }] })
    const alsoHeard = listen(`${other.url}/v1/events?account=${alice}`)
    await expect.poll(() => typesOf(alsoHeard), polling).toEqual(['resync'])
    expect(alsoHeard[0]?.event).toMatchObject({ accounts: [] })

    await nextSnapshot(2_300)
    await expect.poll(() => typesOf(heard), polling).toEqual(['resync', 'margin.call', 'margin.worse', 'snapshot'])
    await expect.poll(() => typesOf(alsoHeard), polling).toEqual(typesOf(heard))
    expect(alsoHeard.slice(1)).toEqual(heard.slice(1))

    const goingOn = listen(`${other.url}/v1/events`, heard[1]?.id)
    await expect.poll(() => typesOf(goingOn), polling).toEqual(['margin.worse', 'snapshot'])
    await nextSnapshot(1_000)
    await expect.poll(() => [goingOn.length, heard.length], polling).toEqual([5, 7])
    expect(goingOn.slice(2)).toEqual(heard.slice(4))
    expect(typesOf(heard.slice(4))).toEqual(['margin.cured', 'margin.cured', 'snapshot'])
  })

  test.runIf(python && curl)('behavior: curl and Python’s standard library read the same', async () => {
    await nextSnapshot(1_000)
    const { url } = await start()
    const path = `${url}/v1/events?account=${alice}&type=margin.call`
    const script = `import json, sys, urllib.request
with urllib.request.urlopen(sys.argv[1]) as stream:
    for line in stream:
        if line.startswith(b'data: '):
            print(json.dumps(json.loads(line[6:]), separators=(',', ':'), sort_keys=True), flush=True)`
    const read = (command: string, args: string[]) => {
      const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'inherit'] })
      onTestFinished(() => void child.kill())
      const lines: string[] = []
      createInterface(child.stdout).on('line', (line) => lines.push(line))
      return lines
    }
    const byPython = read('python3', ['-c', script, path])
    const byCurl = read('curl', ['--silent', '--no-buffer', path])
    const dataOf = (lines: readonly string[]) =>
      lines.flatMap((line) => (line.startsWith('data: ') ? [line.slice(6)] : []))
    await expect.poll(() => [byPython.length, dataOf(byCurl).length], polling).toEqual([1, 1])
    await nextSnapshot(2_000)
    await expect.poll(() => [byPython.length, dataOf(byCurl).length], polling).toEqual([3, 3])
    // Sorted keys and no spaces: what travels is canonical.
    expect(byPython).toEqual(dataOf(byCurl))
    expect(byCurl).toContain('event: margin.call')
    expect(byCurl[0]).toBe('retry: 2000')
  })

  test('behavior: closing does not wait for streams, and says why they end', async () => {
    const api = await start()
    const heard = listen(`${api.url}/v1/events?type=rotation`)
    await expect.poll(() => heard.length, polling).toBe(1)
    expect(await api.metrics()).toContain('plimsoll_event_streams 1')
    await api.close()
    await expect.poll(() => heard.at(-1)?.event, polling).toEqual({ type: 'closed', reason: 'shutdown' })
  })

  test('error: too many streams of one address, a malformed filter', async () => {
    const { url } = await start({ connectionsPerAddress: 4 })
    const open = () => fetch(`${url}/v1/events`)
    const refused = async (response: Response) => {
      const { error } = errorResponse.parse(await response.json())
      return [response.status, error.name]
    }
    const [first, second] = await Promise.all([open(), open()])
    expect([first.status, second.status]).toEqual([200, 200])
    expect(await refused(await open())).toEqual([429, 'TooManyStreams'])
    await first.body?.cancel()
    await second.body?.cancel()
    for (const query of ['account=0x12', 'type=nothing', 'line=-1', `lastEventId=${'1'.repeat(600)}`, 'chain=x'])
      expect(await refused(await fetch(`${url}/v1/events?${query}`)), query).toEqual([400, expect.any(String)])
    await expect.poll(async () => (await fetch(`${url}/v1/events`, { method: 'HEAD' })).status, polling).toBe(200)
  })
})

describe('createEventStreams', () => {
  test('behavior: a reader that does not read is dropped, and nothing is gathered for it', async () => {
    let made = 0
    const text = () => {
      made += 1
      return eventText({ type: 'snapshot.late', epoch: 1n, ageSeconds: 1n }).padEnd(100_000)
    }
    const event = { id: undefined, type: 'snapshot.late', slots: () => [], text } as const
    const metrics = createApiMetrics()
    const streams = createEventStreams({
      log: { open: () => ({ next: () => event }) },
      limits: { streams: 1, streamsPerAddress: 1 },
      metrics,
      unreadMs: 200,
    })
    const server = createServer((_, outgoing) => {
      streams.open({ outgoing, client: 'one' }, { filter: {}, lastEventId: undefined })
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    onTestFinished(() => void server.close())
    const reader = sendRequest({ port: (server.address() as AddressInfo).port }, (response) => response.pause())
    reader.on('error', () => undefined)
    reader.end()
    const ended = async () =>
      (await metrics.streamsEnded.get()).values.map(({ labels, value }) => [labels.reason, value])
    await expect.poll(ended, polling).toEqual([['slow', 1]])
    // What the kernel and two sockets hold: some megabytes at most.
    expect(made).toBeLessThan(200)
  })
})
