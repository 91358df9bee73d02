import { setTimeout as sleep } from 'node:timers/promises'
import { alice, attest, bob, createWorld, risk } from '@plimsoll/keeper/testing'
import { type LeafWord, PlimsollError } from '@plimsoll/protocol'
import type { Store } from '@plimsoll/store'
import { createSender } from '../createSender.ts'
import { createWebhooks } from '../createWebhooks.ts'
import type { WebhookEndpoint } from '../endpoint.ts'
import type { CalledSnapshot } from '../followCalls.ts'
import type { Receiver } from './startReceiver.ts'

/** What alice owes in dollars to be below a line, in basis points; and 1,000 to be below none. */
export const debtBelow = { 2500: 2_000, 1000: 2_250, 0: 2_500 } as const

/** A deployment whose snapshots are told to webhooks; epochs from 1 on. */
export function createCalls() {
  const world = createWorld()
  let epoch = 0
  return {
    /** The next snapshot, in which alice owes so many dollars, and bob. */
    async next(debt: number, bobsDebt = 0): Promise<CalledSnapshot> {
      epoch += 1
      const owes = (usd: number): LeafWord[] => [{ kind: 'debt', assetId: 1, units: BigInt(usd) * 1_000_000n }]
      world.accounts[1] = [[alice, owes(debt)]]
      if (bobsDebt > 0) world.accounts[1].push([bob, owes(bobsDebt)])
      const timestamp = 3 * epoch
      const snapshot = await world.aggregator.snapshot({ cut: world.cutAt(timestamp), timestamp: BigInt(timestamp) })
      return { ...snapshot, attested: await attest(snapshot) }
    },
  }
}

/** An endpoint on this machine. */
export function endpointAt(
  { url, secret }: Pick<Receiver, 'url' | 'secret'>,
  change: Partial<WebhookEndpoint> = {},
): WebhookEndpoint {
  return { name: 'desk', url, secret, allowPrivate: true, accounts: new Set([alice]), line: undefined, ...change }
}

/** Webhooks that try again soon. An error of the database ends the test. */
export function startCalls(
  store: Pick<Store, 'webhooks'>,
  {
    endpoints,
    timeoutMs = 1_000,
    ...options
  }: { endpoints: readonly WebhookEndpoint[] | (() => readonly WebhookEndpoint[]); timeoutMs?: number } & Pick<
    Parameters<typeof createWebhooks>[0],
    'openQueue'
  > &
    Partial<Omit<Parameters<typeof createWebhooks>[0], 'endpoints'>>,
) {
  const problems: Error[] = []
  const webhooks = createWebhooks({
    store: store.webhooks,
    risk,
    sender: createSender({ timeoutMs }),
    onAttempt: () => undefined,
    onError: (error) => problems.push(error),
    onQueueError: () => undefined,
    gapsMs: [20, 50, ...Array.from({ length: 200 }, () => 100)],
    sweepMs: 200,
    ...options,
    endpoints: () => (typeof endpoints === 'function' ? endpoints() : endpoints),
  })
  return { ...webhooks, problems }
}

/** Waits until a condition holds. */
export async function until(holds: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await holds())) await sleep(10)
}

/** No queue: it is away. */
export const noQueue = () => Promise.reject(new PlimsollError('The queue is away.'))
