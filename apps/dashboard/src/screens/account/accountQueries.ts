import type { AccountId } from '@plimsoll/protocol'
import { type AccountResponse, ApiError, type SnapshotResponse } from '@plimsoll/sdk'
import { queryOptions } from '@tanstack/react-query'
import type { World } from '../../data/context.tsx'
import { live } from '../../data/queries.ts'

/** An account at a snapshot, verified; without a response if the node says that it has nothing there, which nobody can prove. */
export type SeenAccount = { response: AccountResponse | undefined; snapshot: SnapshotResponse }

/** An account at the latest snapshot or at that of an epoch, verified, also while it has nothing yet. */
export const seenAccountQuery = (
  { plimsoll }: World,
  { account, epoch }: { account: AccountId; epoch: bigint | undefined },
) =>
  queryOptions({
    queryKey: [epoch === undefined ? live : 'epoch', 'seenAccount', account, String(epoch)],
    async queryFn(): Promise<SeenAccount> {
      try {
        const response = await plimsoll.account(account, epoch === undefined ? {} : { epoch })
        return { response, snapshot: response.snapshot }
      } catch (error) {
        // Nothing held is no fault. Of the past it is asked which epochs a node still has.
        if (!(error instanceof ApiError) || error.code !== 'AccountNotFound' || epoch !== undefined) throw error
        return { response: undefined, snapshot: await plimsoll.latestSnapshot() }
      }
    },
  })

/** Pledges and releases on their way; it is believed. */
export const inFlightQuery = ({ plimsoll }: World, account: AccountId) =>
  queryOptions({ queryKey: [live, 'inFlight', account], queryFn: () => plimsoll.unverified.inFlight(account) })

/** The margin at earlier snapshots, the newest first, one of each `every` epochs; it is believed. */
export const historyQuery = ({ plimsoll }: World, { account, every }: { account: AccountId; every: number }) =>
  queryOptions({
    queryKey: [live, 'history', account, every],
    queryFn: () => plimsoll.unverified.history(account, { every }),
  })
