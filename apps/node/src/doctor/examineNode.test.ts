import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { serve } from '@hono/node-server'
import { expect, onTestFinished, test } from 'vitest'
import { createAdminApi } from '../api/adminApi.ts'
import type { NodeState } from '../api/nodeState.ts'
import { createServedNode } from '../testing/createServedNode.ts'
import { examineNode } from './examineNode.ts'

/** What the doctor finds where a node in this state answers. */
async function findingsOf(changes: (state: NodeState) => Partial<NodeState>) {
  const { state, store } = await createServedNode()
  onTestFinished(() => store.close())
  const changed = { ...state, ...changes(state) }
  const app = createAdminApi({
    state: changed,
    metrics: async () => '',
    logError: (error) => expect.unreachable(error.message),
  })
  const port = await new Promise<number>((resolve) => {
    const server = serve({ fetch: app.fetch, port: 0, hostname: '127.0.0.1' }, (info) => resolve(info.port))
    onTestFinished(() => void server.close())
  })
  return examineNode({ ...state.config, admin: { host: '127.0.0.1', port } }, { operator: state.address })
}

test('default', async () => {
  expect(await findingsOf(() => ({}))).toMatchObject([{ subject: 'state', level: 'ok' }])
})

test('error: a halted operator, with the way out', async () => {
  const findings = await findingsOf(({ attester }) => ({
    attester: () => ({ ...(attester() ?? expect.unreachable()), halted: 'a block is gone' }),
  }))
  expect(findings).toMatchObject([
    {
      level: 'problem',
      what: expect.stringContaining('a block is gone'),
      hint: expect.stringContaining('plimsoll resume'),
    },
  ])
})

test('error: each reason and each warning is a finding', async () => {
  const findings = await findingsOf(({ attester }) => ({
    attester: () => ({ ...(attester() ?? expect.unreachable()), clockAheadMs: 12_000 }),
    disk: () => ({ freeBytes: 1, isLow: true }),
  }))
  expect(findings).toMatchObject([
    { level: 'problem', what: expect.stringContaining('are free') },
    { level: 'warning', what: expect.stringContaining('12 s ahead') },
  ])
})

test('behavior: a node that does not run is nothing to find fault with', async () => {
  const { state, store } = await createServedNode()
  onTestFinished(() => store.close())
  // Free a moment ago.
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  server.close()
  const admin = { host: '127.0.0.1', port }
  expect(await examineNode({ ...state.config, admin }, { operator: state.address })).toEqual([])
})

test('error: something else listens there', async () => {
  const { state, store } = await createServedNode()
  onTestFinished(() => store.close())
  const server = createServer((_, response) => response.end('{}')).listen(0, '127.0.0.1')
  onTestFinished(() => void server.close())
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  expect(
    await examineNode({ ...state.config, admin: { host: '127.0.0.1', port } }, { operator: undefined }),
  ).toMatchObject([{ subject: 'admin', level: 'warning', what: expect.stringContaining('not that of a node') }])
})
