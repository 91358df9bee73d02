import type { Keeper } from '@plimsoll/keeper'
import type { QueueBackend, Store } from '@plimsoll/store'
import {
  type Attempt,
  createSender,
  createWebhooks,
  openRegistry,
  type WebhookEndpoint,
  type WebhookRequest,
  type Webhooks,
} from '@plimsoll/webhooks'
import type { WebhookDoor } from '../api/routes/webhookRoutes.ts'
import type { NodeConfig } from '../config/loadConfig.ts'
import { WebhooksElsewhere } from '../errors.ts'
import type { Log } from '../log/createLog.ts'
import { errorFields } from '../log/errorFields.ts'
import type { Metrics } from '../metrics/createMetrics.ts'
import { observeWebhooks } from '../metrics/observeWebhooks.ts'
import { whileSole } from './whileSole.ts'

/** Webhooks of this node. Where another process of its operator tells, with the same database, they wait. */
export type StartedWebhooks = Pick<Webhooks, 'list' | 'resend' | 'close'> & {
  readonly status: () => WebhooksStatus
  /** Takes registrations; none where they are off. */
  readonly door: WebhookDoor | undefined
}

/** How they go. */
export type WebhooksStatus = ReturnType<Webhooks['status']> & {
  /** Those of the configuration, and those that are registered. */
  readonly endpoints: number
  /** Another process with the same database tells them. */
  readonly isElsewhere: boolean
}

/**
 * Starts telling endpoints of margin calls, from what is served now on: those of the configuration, and where `registers` is set
 * those that accounts have registered. Only one process of those that use a database does, so that nothing is told twice.
 * `undefined` if there can be none.
 */
export async function startWebhooks(
  config: Pick<NodeConfig, 'risk' | 'webhooks'>,
  options: Options,
): Promise<StartedWebhooks | undefined> {
  const { registration } = config.webhooks
  const { endpoints: configured, registers, store, metrics, log } = options
  const isOpen = registers && registration !== 'off'
  if (configured.length === 0 && !isOpen) return undefined
  const sole = await whileSole({
    claim: () => store.claim('webhooks'),
    start: () => runWebhooks(config, options),
    onElsewhere: () => log.warn('another process with this database tells the webhooks; this one waits'),
    onError: (error) => log.warn(errorFields(error), 'webhooks wait for the database'),
  })
  const status = () => ({
    ...(sole.current()?.status() ?? { ...nothing, endpoints: configured.length }),
    isElsewhere: sole.isElsewhere(),
  })
  observeWebhooks(metrics, status)
  return {
    status,
    list: store.webhooks.list,
    async resend(key) {
      const running = sole.current()
      if (running !== undefined) return running.resend(key)
      throw new WebhooksElsewhere('This process tells no webhooks.', {
        hint: 'Another one with the same database does: ask its admin listener.',
      })
    },
    door: isOpen
      ? {
          allowPrivate: registration === 'any',
          ask: async (request) => (await sole.current()?.ask(request)) ?? { refused: 'elsewhere' },
        }
      : undefined,
    close: sole.close,
  }
}

const nothing = { counts: { waiting: 0, delivered: 0, failed: 0 }, lastFault: undefined, queueProblem: undefined }

type Options = {
  endpoints: readonly WebhookEndpoint[]
  /** This node has a public API. */
  registers: boolean
  store: Pick<Store, 'webhooks' | 'claim'>
  keeper: Pick<Keeper, 'served' | 'subscribe'>
  openQueue: () => Promise<QueueBackend>
  metrics: Metrics
  log: Log
}

async function runWebhooks(
  { risk, webhooks: { registration } }: Pick<NodeConfig, 'risk' | 'webhooks'>,
  { endpoints: configured, store, keeper, openQueue, metrics, log }: Options,
) {
  const allowPrivate = registration === 'any'
  // Also where another process of this operator has the API: who tells, tells all.
  const registry =
    registration !== 'off'
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
  const served = keeper.served()
  if (served !== undefined) webhooks.take(served)
  const unsubscribe = keeper.subscribe(webhooks.take)
  return {
    status: () => ({ ...webhooks.status(), endpoints: endpoints().length }),
    resend: webhooks.resend,
    ask: async (request: WebhookRequest) => registry?.ask(request),
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
