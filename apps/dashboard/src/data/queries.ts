import type { AccountId } from '@plimsoll/protocol'
import { queryOptions } from '@tanstack/react-query'
import type { World } from './context.tsx'

/** What a query key begins with that is asked again at each snapshot. */
export const live = 'live'

// One place for what is asked of a node. Everything under `live` is asked again at each snapshot; what is verified says so.

/** The latest snapshot, verified. */
export const latestSnapshotQuery = ({ plimsoll }: World) =>
  queryOptions({ queryKey: [live, 'snapshot'], queryFn: () => plimsoll.latestSnapshot() })

/** An account at the latest snapshot or at that of an epoch, verified. */
export const accountQuery = (
  { plimsoll }: World,
  { account, epoch }: { account: AccountId; epoch?: bigint | undefined },
) =>
  queryOptions({
    queryKey: [epoch === undefined ? live : 'epoch', 'account', account, String(epoch)],
    queryFn: () => plimsoll.account(account, epoch === undefined ? {} : { epoch }),
  })

/** How the node sees each chain; it is believed. */
export const chainsQuery = ({ plimsoll }: World) =>
  queryOptions({ queryKey: [live, 'chains'], queryFn: () => plimsoll.unverified.chains() })

/** What would be liquidatable after drops; it is believed: checking it takes all accounts. */
export const debtAtRiskQuery = ({ plimsoll }: World) =>
  queryOptions({ queryKey: [live, 'debtAtRisk'], queryFn: () => plimsoll.unverified.debtAtRisk() })
