import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { streamEvent } from '@plimsoll/wire'
import { Webhook } from 'standardwebhooks'
import { newSecret } from '../endpoint.ts'

/** How a receiver answers; it does nothing else with a message then. */
export type Answer = (request: IncomingMessage, response: ServerResponse) => void

/** What a receiver has taken: checked with the library that receivers use. */
export type Received = { id: string; body: string; event: ReturnType<typeof streamEvent.parse> }

/** A server that takes webhooks. */
export type Receiver = {
  url: string
  secret: string
  /** Gives it another secret. */
  knows: (secret: string) => void
  /** Messages that it answered 204, in order. */
  received: Received[]
  /** Of every request, answered or not. */
  ids: string[]
  /** Requests of any kind. */
  requests: () => number
  /** The most requests that were open at the same time. */
  mostOpen: () => number
  /** How it answers from now on; without, it takes what it gets. */
  answer: (how: Answer | undefined) => void
  /** Takes no connections until `start`. */
  stop: () => Promise<void>
  start: () => Promise<void>
}

/** Starts a receiver on this machine. A message whose signature is wrong gets 401. */
export async function startReceiver(): Promise<Receiver> {
  const secret = newSecret()
  let known = secret
  const received: Received[] = []
  const ids: string[] = []
  let [requests, open, mostOpen] = [0, 0, 0]
  let answer: Answer | undefined
  const server = createServer(async (request, response) => {
    requests += 1
    ids.push(String(request.headers['webhook-id']))
    open += 1
    mostOpen = Math.max(mostOpen, open)
    response.once('close', () => {
      open -= 1
    })
    const body = (await request.toArray().catch(() => [])).join('')
    if (answer !== undefined) return answer(request, response)
    try {
      new Webhook(known).verify(body, request.headers as Record<string, string>)
    } catch {
      return void response.writeHead(401).end()
    }
    received.push({ id: String(request.headers['webhook-id']), body, event: streamEvent.parse(JSON.parse(body)) })
    response.writeHead(204).end()
  })
  let port = 0
  async function start() {
    server.listen(port, '127.0.0.1')
    await once(server, 'listening')
    port = (server.address() as AddressInfo).port
  }
  await start()
  return {
    url: `http://127.0.0.1:${port}/hook`,
    secret,
    knows(other) {
      known = other
    },
    received,
    ids,
    requests: () => requests,
    mostOpen: () => mostOpen,
    answer(how) {
      answer = how
    },
    start,
    async stop() {
      if (!server.listening) return
      const closed = once(server, 'close')
      server.close()
      server.closeAllConnections()
      await closed
    },
  }
}
