import { type MarginEvent, type Plimsoll, readEvents, verifyMarginEvent, watchEvents } from '@plimsoll/sdk'
import type { Address } from 'viem'

/** Resolves with the first event that says an account may be liquidated, verified, whichever node says it first. */
export function firstLiquidatable(
  plimsoll: Plimsoll,
  { account, onError }: { account: Address; onError: (error: Error) => void },
): Promise<MarginEvent> {
  return new Promise((resolve) => {
    const unwatch = watchEvents(plimsoll, {
      filter: { accounts: [account] },
      onMarginEvent(event) {
        // What would cure it: event.cure?.line.deposit, .repay; and for initial margin .move.
        if (event.type !== 'margin.liquidatable') return
        unwatch()
        resolve(event)
      },
      onError,
    })
  })
}

/** The same of one node, by hand: without going on at another one, and without a memory of what was told. */
export async function firstMarginEvent(plimsoll: Plimsoll, account: Address): Promise<MarginEvent | undefined> {
  const [{ url, client }] = plimsoll.nodes
  const { assets } = await client.deployment()
  for await (const { event } of readEvents(`${url}/v1/events?account=${account}`)) {
    if (!('cure' in event)) continue
    const answer = await client.account(account, { epoch: event.epoch })
    await plimsoll.check(client, (trust) => verifyMarginEvent(event, { account: answer, assets, trust }))
    return event
  }
  return undefined
}
