import { operator } from '@plimsoll/keeper/testing'
import { readinessResponse, statusResponse } from '@plimsoll/wire'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createMetrics } from '../metrics/createMetrics.ts'
import { observeState } from '../metrics/observeState.ts'
import { createServedNode, type ServedNode } from '../testing/createServedNode.ts'
import { watchedChain } from '../testing/watchedChain.ts'
import { createAdminApi } from './adminApi.ts'
import type { NodeState } from './nodeState.ts'

let node: ServedNode
beforeAll(async () => {
  node = await createServedNode()
})
afterAll(() => node.store.close())

function apiOf(state: NodeState) {
  const metrics = createMetrics()
  observeState(metrics, state)
  const logError = (error: Error) => expect.unreachable(error.message)
  return createAdminApi({ state, metrics: () => metrics.registry.metrics(), logError })
}

test('default', async () => {
  const posted = { epoch: 4n, at: Date.now() - 9_000, gasUsed: 70_000n, costWei: 5n }
  const chain = {
    slot: 0,
    chain: 'alpha',
    registry: undefined,
    posted,
    open: undefined,
    balance: 1n,
    problem: undefined,
  }
  const posting = () => ({ chains: [chain], queueProblem: undefined })
  const api = apiOf({ ...node.state, chains: () => [watchedChain], posting })
  const status = statusResponse.parse(await (await api.request('/status')).json())
  expect(status.chains[0]?.providers).toMatchObject([{ name: 'one', ok: false }, { name: 'two' }])
  expect(status.operators).toMatchObject({ self: operator.address, halted: null, peers: [], refusals: [] })
  expect(status.disk).toEqual({ freeBytes: 2 ** 40, isLow: false })
  expect(status.posting?.chains[0]?.last).toMatchObject({ epoch: 4n, ageSeconds: 9, gasUsed: 70_000n, costWei: 5n })
  const metrics = await (await api.request('/metrics')).text()
  expect(metrics).toContain(`plimsoll_snapshot_epoch ${Math.floor(node.now / 3)}`)
  expect(metrics).toContain('plimsoll_accounts 3')
  expect(metrics).toContain('plimsoll_liquidatable_accounts 1')
})

test('behavior: not ready says why', async () => {
  const ready = await apiOf(node.state).request('/ready')
  expect(await ready.json()).toMatchObject({ ready: true, reasons: [] })
  const response = await apiOf({ ...node.state, served: () => undefined }).request('/ready')
  expect(response.status).toBe(503)
  const { reasons } = readinessResponse.parse(await response.json())
  expect(reasons).toEqual([expect.stringContaining('No snapshot')])
})

test('behavior: a disk that is nearly full shows', async () => {
  const api = apiOf({ ...node.state, disk: () => ({ freeBytes: 7 * 2 ** 20, isLow: true }) })
  const response = await api.request('/ready')
  expect(response.status).toBe(503)
  expect(readinessResponse.parse(await response.json()).reasons).toEqual(['Only 7 MB are free for the data folder.'])
  expect(await (await api.request('/metrics')).text()).toContain(`plimsoll_disk_free_bytes ${7 * 2 ** 20}`)
})

test('error: what is public or for peers is elsewhere', async () => {
  for (const path of ['/v1/snapshots/latest', '/operator/v1/snapshots'])
    expect((await apiOf(node.state).request(path)).status).toBe(404)
})
