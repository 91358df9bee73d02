import { type AnvilChain, startAnvil } from '@plimsoll/anvil'
import {
  deployChain,
  deployCreditPool,
  deployDevFeed,
  deployDevToken,
  devTokenAbi,
  marginVaultAbi,
  snapshotRegistryAbi,
} from '@plimsoll/contracts'
import {
  type AccountId,
  acceptanceTypedData,
  type Deployment,
  eoaAccountId,
  hashClaim,
  hashOperatorSet,
  keccak,
  type OperatorSet,
  parseOperatorSet,
  snapshotTypedData,
  zeroHash,
} from '@plimsoll/protocol'
import {
  type Address,
  createWalletClient,
  defineChain,
  http,
  parseSignature,
  publicActions,
  signatureToCompactSignature,
} from 'viem'
import { mnemonicToAccount } from 'viem/accounts'
import { foundry } from 'viem/chains'
import { clientOf } from './clientOf.ts'
import { type FaultProxy, startFaultProxy } from './startFaultProxy.ts'

/** The chain with its contracts, three providers in front of it, and people who use it. */
export type World = {
  anvil: AnvilChain
  proxies: readonly [FaultProxy, FaultProxy, FaultProxy]
  chain: Deployment['chains'][number]
  salt: `0x${string}`
  feed: Address
  /** A venue whose debt shares are asset 8, and an ERC-4626 vault. */
  pool: Address
  people: readonly Person[]
  /** Deposits units of asset 7, in a block of its own. */
  deposit: (person: Person, units: bigint) => Promise<void>
  /** Pledges units of asset 7 to slot 2, in a block of its own. */
  pledge: (person: Person, units: bigint) => Promise<void>
  /** Posts a snapshot in which the only claim is one of slot 2, and settles it: of units that a person has pledged there. */
  settle: (claim: { person: Person; index: bigint; units: bigint }) => Promise<void>
  /** Schedules a set of two operators, and returns it. */
  scheduleOperators: () => Promise<OperatorSet>
  stop: () => Promise<void>
}
export type Person = { index: number; id: AccountId }

/** Asset 7 is the only collateral of the world's chain; it is slot 1 of 3. */
export const assetId = 7
export const liabilityAssetId = 8

/** The only operator, who signs the snapshots of the world. */
const operator = mnemonicToAccount('test test test test test test test test test test test junk', { addressIndex: 9 })
export const operators = parseOperatorSet({ threshold: 1, operators: [operator.address] })

const mnemonic = 'test test test test test test test test test test test junk'

