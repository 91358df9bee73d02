import { once } from 'node:events'
import type { ServerResponse } from 'node:http'
import { setImmediate, setTimeout as sleep } from 'node:timers/promises'
import { eventText } from '@plimsoll/wire'
import { Overloaded, TooManyStreams } from '../../errors.ts'
import type { ApiMetrics } from '../../metrics/createMetrics.ts'
import { type Cursor, type EventFilter, type EventLog, isFor } from './eventLog.ts'
import type { KeptEvent } from './eventStep.ts'

/** The open streams of a listener. */
export type EventStreams = {
  /**
   * Answers a request with the events that a filter lets through, from the last one that the reader has seen on, until one
   * of the two ends it. Throws `TooManyStreams`, `Overloaded` before it has answered anything.
   */
  open: (
    request: { outgoing: ServerResponse; client: string },
    from: { filter: EventFilter; lastEventId: string | undefined },
  ) => void
  /** Says that the log has more. */
  tell: () => void
  /** Sends to every reader what is of this node alone, and is not remembered. */
  notify: (event: KeptEvent) => void
  /** Ends every stream, with the reason. */
  close: () => Promise<void>
}

const heartbeatMs = 10_000
const closingMs = 1_000
/** So much is sent to one reader before others get their turn. */
const bytesPerTurn = 64 << 10
const noticesKept = 256
/** What a reader waits before it connects again, in milliseconds. */
const retryMs = 2_000

const headers = {
  'content-type': 'text/event-stream',
  // Proxies must neither keep nor gather what they pass on.
  'cache-control': 'no-cache, no-transform',
  'x-accel-buffering': 'no',
  'access-control-allow-origin': '*',
}

type Stream = { filter: EventFilter; end: (reason: Reason) => void; notices: KeptEvent[] }
type Reason = 'slow' | 'shutdown'

/** Serves the log's events, to so many readers in all and so many of one address. Nothing is held for a reader but its place. */
export function createEventStreams({
  log,
  limits,
  metrics,
  unreadMs = 30_000,
}: {
  log: Pick<EventLog, 'open'>
  limits: { streams: number; streamsPerAddress: number }
  metrics: Pick<ApiMetrics, 'streams' | 'streamEvents' | 'streamsEnded'>
  /** How long a reader may leave unread what is on its way, in milliseconds. */
  unreadMs?: number
}): EventStreams {
  const open = new Set<Stream>()
  const clients = new Map<string, number>()
  let news = Promise.withResolvers<void>()
  let isClosing = false

  function tell(): void {
    news.resolve()
    news = Promise.withResolvers<void>()
  }

  function enter(client: string): () => void {
    const count = clients.get(client) ?? 0
    if (isClosing || open.size >= limits.streams)
      throw new Overloaded('The node has as many streams as it serves; try again later.')
    if (count >= limits.streamsPerAddress)
      throw new TooManyStreams('Too many streams are open from there.', {
        details: { most: limits.streamsPerAddress },
        hint: 'One stream may be about many accounts.',
      })
    clients.set(client, count + 1)
    return () => {
      const left = (clients.get(client) ?? 1) - 1
      if (left > 0) clients.set(client, left)
      else clients.delete(client)
    }
  }

  return {
    open({ outgoing: response, client }, { filter, lastEventId }) {
      const leave = enter(client)
      const cursor = log.open(filter, lastEventId)
      const ended = Promise.withResolvers<Reason | 'gone'>()
      const stream: Stream = { filter, end: ended.resolve, notices: [] }
      open.add(stream)
      metrics.streams.inc()
      response.once('close', () => ended.resolve('gone'))
      response.writeHead(200, headers)
      response.write(`retry: ${retryMs}\n\n`)
      void Promise.race([ended.promise, feed(response, { next: () => stream.notices.shift() ?? cursor.next() })])
        .catch(() => 'gone' as const)
        .then(async (reason) => {
          open.delete(stream)
          leave()
          metrics.streams.dec()
          metrics.streamsEnded.inc({ reason })
          if (reason === 'gone') return response.destroy()
          response.end(frame({ id: undefined, type: 'closed', text: () => eventText({ type: 'closed', reason }) }))
          await Promise.race([once(response, 'close'), sleep(closingMs, undefined, { ref: false })])
          return response.destroy()
        })
    },
    tell,
    notify(event) {
      for (const { notices, filter } of open)
        if (notices.length < noticesKept && isFor(event, filter)) notices.push(event)
      tell()
    },
    async close() {
      isClosing = true
      for (const stream of open) stream.end('shutdown')
      // What was written last has to leave the process.
      await setImmediate()
    },
  }

  /** Writes what comes next for as long as it is read. */
  async function feed(
    response: ServerResponse,
    { next }: { next: () => ReturnType<Cursor['next']> },
  ): Promise<Reason | 'gone'> {
    let written = 0
    for (;;) {
      const more = news.promise
      // Ended by others, for a shutdown.
      if (response.destroyed || response.writableEnded) return 'gone'
      const event = next()
      if (event === 'late') return 'slow'
      if (event === 'more') {
        await setImmediate()
        continue
      }
      if (event === undefined) {
        written = 0
        const idle = new AbortController()
        const { signal } = idle
        const isNews = await Promise.race([
          more.then(() => true),
          sleep(heartbeatMs, false, { signal, ref: false }).catch(() => true),
        ])
        idle.abort()
        if (!isNews && !response.destroyed && !response.writableEnded) response.write(':\n\n')
        continue
      }
      const text = frame(event)
      metrics.streamEvents.inc({ type: event.type })
      written += text.length
      if (!response.write(text) && !(await isRead(response, unreadMs))) return 'slow'
      if (written < bytesPerTurn) continue
      written = 0
      await setImmediate()
    }
  }
}

/** Whether a reader takes what waits for it, in time. */
async function isRead(response: ServerResponse, withinMs: number): Promise<boolean> {
  const waiting = new AbortController()
  const { signal } = waiting
  try {
    return await Promise.race([
      once(response, 'drain', { signal }).then(() => true),
      once(response, 'close', { signal }).then(() => true),
      sleep(withinMs, false, { signal, ref: false }),
    ])
  } finally {
    waiting.abort()
  }
}

/** An event as it stands in the stream. Spec: WHATWG HTML, server-sent events. */
function frame({ id, type, text }: Pick<KeptEvent, 'id' | 'type' | 'text'>): string {
  return `${id === undefined ? '' : `id: ${id}\n`}event: ${type}\ndata: ${text()}\n\n`
}
