import { creditPoolAbi, devFeedAbi, marginVaultAbi } from '@plimsoll/contracts'
import { type AccountId, eoaAccountId } from '@plimsoll/protocol'
import { accountProof, claimProof, verifyClaims } from '@plimsoll/sdk'
import { type LocalAccount, parseEventLogs } from 'viem'
import { actors } from './actors.ts'
import { assetIds, type DevnetChain } from './deploy.ts'
import type { Devnet } from './devnet.ts'
import { poll, postAndAct, withProof } from './snapshots.ts'
import { type Acted, transact } from './transact.ts'

type Holder = { account: LocalAccount; units: bigint }

/** What people do on the devnet, each in one call. Amounts are in base units. */
export function createActions(devnet: Devnet) {
  const vaultCall = ({ vault }: DevnetChain, account: LocalAccount) =>
    ({ account, address: vault, abi: marginVaultAbi }) as const

  const deposit = (chain: DevnetChain, { account, units, assetId }: Holder & { assetId: number }): Promise<Acted> => {
    const args = [eoaAccountId(account.address), assetId, units] as const
    return transact(chain, { ...vaultCall(chain, account), functionName: 'deposit', args })
  }

  return {
    lend: (chain: DevnetChain, { account, units }: Holder): Promise<Acted> =>
      transact(chain, {
        account,
        address: chain.pool,
        abi: creditPoolAbi,
        functionName: 'deposit',
        args: [units, account.address],
      }),

    depositWeth: (chain: DevnetChain, holder: Holder) => deposit(chain, { ...holder, assetId: assetIds.weth }),

    depositUsdc: (chain: DevnetChain, holder: Holder) =>
      deposit(chain, { ...holder, assetId: assetIds.usdc(chain.slot) }),

    pledgeWeth: (chain: DevnetChain, { account, units, to }: Holder & { to: DevnetChain }): Promise<Acted> =>
      transact(chain, {
        ...vaultCall(chain, account),
        functionName: 'pledge',
        args: [eoaAccountId(account.address), assetIds.weth, to.slot, units],
      }),

    borrow: (chain: DevnetChain, { account, units }: Holder) =>
      withProof(devnet, {
        account: eoaAccountId(account.address),
        chain,
        call: (response) => ({
          account,
          address: chain.pool,
          abi: creditPoolAbi,
          functionName: 'borrow',
          args: [eoaAccountId(account.address), units, account.address, accountProof(response)] as const,
        }),
      }),

    setEthPrice: (chain: DevnetChain, answer: bigint): Promise<Acted> =>
      transact(chain, {
        account: actors.owner,
        address: devnet.feeds.eth,
        abi: devFeedAbi,
        functionName: 'set',
        args: [answer],
      }),

    /** Repays up to `units` of the debtor's shares, for WETH. */
    async liquidate(chain: DevnetChain, { account, units, debtor }: Holder & { debtor: AccountId }) {
      const acted = await withProof(devnet, {
        account: debtor,
        chain,
        call: (response) => ({
          ...vaultCall(chain, account),
          functionName: 'liquidate',
          args: [debtor, chain.pool, units, assetIds.weth, 0n, account.address, '0x', accountProof(response)] as const,
        }),
      })
      const { logs } = await chain.client.getTransactionReceipt({ hash: acted.transaction })
      const [event] = parseEventLogs({ abi: marginVaultAbi, eventName: 'Liquidated', logs })
      return { ...acted, repaidUnits: event?.args.repaidUnits ?? 0n, seizedUnits: event?.args.units ?? 0n }
    },

    /** Settles the account's first claim on the chain that holds the asset, once a snapshot shows it. */
    settle: (chain: DevnetChain, account: LocalAccount): Promise<Acted & { epoch: bigint }> =>
      poll(async () => {
        const response = await devnet.client.claims({ beneficiary: account.address, limit: 1 })
        const [claim] = response.claims
        if (!claim) return undefined
        await verifyClaims(response, devnet.trust)
        const args = [claim, claimProof(response, claim)] as const
        const call = { ...vaultCall(chain, account), functionName: 'settle', args } as const
        return postAndAct(chain, { snapshot: response.snapshot, call })
      }, `no snapshot showed a claim of ${account.address} for long enough to settle it`),
  }
}
