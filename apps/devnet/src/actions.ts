import { creditPoolAbi, devFeedAbi } from '@plimsoll/contracts'
import type { AccountId } from '@plimsoll/protocol'
import { ApiError } from '@plimsoll/sdk'
import {
  type Acted as ActedBySdk,
  type ActingClient,
  ActionNotPossible,
  borrow,
  deposit,
  liquidate,
  pledge,
  settle,
  TransactionFailed,
} from '@plimsoll/sdk/actions'
import { createClient, http, type LocalAccount } from 'viem'
import { actors } from './actors.ts'
import { assetIds, type DevnetChain } from './deploy.ts'
import type { Devnet } from './devnet.ts'
import { poll } from './snapshots.ts'
import { type Acted, transact } from './transact.ts'

type Holder = { account: LocalAccount; units: bigint }

/** What people do on the devnet, each in one call. Amounts are in base units. */
export function createActions(devnet: Devnet) {
  const { plimsoll } = devnet
  const collateral =
    (assetId: number) =>
    (chain: DevnetChain, { account, units }: Holder) =>
      deposit(walletOf(chain, account), { plimsoll, assetId, units }).then(acted)

  return {
    lend: (chain: DevnetChain, { account, units }: Holder): Promise<Acted> =>
      transact(chain, {
        account,
        address: chain.pool,
        abi: creditPoolAbi,
        functionName: 'deposit',
        args: [units, account.address],
      }),

    depositWeth: collateral(assetIds.weth),

    depositUsdc: (chain: DevnetChain, holder: Holder) => collateral(assetIds.usdc(chain.slot))(chain, holder),

    pledgeWeth: (chain: DevnetChain, { account, units, to }: Holder & { to: DevnetChain }) =>
      pledge(walletOf(chain, account), { plimsoll, assetId: assetIds.weth, toSlot: to.slot, units }).then(acted),

    borrow: (chain: DevnetChain, { account, units }: Holder) =>
      onceAttested(async () => {
        const parameters = { plimsoll, assetId: assetIds.debt(chain.slot), tokenAmount: units }
        return acted(await borrow(walletOf(chain, account), parameters))
      }, `no snapshot let ${account.address} borrow on ${chain.name}`),

    setEthPrice: (chain: DevnetChain, answer: bigint): Promise<Acted> =>
      transact(chain, {
        account: actors.owner,
        address: devnet.feeds.eth,
        abi: devFeedAbi,
        functionName: 'set',
        args: [answer],
      }),

    /** Repays up to `units` of the debtor's shares, for WETH. */
    liquidate: (chain: DevnetChain, { account, units, debtor }: Holder & { debtor: AccountId }) =>
      onceAttested(async () => {
        const pair = { liability: assetIds.debt(chain.slot), collateral: assetIds.weth, maxRepayUnits: units }
        const liquidated = await liquidate(walletOf(chain, account), { plimsoll, account: debtor, ...pair })
        const [event] = liquidated.events
        return { ...acted(liquidated), repaidUnits: event?.repaidUnits ?? 0n, seizedUnits: event?.units ?? 0n }
      }, `no snapshot let ${account.address} liquidate on ${chain.name}`),

    /** Settles the account's claims on the chain that holds the asset, once a snapshot shows them. */
    settle: (chain: DevnetChain, account: LocalAccount) =>
      onceAttested(
        async () => acted(await settle(walletOf(chain, account), { plimsoll })),
        `no snapshot showed a claim of ${account.address} for long enough to settle it`,
      ),
  }
}

function walletOf({ client, url }: DevnetChain, account: LocalAccount): ActingClient {
  // A busy machine is no reason to give up.
  const transport = http(url, { timeout: 60_000 })
  return createClient({ account, chain: client.chain, transport, pollingInterval: 50, cacheTime: 0 })
}

function acted({ receipt, epoch }: ActedBySdk<unknown>): Acted & { epoch: bigint | undefined } {
  return { transaction: receipt.transactionHash, epoch }
}

/** Tries again while no snapshot shows what the action needs, or a newer one overtakes it. */
function onceAttested<T>(act: () => Promise<T>, complaint: string): Promise<T> {
  return poll(
    () =>
      act().catch((error: unknown) => {
        if (error instanceof ActionNotPossible || error instanceof TransactionFailed) return undefined
        if (error instanceof ApiError && (error.status === 404 || error.status === 503)) return undefined
        throw error
      }),
    complaint,
  )
}
