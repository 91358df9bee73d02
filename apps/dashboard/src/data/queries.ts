import type { AccountId } from '@plimsoll/protocol'
import { type Page, verifyClaims } from '@plimsoll/sdk'
import { keepPreviousData, queryOptions } from '@tanstack/react-query'
import type { Address } from 'viem'
import type { World } from './context.tsx'

/** What a query key begins with that is asked again at each snapshot. */
export const live = 'live'

// One place for what is asked of a node. Everything under `live` is asked again at each snapshot; what is verified says so.

/** The latest snapshot, verified. */
export const latestSnapshotQuery = ({ plimsoll }: World) =>
  queryOptions({ queryKey: [live, 'snapshot'], queryFn: () => plimsoll.latestSnapshot() })

/** How the node sees each chain; it is believed. */
export const chainsQuery = ({ plimsoll }: World) =>
  queryOptions({ queryKey: [live, 'chains'], queryFn: () => plimsoll.unverified.chains() })

/** What all accounts hold and owe; it is believed: checking it takes all accounts. */
export const totalsQuery = ({ plimsoll }: World) =>
  queryOptions({ queryKey: [live, 'totals'], queryFn: () => plimsoll.unverified.totals() })

/** Accounts with debt, the lowest health first, as the node lists them. */
export const accountsQuery = ({ plimsoll }: World, { limit, offset }: Required<Page>) =>
  queryOptions({
    queryKey: [live, 'accounts', limit, offset],
    queryFn: () => plimsoll.unverified.accounts({ limit, offset }),
    placeholderData: keepPreviousData,
    gcTime: 10_000,
  })

/** Accounts below maintenance margin, the lowest health first, as the node lists them. */
export const liquidatableQuery = ({ plimsoll }: World, { limit }: { limit: number }) =>
  queryOptions({
    queryKey: [live, 'liquidatable', limit],
    queryFn: () => plimsoll.unverified.liquidatable({ limit }),
    placeholderData: keepPreviousData,
  })

/** What anybody may do to an account, verified. */
export const liquidationQuery = ({ plimsoll }: World, account: AccountId) =>
  queryOptions({ queryKey: [live, 'liquidation', account], queryFn: () => plimsoll.liquidation(account) })

/** The first claims of a beneficiary, each verified; that none is missing cannot be. */
export const claimsQuery = ({ plimsoll }: World, beneficiary: Address) =>
  queryOptions({
    queryKey: [live, 'claims', beneficiary],
    async queryFn() {
      const claims = await plimsoll.unverified.claims({ beneficiary })
      await plimsoll.check(plimsoll.unverified, (trust) => verifyClaims(claims, trust))
      return claims
    },
  })
