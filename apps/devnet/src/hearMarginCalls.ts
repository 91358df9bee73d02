import type { AccountId } from '@plimsoll/protocol'
import { type MarginEvent, watchEvents } from '@plimsoll/sdk'
import type { Devnet } from './devnet.ts'
import { poll } from './snapshots.ts'

/** Hears the margin events of an account over all operators' nodes, each checked, until it is disposed of. */
export function hearMarginCalls({ plimsoll }: Devnet, account: AccountId) {
  const heard: MarginEvent[] = []
  const unwatch = watchEvents(plimsoll, {
    filter: { accounts: [account] },
    onMarginEvent: (event) => heard.push(event),
  })
  return {
    /** The first event of a type, which may still have to come. Throws `SnapshotMissing`. */
    first: (type: MarginEvent['type']) =>
      poll(async () => heard.find((event) => event.type === type), `nobody told ${account} of a ${type}`),
    [Symbol.dispose]: unwatch,
  }
}
