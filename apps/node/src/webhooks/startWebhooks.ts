import type { Keeper } from '@plimsoll/keeper'
import type { QueueBackend, Store } from '@plimsoll/store'
import {
  type Attempt,
  createSender,
  createWebhooks,
  openRegistry,
  type WebhookEndpoint,
  type Webhooks,
} from '@plimsoll/webhooks'
import type { WebhookDoor } from '../api/routes/webhookRoutes.ts'
import type { NodeConfig } from '../config/loadConfig.ts'
import type { Log } from '../log/createLog.ts'
import { errorFields } from '../log/errorFields.ts'
import type { Metrics } from '../metrics/createMetrics.ts'
import { observeWebhooks } from '../metrics/observeWebhooks.ts'

/** Webhooks that run, and the door for registrations if there is one. */
export type StartedWebhooks = Webhooks & { door: WebhookDoor | undefined }

/**
 * Starts telling endpoints of margin calls, from what is served now on: those of the configuration, and where `registers` is set
 * those that accounts have registered. `undefined` if there can be none.
 */
export async function startWebhooks(
  { risk, webhooks: { registration } }: Pick<NodeConfig, 'risk' | 'webhooks'>,
  {
    endpoints: configured,
    registers,
    store,
    keeper,
    openQueue,
    metrics,
    log,
  }: {
    endpoints: readonly WebhookEndpoint[]
    /** This node has a public API. */
    registers: boolean
    store: Pick<Store, 'webhooks'>
    keeper: Pick<Keeper, 'served' | 'subscribe'>
    openQueue: () => Promise<QueueBackend>
    metrics: Metrics
    log: Log
  },
): Promise<StartedWebhooks | undefined> {
  const isOpen = registers && registration !== 'off'
  if (configured.length === 0 && !isOpen) return undefined
  const allowPrivate = registration === 'any'
  const registry = isOpen
    ? await openRegistry(store.webhooks, { allowPrivate, onChange: (accounts) => webhooks.look(accounts) })
    : undefined
  let registered = registry?.endpoints() ?? []
  let all = [...configured, ...registered]
  function endpoints(): readonly WebhookEndpoint[] {
    const now = registry?.endpoints() ?? registered
    if (now !== registered) {
      registered = now
      all = [...configured, ...now]
    }
    return all
  }
  const webhooks = createWebhooks({
    store: store.webhooks,
    risk,
    endpoints,
    sender: createSender(),
    openQueue,
    onAttempt: (attempt) => note(attempt),
    onError,
    onQueueError: (error) => log.warn(errorFields(error), 'webhooks go on without the queue'),
  })
  observeWebhooks(metrics, webhooks.status)
  const served = keeper.served()
  if (served !== undefined) webhooks.take(served)
  const unsubscribe = keeper.subscribe(webhooks.take)
  return {
    ...webhooks,
    door: registry && { allowPrivate, ask: registry.ask },
    async close() {
      unsubscribe()
      await webhooks.close()
    },
  }

  function onError(error: Error): void {
    log.warn(errorFields(error), 'webhooks wait for the database')
  }

  function note({ endpoint: { name: endpoint }, account, message, outcome, isLast }: Attempt): void {
    const { id, madeAt, attempts } = message
    const isDelivered = outcome.kind === 'delivered'
    const isConfigured = configured.some(({ name }) => name === endpoint)
    if (outcome.kind === 'gone' && !isConfigured) void registry?.drop(endpoint).catch(onError)
    // Strangers make no new series.
    metrics.webhooks.inc({
      endpoint: isConfigured ? endpoint : 'registered',
      outcome: isDelivered ? 'delivered' : isLast ? 'failed' : 'retried',
    })
    if (isDelivered) metrics.webhookSeconds.observe(Math.max(0, Date.now() - madeAt) / 1_000)
    const fields = { endpoint, id, account, attempts, answer: outcome.answer }
    if (isDelivered) log.debug(fields, 'webhook delivered')
    else if (isLast) log.warn(fields, 'webhook failed; plimsoll webhooks resend sends it again')
    else log.info(fields, 'webhook not taken; it is tried again')
  }
}
