import type { AccountId, AttestedSnapshot } from '@plimsoll/protocol'
import type { AccountResponse, AssetsResponse, LiquidationResponse, SnapshotResponse } from '@plimsoll/wire'
import type { Address } from 'viem'
import { createPlimsollClient, type PlimsollClient, type SettlementQuery } from './createPlimsollClient.ts'
import { createTrusting, type Trusting } from './createTrusting.ts'
import { UnknownChain } from './errors.ts'
import { verifyAccount } from './verifyAccount.ts'
import { verifyAssets } from './verifyAssets.ts'
import { verifyLiquidation } from './verifyLiquidation.ts'
import type { Settlement } from './verifySettlement.ts'
import { type Trust, verifySnapshot } from './verifySnapshot.ts'

/** One chain of the deployment as its users must know it: its EIP-155 id and the address of its `MarginVault`. */
export type TrustedChain = { readonly chainId: number; readonly vault: Address }

/** A node, and a client of it that believes it. */
export type PlimsollNode = { readonly url: string; readonly client: PlimsollClient }

/**
 * A deployment as its user knows it, and a node to ask. Everything it returns is verified against the operators in force,
 * or rejected with `VerificationFailed`; what a node can answer beyond that throws as `PlimsollClient` does.
 */
export type Plimsoll = {
  /** The node, unverified. */
  readonly unverified: PlimsollClient
  /** All nodes, unverified: that of `url` first, where streams begin, then those of `moreUrls`, where they go on. */
  readonly nodes: readonly [PlimsollNode, ...PlimsollNode[]]
  /** What requests are sent with. */
  readonly fetch: typeof globalThis.fetch
  /** An account at the latest snapshot, or at that of an epoch. Rejects with `ApiError` (`AccountNotFound`) if it has nothing. */
  readonly account: (account: AccountId | Address, at?: { epoch?: bigint }) => Promise<AccountResponse>
  /**
   * What anybody may do to an account at the latest snapshot: nothing above its line. `dustUsdWad` is that of the venues, 0
   * unless told.
   */
  readonly liquidation: (account: AccountId | Address, at?: { dustUsdWad?: bigint }) => Promise<LiquidationResponse>
  /** Prices and weights at the latest snapshot. */
  readonly assets: () => Promise<AssetsResponse>
  /** Claims of one beneficiary on one chain, at most 100, with one proof. */
  readonly settlement: (query: SettlementQuery) => Promise<Settlement>
  /** The latest snapshot. */
  readonly latestSnapshot: () => Promise<SnapshotResponse>
  /** The chain with this id, and its slot. Throws `UnknownChain`. */
  readonly chain: (chainId: number) => TrustedChain & { readonly slot: number }
  /** Whom this client believes now: the set it was given, or one that was signed on from there. */
  readonly trust: () => Trust
  /**
   * Checks what `unverified` or another client said: against the operators in force, and if they did not sign it against
   * those who came after them, as that node tells. Rejects as the check does, and as `PlimsollClient`.
   */
  readonly check: Trusting['check']
  /** The same of something that was asked for by its epoch: against the operators who were in force then. */
  readonly checkAt: Trusting['checkAt']
}

/**
 * Creates a client that believes no node. It is told whom to trust: the deployment's salt, its chains in slot order with
 * their vaults, and a set of operators, together with the epoch `since` which they are in force (0 unless told). If the
 * operators have changed since, it follows the changes, each signed by the set before it. `moreUrls` are nodes of other
 * operators: where a stream ends (`watchEvents`), the next goes on. `timeoutMs` is for each request, 10,000 unless told.
 *
 * @example
 * const plimsoll = createPlimsoll({
 *   url: 'http://127.0.0.1:8080',
 *   salt: '0x50549dd0e482b7c69ccd66ac086de691e303893c39a32b79e085a2ef6c078855',
 *   chains: [{ chainId: 8453, vault: '0xe7f1…' }, { chainId: 10, vault: '0x9fE4…' }],
 *   set: { threshold: 2, operators: ['0x7E5F…', '0x2B5A…', '0x6813…'] },
 * })
 * const { margin } = await plimsoll.account('0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266')
 */
export function createPlimsoll({
  url,
  moreUrls = [],
  salt,
  chains,
  set,
  since = 0n,
  fetch = (...request) => globalThis.fetch(...request),
  ...timeout
}: Pick<Trust, 'salt' | 'set'> & {
  url: string
  moreUrls?: readonly string[]
  chains: readonly TrustedChain[]
  since?: bigint
  timeoutMs?: number
  fetch?: typeof globalThis.fetch
}): Plimsoll {
  const nodeAt = (url: string) => ({
    url: url.replace(/\/+$/, ''),
    client: createPlimsollClient({ url, deployment: { salt }, fetch, ...timeout }),
  })
  const node = nodeAt(url)
  const { client } = node
  const { trust, check, checkAt } = createTrusting({
    trust: { salt, set, chainIds: chains.map(({ chainId }) => chainId) },
    since,
  })
  const trusting = <T>(verify: (trust: Trust) => Promise<T>) => check(client, verify)

  async function verified<T extends { snapshot: AttestedSnapshot }>(
    answer: T,
    verify: (answer: T, trust: Trust) => Promise<void>,
  ): Promise<T> {
    await trusting((trust) => verify(answer, trust))
    return answer
  }

  return {
    unverified: client,
    nodes: [node, ...moreUrls.map(nodeAt)],
    fetch,
    async account(account, at) {
      const answer = await client.account(account, at)
      if (at?.epoch === undefined) return verified(answer, verifyAccount)
      await checkAt(client, at.epoch, (trust) => verifyAccount(answer, trust))
      return answer
    },
    liquidation: async (account, at) => verified(await client.liquidation(account, at), verifyLiquidation),
    assets: async () => verified(await client.assets(), verifyAssets),
    settlement: (query) => trusting((trust) => client.settlement(query, trust)),
    async latestSnapshot() {
      const snapshot = await client.latestSnapshot()
      await trusting((trust) => verifySnapshot(snapshot, trust))
      return snapshot
    },
    chain(chainId) {
      const slot = chains.findIndex((chain) => chain.chainId === chainId)
      const chain = chains[slot]
      if (chain !== undefined) return { ...chain, slot }
      throw new UnknownChain('The deployment is not on this chain.', {
        details: { chainId, expected: chains.map(({ chainId }) => chainId) },
        hint: 'Switch the wallet to a chain of the deployment, or give the client all its chains.',
      })
    },
    trust,
    check,
    checkAt,
  }
}
