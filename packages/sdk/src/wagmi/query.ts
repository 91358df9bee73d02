import type { AccountId } from '@plimsoll/protocol'
import type { AccountResponse } from '@plimsoll/wire'
import type { Config } from '@wagmi/core'
import type { Address } from 'viem'
import type { Plimsoll } from '../createPlimsoll.ts'
import { type WatchMarginParameters, watchMargin } from '../events/watchMargin.ts'
import type { ConnectedAction, ConnectedParameters } from './connected.ts'

/** Whose margin, and at the snapshot of which epoch: the latest unless told. Nothing is asked while there is no account. */
export type MarginQueryParameters = { account: AccountId | Address | undefined; epoch?: bigint | undefined }

/**
 * The key of a margin in a TanStack Query client: of the deployment, the account and the epoch. `['plimsoll', 'margin']`
 * are those of all.
 *
 * @example
 * queryClient.invalidateQueries({ queryKey: getMarginQueryKey(plimsoll, { account }) })
 */
export function getMarginQueryKey(plimsoll: Plimsoll, { account, epoch }: MarginQueryParameters) {
  const { salt } = plimsoll.trust()
  // Keys are hashed as JSON, which has no bigint.
  return ['plimsoll', 'margin', { salt, account: account?.toLowerCase(), epoch: epoch?.toString() }] as const
}

/**
 * What TanStack Query needs to read a verified margin; add options of your own beside. The query fails as
 * `Plimsoll.account` rejects.
 *
 * @example
 * useQuery({ ...getMarginQueryOptions(plimsoll, { account }), refetchInterval: 4_000 })
 */
export function getMarginQueryOptions(plimsoll: Plimsoll, parameters: MarginQueryParameters) {
  const { account, epoch } = parameters
  return {
    queryKey: getMarginQueryKey(plimsoll, parameters),
    enabled: account !== undefined,
    // Without an account the query is not enabled; who calls it all the same is told by `InvalidAccountId`.
    queryFn: (): Promise<AccountResponse> => plimsoll.account(account ?? '0x', epoch === undefined ? {} : { epoch }),
  }
}

/** What a TanStack Query client is, here. */
type QueryStore = {
  getQueryData: (key: readonly unknown[]) => unknown
  setQueryData: (key: readonly unknown[], data: unknown) => unknown
  resetQueries: (filters: { queryKey: readonly unknown[] }) => Promise<void>
}

/**
 * Keeps the query of an account’s latest margin at the latest snapshot: see `getMarginQueryOptions`, and `watchMargin` for
 * the rest. A query of an account that has nothing any more is asked again once. The function that comes back ends it.
 *
 * @example
 * useEffect(() => watchMarginQuery(queryClient, { plimsoll, account }), [queryClient, plimsoll, account])
 */
export function watchMarginQuery(
  queryClient: QueryStore,
  { plimsoll, account, ...parameters }: Omit<WatchMarginParameters, 'onMargin'> & { plimsoll: Plimsoll },
): () => void {
  const queryKey = getMarginQueryKey(plimsoll, { account })
  return watchMargin(plimsoll, {
    ...parameters,
    account,
    onMargin: (answer) => queryClient.setQueryData(queryKey, answer),
    onUnverifiedAbsence(at) {
      if (queryClient.getQueryData(queryKey) !== undefined) void queryClient.resetQueries({ queryKey })
      parameters.onUnverifiedAbsence?.(at)
    },
  })
}

/**
 * What TanStack Query needs to act: any action of this package, with the config and the deployment filled in.
 *
 * @example
 * const { mutate } = useMutation(actionMutationOptions(deposit, { config, plimsoll }))
 * mutate({ assetId: 0, units: parseEther('10') })
 */
export function actionMutationOptions<config extends Config, parameters, result>(
  action: ConnectedAction<parameters, result>,
  { config, plimsoll }: { config: config; plimsoll: Plimsoll },
) {
  return {
    mutationKey: ['plimsoll', { salt: plimsoll.trust().salt }] as const,
    mutationFn: (variables: parameters & ConnectedParameters<config>): Promise<result> =>
      action(config, { ...variables, plimsoll }),
  }
}
