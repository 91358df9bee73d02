import type { Plimsoll } from '@plimsoll/sdk'
import {
  actionMutationOptions,
  deposit,
  getMarginQueryKey,
  getMarginQueryOptions,
  watchMarginQuery,
} from '@plimsoll/sdk/wagmi'
import { MutationObserver, type QueryClient } from '@tanstack/query-core'
import type { Config } from '@wagmi/core'
import type { Address } from 'viem'

/** A margin in the cache of TanStack Query: read once, then kept at the latest snapshot by the stream. In React: `useQuery`. */
export async function keepMargin(
  queries: QueryClient,
  { plimsoll, account }: { plimsoll: Plimsoll; account: Address },
) {
  const first = await queries.fetchQuery(getMarginQueryOptions(plimsoll, { account }))
  const unwatch = watchMarginQuery(queries, { plimsoll, account })
  const cached = () => queries.getQueryData<typeof first>(getMarginQueryKey(plimsoll, { account }))
  return { first, cached, unwatch }
}

/** Any action as a mutation. In React: `useMutation`. */
export function depositWith(queries: QueryClient, { config, plimsoll }: { config: Config; plimsoll: Plimsoll }) {
  const mutation = new MutationObserver(queries, actionMutationOptions(deposit, { config, plimsoll }))
  return mutation.mutate({ assetId: 0, units: 1_000_000n })
}
