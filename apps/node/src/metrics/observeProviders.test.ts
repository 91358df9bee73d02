import { expect, test } from 'vitest'
import type { WatchedChain } from '../node/watchChains.ts'
import { freshProvider, watchedChain } from '../testing/watchedChain.ts'
import { createMetrics } from './createMetrics.ts'
import { observeProviders } from './observeProviders.ts'

async function valuesOf(chains: readonly WatchedChain[], provider: string) {
  const metrics = createMetrics()
  observeProviders(metrics, () => chains)
  // Twice: what only grows must not grow by being asked for.
  await metrics.registry.metrics()
  const lines = (await metrics.registry.metrics()).split('\n')
  const pattern = /^plimsoll_provider_(\w+)\{chain="alpha",provider="(\w+)"\} (\S+)$/
  const samples = lines.map((line) => pattern.exec(line)).filter((match) => match?.[2] === provider)
  return Object.fromEntries(samples.map((match) => [match?.[1], Number(match?.[3])]))
}

test('default', async () => {
  expect(await valuesOf([watchedChain], 'one')).toEqual({
    up: 0,
    height: 97,
    lag_blocks: 3,
    latency_seconds: 0.0125,
    requests_per_second_limit: 8,
    quarantined: 1,
    requests_total: 30,
    failures_total: 2,
    answer_bytes_total: 4096,
    disagreements_total: 3,
    quarantines_total: 1,
    setbacks_total: 0,
  })
})

test('behavior: what is not known is left out', async () => {
  const known = await valuesOf([watchedChain], 'two')
  for (const name of ['height', 'lag_blocks', 'latency_seconds', 'requests_per_second_limit'])
    expect(known).not.toHaveProperty(name)
  expect(known).toMatchObject({ up: 1, quarantined: 0, requests_total: 0 })
})

test('behavior: one that is ahead of the others does not lag', async () => {
  const ahead = { ...watchedChain, providers: [{ ...freshProvider, height: 105n }] }
  expect(await valuesOf([ahead], 'two')).toMatchObject({ height: 105, lag_blocks: 0 })
})
