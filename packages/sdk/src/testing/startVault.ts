import { startAnvil } from '@plimsoll/anvil'
import {
  deployChain,
  deployCreditPool,
  deployDevToken,
  devTokenAbi,
  marginVaultAbi,
  snapshotRegistryAbi,
} from '@plimsoll/contracts'
import { createTrie, leafBatch } from '@plimsoll/merkle'
import {
  type AccountId,
  type AssetTable,
  type AttestedSnapshot,
  encodeAssetTable,
  type Hash32,
  hashOperatorSet,
  keccak,
  packCut,
  parseHash32,
  parseOperatorSet,
  postArguments,
  unusedAsset,
  zeroHash,
} from '@plimsoll/protocol'
import { signedSnapshot } from '@plimsoll/protocol/testing'
import {
  type Address,
  createTestClient,
  type Hex,
  http,
  maxUint256,
  parseEther,
  publicActions,
  type WriteContractParameters,
  walletActions,
} from 'viem'
import { privateKeyToAccount } from 'viem/accounts'
import { anvil } from 'viem/chains'
import type { AccountProof } from '../index.ts'

const deployer = '0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266' // unlocked and funded by anvil
const operator = privateKeyToAccount(`0x${'0a'.repeat(32)}`)
const salt = keccak('0x')
const set = parseOperatorSet({ threshold: 1, operators: [operator.address] })
const epochSeconds = 2n
const emptyTrie = await createTrie()

/** The assets of a deployment with two chains, of which this one has slot 0; all have six decimals. */
export const assetIds = { here: 0, there: 1, debtHere: 2, debtThere: 3 } as const

/** A unit of every token is worth a dollar. */
export const table: AssetTable = [0, 1, 2, 3].map((assetId) => ({
  ...unusedAsset,
  unitPrice: 10n ** 30n,
  slot: assetId % 2,
  ...(assetId < assetIds.debtHere
    ? { kind: 'collateral', initialWeight: 8_000, maintenanceWeight: 8_500, liquidationBonus: 500, leastBonus: 100 }
    : { kind: 'liability', initialWeight: 11_000, maintenanceWeight: 10_500, bonusDistance: 300 }),
}))

/** A signed snapshot, and the proofs of its accounts. */
export type TestSnapshot = { attested: AttestedSnapshot; proofOf: (account: AccountId) => AccountProof }

/** A local chain with a vault and a pool, both of one token. Anyone may send transactions there. */
export async function startVault({ minDebt }: { minDebt: bigint }) {
  const { url, stop } = await startAnvil()
  const client = createTestClient({
    mode: 'anvil',
    chain: anvil,
    account: deployer,
    transport: http(url),
    pollingInterval: 20,
  })
    .extend(publicActions)
    .extend(walletActions)
  const settings = { salt, slot: 0, slots: 2, epochSeconds, operators: hashOperatorSet(set) }
  const age = 30 * 86_400
  const { registry, vault } = await deployChain(client, { ...settings, maxAgeRisk: age, maxAgeLiquidate: age })
  const token = await deployDevToken(client, { name: 'Dollar', symbol: 'USD', decimals: 6 })
  const pool = await deployCreditPool(client, { vault, liabilityAssetId: assetIds.debtHere, token, minDebt })
  const contracts = {
    vault: { address: vault, abi: marginVaultAbi },
    token: { address: token, abi: devTokenAbi },
  } as const

  /** Sends a call that works, and waits until it is mined. Its gas depends on the time, so none is estimated. */
  async function send(simulating: Promise<{ request: unknown }>): Promise<void> {
    const request = (await simulating).request as WriteContractParameters
    const hash = await client.writeContract({ ...request, gas: 5_000_000n } as WriteContractParameters)
    const { status, transactionHash } = await client.waitForTransactionReceipt({ hash })
    if (status !== 'success') throw new RangeError(`the transaction ${transactionHash} has failed`)
  }

  /** Gives an address gas, tokens, and the vault's allowance for them. */
  async function fund(address: Address, { units }: { units: bigint }): Promise<void> {
    await client.setBalance({ address, value: parseEther('1') })
    await client.impersonateAccount({ address })
    await send(client.simulateContract({ ...contracts.token, functionName: 'mint', args: [address, units] }))
    await send(
      client.simulateContract({
        ...contracts.token,
        functionName: 'approve',
        args: [vault, maxUint256],
        account: address,
      }),
    )
  }

  async function attest(
    leaves: ReadonlyMap<AccountId, readonly Hex[]>,
    prices: AssetTable = table,
    claims: Hash32 = zeroHash,
  ): Promise<TestSnapshot> {
    const { timestamp } = await client.getBlock()
    const trie = emptyTrie.update(leafBatch([...leaves].map(([account, words]) => ({ account, words }))))
    const accounts = parseHash32(trie.root)
    const words = encodeAssetTable(prices)
    const cut = [0, 1].map((slot) => ({ chainId: 31337 + slot, number: 1n, hash: zeroHash, timestamp }))
    const parts = { set, cut, assets: words, header: { epoch: timestamp / epochSeconds, timestamp, accounts, claims } }
    const attested = await signedSnapshot({ salt, keys: [operator], ...parts })
    return {
      attested,
      proofOf(account) {
        const proof = { words: leaves.get(account) ?? [], siblings: trie.proof(account) ?? [] }
        return { header: attested.header, assets: words, cut: packCut(cut), ...proof }
      },
    }
  }

  /** Makes the chain accept a snapshot, in an epoch of its own. */
  async function post({ attested }: TestSnapshot): Promise<void> {
    const args = postArguments(attested)
    await send(client.simulateContract({ address: registry, abi: snapshotRegistryAbi, functionName: 'post', args }))
    await client.increaseTime({ seconds: Number(epochSeconds) })
    await client.mine({ blocks: 1 })
  }

  await send(
    client.simulateContract({ ...contracts.vault, functionName: 'addAsset', args: [assetIds.here, token, 0n] }),
  )
  await send(client.simulateContract({ ...contracts.vault, functionName: 'addVenue', args: [pool] }))
  const trust = { salt, set, chains: [31337, 31338].map((chainId) => ({ chainId, vault })) }
  return { url, trust, client, registry, vault, pool, token, send, fund, attest, post, stop } as const
}
