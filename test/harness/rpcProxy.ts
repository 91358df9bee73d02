import { type ServerType, serve } from '@hono/node-server'
import { Hono } from 'hono'

/** A JSON-RPC request as it passes through the proxy. */
export type RpcRequest = { id: unknown; method: string; params: readonly unknown[] }

/** Decides what the client sees instead of the provider's `result`. */
type Alter = (request: RpcRequest, result: unknown) => unknown

export type RpcProxy = {
  url: string
  setAlter: (alter: Alter | undefined) => void
  /** Takes requests and answers none of them, until it is told otherwise. */
  setFrozen: (frozen: boolean) => void
  stop: () => Promise<void>
}

/** Starts an HTTP proxy before the JSON-RPC endpoint `target`; honest until `setAlter` gives it a lie to tell. */
export async function startRpcProxy(target: string): Promise<RpcProxy> {
  let alter: Alter | undefined
  let thawed = Promise.resolve()
  let thaw = () => {}
  const app = new Hono().post('*', async (context) => {
    await thawed
    const body = await context.req.json<RpcRequest | RpcRequest[]>()
    const response = await fetch(target, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    })
    const answers = await response.json()
    if (!alter) return context.json(answers)
    const lie = alter
    const one = (request: RpcRequest, answer: { result?: unknown }) =>
      'result' in answer
        ? { ...answer, result: lie({ ...request, params: request.params ?? [] }, answer.result) }
        : answer
    if (!Array.isArray(body)) return context.json(one(body, answers))
    const byId = new Map(body.map((request) => [request.id, request]))
    return context.json(
      answers.map((answer: { id: unknown; result?: unknown }) => {
        const request = byId.get(answer.id)
        return request ? one(request, answer) : answer
      }),
    )
  })
  const { server, port } = await listen(app)
  return {
    url: `http://127.0.0.1:${port}`,
    setAlter: (next) => {
      alter = next
    },
    setFrozen(frozen) {
      thaw()
      if (!frozen) return
      const { promise, resolve } = Promise.withResolvers<void>()
      thawed = promise
      thaw = resolve
    },
    stop: () =>
      new Promise((resolve) => {
        thaw()
        server.close(() => resolve())
        if ('closeAllConnections' in server) server.closeAllConnections()
      }),
  }
}

function listen(app: Hono): Promise<{ server: ServerType; port: number }> {
  return new Promise((resolve) => {
    const server = serve({ fetch: app.fetch, hostname: '127.0.0.1', port: 0 }, ({ port }) => resolve({ server, port }))
  })
}
