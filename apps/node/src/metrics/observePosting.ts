import type { ChainPosting, Relayer } from '@plimsoll/relayer'
import { formatEther, formatGwei } from 'viem'
import { addGauge, type Metrics, type Sample } from './createMetrics.ts'

/** Adds gauges that read how posting goes whenever metrics are asked for. */
export function observePosting(metrics: Metrics, status: Relayer['status']): void {
  const since = (at: number | undefined) => at && Math.max(0, Date.now() - at) / 1_000

  gauge(
    'plimsoll_post_epoch',
    'The newest epoch that the registry of the chain has.',
    ({ registry }) => registry && Number(registry.epoch),
  )
  gauge('plimsoll_post_seen_age_seconds', 'Time since that was looked at.', ({ registry }) => since(registry?.at))
  gauge('plimsoll_post_age_seconds', 'Time since this node last got a snapshot in.', ({ posted }) => since(posted?.at))
  gauge('plimsoll_post_open_seconds', 'How long a transaction is in flight; 0 if none is.', ({ open }) =>
    open ? since(open.since) : 0,
  )
  gauge(
    'plimsoll_post_open_attempts',
    'Transactions signed for the nonce in flight; 0 if none is.',
    ({ open }) => open?.attempts ?? 0,
  )
  gauge('plimsoll_post_fee_gwei', 'What the transaction in flight pays per gas at most; 0 if none is.', ({ open }) =>
    Number(formatGwei(open?.maxFeePerGas ?? 0n)),
  )
  gauge('plimsoll_post_balance', 'What the relayer has on the chain, in its coin.', ({ balance }) =>
    balance === undefined ? undefined : Number(formatEther(balance)),
  )
  gauge(
    'plimsoll_post_problem_seconds',
    'How long something keeps it from posting; 0 if nothing does.',
    ({ problem }) => (problem ? since(problem.since) : 0),
  )
  const queue = {
    name: 'plimsoll_post_queue_up',
    help: '1 if the queue works. Posting goes on without it, a little later.',
  }
  addGauge(metrics, queue, () => [[status().queueProblem === undefined ? 1 : 0]])

  function gauge(name: string, help: string, read: (chain: ChainPosting) => number | undefined): void {
    addGauge(metrics, { name, help, labelNames: ['chain'] }, () =>
      status().chains.flatMap((chain): Sample[] => {
        const value = read(chain)
        return value === undefined ? [] : [[value, { chain: chain.chain }]]
      }),
    )
  }
}
