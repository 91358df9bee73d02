import type { AccountId } from '@plimsoll/protocol'
import { ChainNotConfiguredError, type Config, getConnection, watchConnection } from '@wagmi/core'
import type { Address } from 'viem'
import { accountOf } from '../actions/chainAssets.ts'
import type { Plimsoll } from '../createPlimsoll.ts'
import { UnknownChain } from '../errors.ts'
import { sleep } from '../events/followNodes.ts'
import { type WatchEventsParameters, watchEvents as watchEventsOf } from '../events/watchEvents.ts'
import { type WatchMarginParameters, watchMargin as watchMarginOf } from '../events/watchMargin.ts'

/** Whose account, the connected one unless told, as it is on a chain: that which the wallet is on unless told. */
type Watched<config extends Config> = {
  plimsoll: Plimsoll
  account?: AccountId | Address | undefined
  chainId?: config['chains'][number]['id'] | undefined
}

/** What `watchMargin` is given beside the config. */
export type ConnectedMarginParameters<config extends Config> = Watched<config> & Omit<WatchMarginParameters, 'account'>

/** What `watchEvents` is given beside the config. */
export type ConnectedEventsParameters<config extends Config> = Watched<config> &
  Omit<WatchEventsParameters, 'filter'> & { filter?: Omit<NonNullable<WatchEventsParameters['filter']>, 'accounts'> }

/**
 * Hears of the connected account’s margin at each snapshot, or of another one’s: see `watchMargin` of `@plimsoll/sdk`.
 * Another connection is followed; nothing is heard while there is none. The function that comes back ends it.
 *
 * @example
 * const unwatch = watchMargin(config, { plimsoll, onMargin: ({ margin }) => console.log(margin.healthWad) })
 */
export function watchMargin<config extends Config>(
  config: config,
  { plimsoll, account, chainId, ...parameters }: ConnectedMarginParameters<config>,
): () => void {
  const watch = (account: AccountId | Address) => watchMarginOf(plimsoll, { ...parameters, account })
  return watchConnected(config, { plimsoll, account, chainId, watch, onError: parameters.onError })
}

/**
 * Hears of the margin events of the connected account, or of another one: see `watchEvents` of `@plimsoll/sdk`. Another
 * connection is followed; nothing is heard while there is none. The function that comes back ends it.
 *
 * @example
 * const unwatch = watchEvents(config, { plimsoll, onMarginEvent: ({ type, cure }) => console.log(type, cure) })
 */
export function watchEvents<config extends Config>(
  config: config,
  { plimsoll, account, chainId, filter, ...parameters }: ConnectedEventsParameters<config>,
): () => void {
  const watch = (account: AccountId | Address) =>
    watchEventsOf(plimsoll, { ...parameters, filter: { ...filter, accounts: [account] } })
  return watchConnected(config, { plimsoll, account, chainId, watch, onError: parameters.onError })
}

const pauseMs = 4_000

/** Watches a named account, or the connected one for as long as it is connected. */
function watchConnected<config extends Config>(
  config: config,
  {
    plimsoll,
    account,
    chainId,
    watch,
    onError = () => undefined,
  }: Watched<config> & {
    watch: (account: AccountId | Address) => () => void
    onError: WatchMarginParameters['onError'] | undefined
  },
): () => void {
  if (account !== undefined) return watch(account)
  let connected: { address: Address; chainId: number; end: () => void } | undefined

  function look(): void {
    const { address, chainId: on } = getConnection(config)
    const at = chainId ?? on
    if (address === connected?.address && at === connected?.chainId) return
    connected?.end()
    connected = undefined
    if (address !== undefined && at !== undefined) connected = { address, chainId: at, end: follow(address, at) }
  }

  /** Asks the chain whose account an address is until it answers, and watches that. */
  function follow(address: Address, at: number): () => void {
    const ending = new AbortController()
    let unwatch: (() => void) | undefined
    void (async () => {
      while (!ending.signal.aborted) {
        try {
          const where = { client: config.getClient({ chainId: at }), chain: plimsoll.chain(at), sender: address }
          const own = await accountOf(where, {})
          if (!ending.signal.aborted) unwatch = watch(own)
          return
        } catch (error) {
          if (!ending.signal.aborted) onError(error as Error, {})
          if (error instanceof UnknownChain || error instanceof ChainNotConfiguredError) return
          await sleep(pauseMs, ending.signal)
        }
      }
    })()
    return () => {
      ending.abort()
      unwatch?.()
    }
  }

  look()
  const unsubscribe = watchConnection(config, { onChange: look })
  return () => {
    unsubscribe()
    connected?.end()
  }
}
