import type { Keeper } from '@plimsoll/keeper'
import type { QueueBackend, Store } from '@plimsoll/store'
import { type Attempt, createSender, createWebhooks, type WebhookEndpoint, type Webhooks } from '@plimsoll/webhooks'
import type { NodeConfig } from '../config/loadConfig.ts'
import type { Log } from '../log/createLog.ts'
import { errorFields } from '../log/errorFields.ts'
import type { Metrics } from '../metrics/createMetrics.ts'
import { observeWebhooks } from '../metrics/observeWebhooks.ts'

/** Starts telling the endpoints of margin calls, from what is served now on; nothing without an endpoint. */
export function startWebhooks(
  { risk, webhooks: { allowPrivate } }: Pick<NodeConfig, 'risk' | 'webhooks'>,
  {
    endpoints,
    store,
    keeper,
    openQueue,
    metrics,
    log,
  }: {
    endpoints: readonly WebhookEndpoint[]
    store: Pick<Store, 'webhooks'>
    keeper: Pick<Keeper, 'served' | 'subscribe'>
    openQueue: () => Promise<QueueBackend>
    metrics: Metrics
    log: Log
  },
): Webhooks | undefined {
  if (endpoints.length === 0) return undefined
  const webhooks = createWebhooks({
    store: store.webhooks,
    risk,
    endpoints: () => endpoints,
    sender: createSender({ allowPrivate }),
    openQueue,
    onAttempt: (attempt) => note(attempt),
    onError: (error) => log.warn(errorFields(error), 'webhooks wait for the database'),
    onQueueError: (error) => log.warn(errorFields(error), 'webhooks go on without the queue'),
  })
  observeWebhooks(metrics, webhooks.status)
  const served = keeper.served()
  if (served !== undefined) webhooks.take(served)
  const unsubscribe = keeper.subscribe(webhooks.take)
  return {
    ...webhooks,
    async close() {
      unsubscribe()
      await webhooks.close()
    },
  }

  function note({ endpoint: { name: endpoint }, account, message, outcome, isLast }: Attempt): void {
    const { id, madeAt, attempts } = message
    const isDelivered = outcome.kind === 'delivered'
    metrics.webhooks.inc({ endpoint, outcome: isDelivered ? 'delivered' : isLast ? 'failed' : 'retried' })
    if (isDelivered) metrics.webhookSeconds.observe(Math.max(0, Date.now() - madeAt) / 1_000)
    const fields = { endpoint, id, account, attempts, answer: outcome.answer }
    if (isDelivered) log.debug(fields, 'webhook delivered')
    else if (isLast) log.warn(fields, 'webhook failed; plimsoll webhooks resend sends it again')
    else log.info(fields, 'webhook not taken; it is tried again')
  }
}
