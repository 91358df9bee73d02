import type { Webhooks } from '@plimsoll/webhooks'
import { addGauge, type Metrics } from './createMetrics.ts'

/** Adds gauges of the messages that are not told, read whenever metrics are asked for. */
export function observeWebhooks(
  metrics: Metrics,
  status: () => Pick<ReturnType<Webhooks['status']>, 'counts' | 'queueProblem'>,
): void {
  const gauge = (name: string, help: string, read: (now: ReturnType<typeof status>) => number) =>
    addGauge(metrics, { name, help }, () => [[read(status())]])
  gauge('plimsoll_webhooks_waiting', 'Margin calls that an endpoint has not taken yet.', ({ counts }) => counts.waiting)
  gauge('plimsoll_webhooks_failed', 'Margin calls that are not tried any more.', ({ counts }) => counts.failed)
  gauge('plimsoll_webhook_queue_up', '1 if the queue works. Webhooks go on without it, a little later.', (now) =>
    now.queueProblem === undefined ? 1 : 0,
  )
}
