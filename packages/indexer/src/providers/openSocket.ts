import { type RawData, WebSocket } from 'ws'
import { httpRefusal } from './httpRefusal.ts'
import { requestHeaders } from './requestHeaders.ts'
import type { RpcRequest, TransportAnswer, TransportOptions } from './transport.ts'

/** A connection on which so many requests were never answered is of no use. */
const maxUnanswered = 1_000

/** One WebSocket connection, until it is lost. */
export type OpenSocket = {
  /** Sends once the connection stands; `settle` takes the answer, or why there is none. */
  send: (body: RpcRequest | readonly RpcRequest[], settle: (answer: TransportAnswer) => void) => void
  /** Gives the connection up; `why` becomes the answer to every request under way. */
  lose: (why: TransportAnswer) => void
  isLost: () => boolean
  /** Messages that came. */
  messages: () => number
}

type Question = { ids: readonly number[]; isBatch: boolean; settle: (answer: TransportAnswer) => void }

/** Begins a WebSocket connection on which JSON-RPC requests and answers are matched by their ids. */
export function openSocket(url: URL, { maxResponseBytes, headers: configured }: TransportOptions): OpenSocket {
  const { target, headers } = requestHeaders(url, configured)
  // ws refuses URLs with a fragment.
  target.hash = ''
  const socket = new WebSocket(target, {
    headers,
    maxPayload: maxResponseBytes,
    // A small compressed message can unfold to a large one.
    perMessageDeflate: false,
    followRedirects: false,
  })
  // A request stays here after its deadline, so that a late answer to it is known for what it is.
  const questions = new Map<number, Question>()
  const waiting: string[] = []
  let lost = false
  let messages = 0

  function lose(why: TransportAnswer): void {
    if (lost) return
    lost = true
    for (const { settle } of new Set(questions.values())) settle(why)
    questions.clear()
    socket.terminate()
  }

  function send(body: RpcRequest | readonly RpcRequest[], settle: (answer: TransportAnswer) => void): void {
    const isBatch = Array.isArray(body)
    const ids = (isBatch ? (body as readonly RpcRequest[]) : [body as RpcRequest]).map(({ id }) => id)
    if (questions.size > maxUnanswered) {
      lose({ failure: 'transport', reason: 'too many requests without an answer' })
    }
    if (lost) {
      settle({ failure: 'transport', reason: 'no connection' })
      return
    }
    for (const id of ids) questions.set(id, { ids, isBatch, settle })
    const text = JSON.stringify(body)
    if (socket.readyState === WebSocket.OPEN) socket.send(text)
    else waiting.push(text)
  }

  function receive(data: RawData): void {
    messages += 1
    const bytes = data as Buffer
    const json = parse(bytes)
    const isBatch = Array.isArray(json)
    const question = (isBatch ? json : [json])
      .map(idOf)
      .map((id) => questions.get(id as number))
      .find(Boolean)
    // What cannot be matched may be the answer to anything, and nothing after it can be trusted to match either.
    if (!question || question.isBatch !== isBatch) {
      lose({ failure: 'malformed', reason: 'a message that answers no request' })
      return
    }
    for (const id of question.ids) questions.delete(id)
    question.settle({ json, bytes: bytes.length })
  }

  socket.on('open', () => {
    for (const text of waiting.splice(0)) socket.send(text)
  })
  socket.on('message', receive)
  socket.on('unexpected-response', (_, { statusCode = 0, headers: { 'retry-after': retryAfter } }) => {
    lose(httpRefusal(statusCode, { retryAfter, now: Date.now() }))
  })
  // Only the code: the message may name the URL.
  socket.on('error', (error: Error & { code?: string }) => {
    lose(
      error.code === 'WS_ERR_UNSUPPORTED_MESSAGE_LENGTH'
        ? { failure: 'tooLarge', reason: `an answer of more than ${maxResponseBytes} bytes` }
        : { failure: 'transport', reason: `no connection${error.code ? ` (${error.code})` : ''}` },
    )
  })
  socket.on('close', () => lose({ failure: 'transport', reason: 'the connection was closed' }))

  return { send, lose, isLost: () => lost, messages: () => messages }
}

function parse(bytes: Buffer): unknown {
  try {
    return JSON.parse(bytes.toString('utf8'))
  } catch {
    return undefined
  }
}

function idOf(answer: unknown): unknown {
  return (answer as { id?: unknown } | null | undefined)?.id
}
