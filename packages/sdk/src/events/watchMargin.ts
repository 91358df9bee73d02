import { type AccountId, parseAccountId } from '@plimsoll/protocol'
import type { AccountResponse } from '@plimsoll/wire'
import type { Address } from 'viem'
import type { Plimsoll } from '../createPlimsoll.ts'
import { type StreamParameters, watchStream } from './watchStream.ts'

/** What `watchMargin` is given. */
export type WatchMarginParameters = StreamParameters & {
  account: AccountId | Address
  /** The account at a snapshot, checked: at the latest one at the start, then once at each new one. */
  onMargin: (account: AccountResponse) => void
  /** A node says that the account has nothing at the snapshot of an epoch, which cannot be proven. */
  onUnverifiedAbsence?: (at: { epoch: bigint }) => void
}

/**
 * Hears of an account’s margin at each snapshot as soon as it is attested, checked, and of its margin events, as
 * `watchEvents` does. The function that comes back ends it. Throws `InvalidAccountId`. §13.
 *
 * @example
 * const unwatch = watchMargin(plimsoll, { account, onMargin: ({ margin }) => console.log(margin.healthWad) })
 */
export function watchMargin(
  plimsoll: Plimsoll,
  { account, onMargin, onUnverifiedAbsence = () => undefined, ...parameters }: WatchMarginParameters,
): () => void {
  const id = parseAccountId(account)
  let told = -1n
  return watchStream(plimsoll, {
    ...parameters,
    filter: { accounts: [id] },
    async atStep({ event: { epoch }, ...step }) {
      if (epoch <= told) return
      const answer = await step.account(id)
      // An account that has nothing says nothing of the snapshot.
      if (answer === undefined) await step.snapshot()
      told = epoch
      if (answer === undefined) onUnverifiedAbsence({ epoch })
      else onMargin(answer)
    },
  })
}
