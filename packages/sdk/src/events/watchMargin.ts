import type { AccountId } from '@plimsoll/protocol'
import type { AccountResponse } from '@plimsoll/wire'
import type { Address } from 'viem'
import { verifyAccount } from '../verifyAccount.ts'
import { type WatchEventsParameters, watchEvents } from './watchEvents.ts'

/** What `watchMargin` is given: as {@link WatchEventsParameters}, for one account. */
export type WatchMarginParameters = Omit<WatchEventsParameters, 'filter' | 'onSnapshot' | 'onMarginEvent'> & {
  account: AccountId | Address
  /** The account at a snapshot, checked; once for each new one. */
  onMargin: (account: AccountResponse) => void
  onMarginEvent?: WatchEventsParameters['onMarginEvent']
}

/**
 * Hears of an account’s margin at each snapshot as soon as it is attested, checked, and of its margin events. The function
 * that comes back ends it.
 *
 * @example
 * const stop = watchMargin({ urls, trust, account, onMargin: ({ margin }) => console.log(margin.healthWad) })
 */
export function watchMargin({
  account,
  onMargin,
  onMarginEvent = () => undefined,
  ...parameters
}: WatchMarginParameters): () => void {
  return watchEvents({
    ...parameters,
    filter: { accounts: [account] },
    onMarginEvent,
    async onSnapshot({ epoch }, { client, trust }) {
      const response = await client.account(account, { epoch })
      await verifyAccount(response, trust)
      onMargin(response)
    },
  })
}
