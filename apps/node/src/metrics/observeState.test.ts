import type { AttesterStatus, PeerStatus } from '@plimsoll/attester'
import { operator } from '@plimsoll/keeper/testing'
import { keccak } from '@plimsoll/protocol'
import { DatabaseUnavailable } from '@plimsoll/store'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import type { NodeState } from '../api/nodeState.ts'
import { ChainSilent } from '../errors.ts'
import { readVersion } from '../readVersion.ts'
import { createServedNode, other, type ServedNode } from '../testing/createServedNode.ts'
import { watchedChain } from '../testing/watchedChain.ts'
import { createMetrics } from './createMetrics.ts'
import { observeState } from './observeState.ts'

let node: ServedNode
let status: AttesterStatus
beforeAll(async () => {
  // The clock stands still, however slow the machine is.
  vi.useFakeTimers({ toFake: ['Date'] })
  node = await createServedNode()
  const attester = node.state.attester()
  if (attester === undefined) expect.unreachable()
  const lastSigned = { epoch: BigInt(node.now) / 3n - 10n, digest: keccak('0x01') }
  const peer: PeerStatus = { address: other, lastAnswerAt: Date.now() - 2_000, latencyMs: 1, error: undefined }
  const set = { threshold: 2, operators: [operator.address, other] } as const
  const lastAttested = { ...lastSigned, epoch: lastSigned.epoch + 10n }
  status = { ...attester, set, peers: [peer], lastSigned, lastAttested, clockAheadMs: -1_500 }
})
afterAll(async () => {
  vi.useRealTimers()
  await node.store.close()
})

async function metricsOf(state: Partial<NodeState>) {
  const metrics = createMetrics()
  observeState(metrics, { ...node.state, attester: () => status, ...state })
  const text = await metrics.registry.metrics()
  const samples = text.split('\n').filter((line) => line !== '' && !line.startsWith('#'))
  const values = new Map(samples.map((line) => line.split(/ (?=\S+$)/) as [string, string]))
  return { text, of: (name: string) => Number(values.get(`plimsoll_${name}`)) }
}

test('default', async () => {
  const chains = () => [{ ...watchedChain, problem: undefined }]
  const quorumHeads = [{ ...node.world.cutAt(node.now)[0], timestamp: BigInt(node.now - 7) }]
  const attester = () => ({ ...status, quorumHeads }) as AttesterStatus
  const { of, text } = await metricsOf({ attester, chains })
  expect(of(`build_info{version="${readVersion()}"}`)).toBe(1)
  expect(of('ready')).toBe(1)
  expect(of('operator_halted')).toBe(0)
  expect(of('signed_epoch')).toBe(Math.floor(node.now / 3) - 10)
  expect(of('signed_age_seconds')).toBeGreaterThanOrEqual(30)
  expect(of('attested_epoch')).toBe(Math.floor(node.now / 3))
  expect(of('attested_age_seconds')).toBeLessThan(30)
  expect(of('clock_ahead_seconds')).toBe(-1.5)
  expect(of('quorum_operators')).toBe(2)
  expect(of('reachable_operators')).toBe(2)
  expect(of(`peer_up{peer="${other}"}`)).toBe(1)
  expect(of(`peer_answer_age_seconds{peer="${other}"}`)).toBeGreaterThanOrEqual(2)
  expect(of('chain_dark{chain="alpha"}')).toBe(0)
  expect(of('quorum_head_age_seconds{chain="alpha"}')).toBeGreaterThanOrEqual(7)
  expect(of('database_up')).toBe(1)
  expect(of('database_answer_seconds')).toBe(0.001)
  // What Prometheus' library adds of itself.
  for (const name of ['process_resident_memory_bytes', 'nodejs_eventloop_lag_seconds']) expect(text).toContain(name)
})

test('behavior: what is wrong shows', async () => {
  const attester = () => ({ ...status, halted: 'a block is gone', clockAheadMs: undefined, lastSigned: undefined })
  const { of } = await metricsOf({
    attester,
    chains: () => [{ ...watchedChain, problem: new ChainSilent('alpha does not answer in time.') }],
    database: () => ({ latencyMs: undefined, problem: new DatabaseUnavailable('away') }),
  })
  expect(of('ready')).toBe(0)
  expect(of('operator_halted')).toBe(1)
  expect(of('chain_dark{chain="alpha"}')).toBe(1)
  expect(of('database_up')).toBe(0)
  for (const name of ['clock_ahead_seconds', 'signed_epoch', 'database_answer_seconds']) expect(of(name)).toBeNaN()
})

test('behavior: a node that signs nothing has no gauges of an operator', async () => {
  const { text } = await metricsOf({ attester: () => undefined })
  for (const name of ['operator_halted', 'signed_epoch', 'reachable_operators'])
    expect(text).not.toMatch(new RegExp(`^plimsoll_${name} `, 'm'))
})

test('behavior: how far posting is behind', async () => {
  const chain = { slot: 0, chain: 'alpha', posted: undefined, open: undefined, balance: undefined, problem: undefined }
  const registry = { epoch: BigInt(Math.floor(node.now / 3)) - 5n, at: Date.now() }
  const { of } = await metricsOf({
    takesPartSince: () => Date.now() - 3_600_000,
    posting: () => ({ chains: [{ ...chain, registry }], queueProblem: undefined }),
  })
  expect(of('post_behind_seconds{chain="alpha"}')).toBe(15)
})

test('behavior: no label holds an address to connect to', async () => {
  const { text } = await metricsOf({ chains: () => [watchedChain] })
  expect(text).not.toMatch(/:\/\//)
})
