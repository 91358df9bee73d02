import { parseEther, parseGwei } from 'viem'
import { expect, test } from 'vitest'
import { createMetrics } from './createMetrics.ts'
import { observePosting } from './observePosting.ts'

const nothing = { registry: undefined, posted: undefined, open: undefined, balance: undefined, problem: undefined }

test('default', async () => {
  const metrics = createMetrics()
  const ago = Date.now() - 60_000
  observePosting(metrics, () => ({
    chains: [
      {
        slot: 0,
        chain: 'alpha',
        registry: { epoch: 7n, at: ago },
        posted: { epoch: 6n, at: ago, gasUsed: 5n, costWei: 6n },
        open: { nonce: 3, epoch: 8n, since: ago, attempts: 4, maxFeePerGas: parseGwei('2.5') },
        balance: parseEther('1.5'),
        problem: { error: new Error('stuck'), since: ago },
      },
      { slot: 1, chain: 'beta', ...nothing },
    ],
    queueProblem: new Error('away'),
  }))
  const text = await metrics.registry.metrics()
  const gaugeOf = (name: string, chain: string) => Number(text.match(`${name}{chain="${chain}"} (.*)`)?.[1])
  expect(gaugeOf('plimsoll_post_epoch', 'alpha')).toBe(7)
  for (const name of ['seen_age', 'age', 'open', 'problem'])
    expect(gaugeOf(`plimsoll_post_${name}_seconds`, 'alpha')).toBeGreaterThanOrEqual(60)
  expect(gaugeOf('plimsoll_post_open_attempts', 'alpha')).toBe(4)
  expect(gaugeOf('plimsoll_post_fee_gwei', 'alpha')).toBe(2.5)
  expect(gaugeOf('plimsoll_post_balance', 'alpha')).toBe(1.5)
  expect(text).toContain('plimsoll_post_queue_up 0')
  for (const name of ['open_seconds', 'open_attempts', 'fee_gwei', 'problem_seconds'])
    expect(gaugeOf(`plimsoll_post_${name}`, 'beta')).toBe(0)
  for (const name of ['epoch', 'age_seconds', 'balance']) expect(gaugeOf(`plimsoll_post_${name}`, 'beta')).toBeNaN()
})
