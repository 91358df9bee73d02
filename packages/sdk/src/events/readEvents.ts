import { type StreamEvent, streamEvent } from '@plimsoll/wire'
import { createParser, type EventSourceMessage } from 'eventsource-parser'
import { z } from 'zod'
import { NodeUnreachable, UnexpectedAnswer } from '../errors.ts'
import { failureOf, reason } from '../readJson.ts'

/** An event as it came, and what it is resumed by. */
export type ReadEvent = { readonly id: string | undefined; readonly text: string; readonly event: StreamEvent }

/** Longer than any event of a node: a server that sends more without an end is none. */
const mostCharacters = 4_000_000

/**
 * Reads one stream of a node until it ends or its reader has enough of it, from the start or after `lastEventId`; an event
 * that this version does not know is skipped. Throws `ApiError`, `NodeUnreachable` (also after `silenceMs` without a byte,
 * 30,000 unless told: a node sends one every ten seconds) and `UnexpectedAnswer`.
 *
 * @example
 * for await (const { event } of readEvents('http://127.0.0.1:8080/v1/events')) console.log(event.type)
 */
export async function* readEvents(
  url: string,
  {
    lastEventId,
    fetch = (...request) => globalThis.fetch(...request),
    signal,
    silenceMs = 30_000,
  }: {
    lastEventId?: string | undefined
    fetch?: typeof globalThis.fetch
    signal?: AbortSignal
    silenceMs?: number
  } = {},
): AsyncGenerator<ReadEvent, void, undefined> {
  const silent = new AbortController()
  let timer = setTimeout(() => silent.abort(), silenceMs)
  const heard = () => {
    clearTimeout(timer)
    timer = setTimeout(() => silent.abort(), silenceMs)
  }
  const messages: EventSourceMessage[] = []
  let unfinished = 0
  const parser = createParser({
    onEvent: (message) => {
      unfinished = 0
      messages.push(message)
    },
    onComment: () => {
      unfinished = 0
    },
  })
  try {
    // As a header the id would make a browser ask first whether it may send it.
    const after =
      lastEventId === undefined ? '' : `${url.includes('?') ? '&' : '?'}${new URLSearchParams({ lastEventId })}`
    const response = await fetch(url + after, {
      headers: { accept: 'text/event-stream' },
      signal: AbortSignal.any(signal ? [signal, silent.signal] : [silent.signal]),
    })
    if (response.status >= 400) throw failureOf(url, { status: response.status, text: await response.text() })
    if (response.body === null || !response.headers.get('content-type')?.startsWith('text/event-stream'))
      throw unexpected(url, 'no stream of events')
    const reader = response.body.pipeThrough(new TextDecoderStream()).getReader()
    for (;;) {
      const { done, value } = await reader.read()
      if (done) return
      heard()
      unfinished += value.length
      parser.feed(value)
      if (unfinished > mostCharacters) throw unexpected(url, 'an event without an end')
      for (const message of messages.splice(0)) {
        const read = readMessage(url, message)
        if (read) yield read
      }
    }
  } catch (cause) {
    if (signal?.aborted) return
    if (cause instanceof Error && cause.name !== 'AbortError' && 'shortMessage' in cause) throw cause
    throw new NodeUnreachable('The stream of a node has ended.', {
      details: { url, reason: silent.signal.aborted ? `nothing came for ${silenceMs} ms` : reason(cause) },
      hint: 'Go on at this or another node with the last id.',
      cause,
    })
  } finally {
    clearTimeout(timer)
    // Who has read enough, or throws, leaves no request behind.
    silent.abort()
  }
}

const typed = z.object({ type: z.string() })

function readMessage(url: string, { id, data }: EventSourceMessage): ReadEvent | undefined {
  let body: unknown
  try {
    body = JSON.parse(data)
  } catch {
    throw unexpected(url, 'an event that is not JSON')
  }
  const { success, data: event, error } = streamEvent.safeParse(body)
  if (success) return { id: id === '' ? undefined : id, text: data, event }
  const { data: unknown } = typed.safeParse(body)
  if (unknown !== undefined && !known.has(unknown.type)) return undefined
  throw unexpected(url, z.prettifyError(error))
}

const known = new Set<string>(streamEvent.options.flatMap(({ shape }) => [...shape.type._zod.values].map(String)))

function unexpected(url: string, problem: string): UnexpectedAnswer {
  return new UnexpectedAnswer('The stream is not what a Plimsoll node of this version says.', {
    details: { url, problem },
    hint: 'Check the URL, and that client and node are of the same version.',
  })
}