export async function startWorld({ slot = 1 }: { slot?: number } = {}): Promise<World> {
  const anvil = await startAnvil({ chainId: 4242 })
  const walletOf = (index: number) =>
    createWalletClient({
      account: mnemonicToAccount(mnemonic, { addressIndex: index }),
      chain: defineChain({ ...foundry, id: anvil.chainId }),
      transport: http(anvil.url, { retryCount: 0 }),
      pollingInterval: 20,
    }).extend(publicActions)
  const owner = walletOf(0)
  const salt = `0x${'5a'.repeat(32)}` as const
  const contracts = await deployChain(owner, {
    salt,
    epochSeconds: 10,
    operators: hashOperatorSet(operators),
    slot,
    slots: 3,
    maxAgeRisk: 60,
    maxAgeLiquidate: 60,
  })
  const token = await deployDevToken(owner, { name: 'Token', symbol: 'TKN', decimals: 6 })
  const feed = await deployDevFeed(owner, { description: 'TKN / USD', decimals: 8, answer: 3_000_00000000n })
  const send = async (hash: Promise<`0x${string}`>) => {
    const receipt = await owner.waitForTransactionReceipt({ hash: await hash })
    if (receipt.status !== 'success') throw new RangeError('the transaction failed')
  }
  const toToken = { address: token, abi: devTokenAbi } as const
  const toVault = { address: contracts.vault, abi: marginVaultAbi } as const
  await send(owner.writeContract({ ...toVault, functionName: 'addAsset', args: [assetId, token, 0n] }))
  const pool = await deployCreditPool(owner, { vault: contracts.vault, liabilityAssetId, token, minDebt: 1_000_000n })
  await send(owner.writeContract({ ...toVault, functionName: 'addVenue', args: [pool] }))

  const people = Array.from({ length: 6 }, (_, index) => ({
    index: index + 1,
    id: eoaAccountId(walletOf(index + 1).account.address),
  }))
  for (const { index } of people) {
    const wallet = walletOf(index)
    await send(wallet.writeContract({ ...toToken, functionName: 'mint', args: [wallet.account.address, 1_000_000n] }))
    await send(wallet.writeContract({ ...toToken, functionName: 'approve', args: [contracts.vault, 1_000_000n] }))
  }
  const proxies = await Promise.all([
    startFaultProxy(anvil.url),
    startFaultProxy(anvil.url),
    startFaultProxy(anvil.url),
  ])
  return {
    anvil,
    proxies,
    chain: { slot, chainId: anvil.chainId, name: 'alpha', ...contracts },
    salt,
    feed,
    pool,
    people,
    deposit: ({ index, id }, units) =>
      send(walletOf(index).writeContract({ ...toVault, functionName: 'deposit', args: [id, assetId, units] })),
    pledge: ({ index, id }, units) =>
      send(walletOf(index).writeContract({ ...toVault, functionName: 'pledge', args: [id, assetId, 2, units] })),
    async settle({ person, index, units }) {
      const beneficiary = `0x${'be'.repeat(20)}` as const
      const claim = { debtSlot: 2, index, account: person.id, beneficiary, assetId, units }
      const { timestamp } = await owner.getBlock()
      const cut = `0x${'00'.repeat(3 * 48)}` as const
      const header = {
        epoch: timestamp / 10n,
        timestamp,
        oldest: 0n,
        cut: keccak(cut),
        config: zeroHash,
        assets: zeroHash,
        accounts: zeroHash,
        claims: hashClaim(claim),
        operators: hashOperatorSet(operators),
      }
      const signed = await operator.signTypedData(snapshotTypedData({ header, salt }))
      const { r, yParityAndS: vs } = signatureToCompactSignature(parseSignature(signed))
      const registry = { address: contracts.registry, abi: snapshotRegistryAbi } as const
      const args = [header, cut, 1n, operators.operators, 1n, [{ r, vs }]] as const
      await send(owner.writeContract({ ...registry, functionName: 'post', args }))
      const proven = [claim, { header, siblings: [] }] as const
      await send(owner.writeContract({ ...toVault, functionName: 'settle', args: proven }))
      // Each snapshot has an epoch of its own.
      await clientOf(anvil.url).increaseTime({ seconds: 10 })
      await clientOf(anvil.url).mine({ blocks: 1 })
    },
    async scheduleOperators() {
      const operators = [mnemonicToAccount(mnemonic, { addressIndex: 8 }), mnemonicToAccount(mnemonic)]
      const set = { threshold: 2, operators: operators.map(({ address }) => address) }
      const acceptances = await Promise.all(
        operators.map((one) => one.signTypedData(acceptanceTypedData({ set, salt }))),
      )
      const compact = acceptances.map((signature) => {
        const { r, yParityAndS } = signatureToCompactSignature(parseSignature(signature))
        return { r, vs: yParityAndS }
      })
      const registry = { address: contracts.registry, abi: snapshotRegistryAbi } as const
      const args = [BigInt(set.threshold), set.operators, compact] as const
      await send(owner.writeContract({ ...registry, functionName: 'scheduleOperators', args }))
      return set
    },
    stop: async () => {
      await Promise.all(proxies.map((proxy) => proxy.stop()))
      await anvil.stop()
    },
  }
}

/** Mines `blocks` without transactions. */
export function mine(world: World, blocks: number): Promise<void> {
  return clientOf(world.anvil.url).mine({ blocks })
}
