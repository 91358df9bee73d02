import { startAnvil } from '@plimsoll/anvil'
import {
  creditPoolAbi,
  deployChain,
  deployCreditPool,
  deployDevToken,
  deployVaultLibraries,
  devTokenAbi,
  marginLensAbi,
  marginVaultAbi,
  snapshotRegistryAbi,
} from '@plimsoll/contracts'
import {
  type Abi,
  type Address,
  createTestClient,
  createWalletClient,
  decodeErrorResult,
  encodeFunctionData,
  type Hex,
  http,
  publicActions,
  walletActions,
} from 'viem'
import { anvil } from 'viem/chains'
import { type AccountId, eoaAccountId, hashOperatorSet, type OperatorSet } from '../../../src/index.ts'
import { salt } from '../../fixtures.ts'
import type { World } from '../world.ts'

/** A call of a contract by somebody. */
export type Call = { to: Address; abi: Abi; functionName: string; args: readonly unknown[]; from: Address }

/** The contracts of one slot: `assets` are tokens and pools by asset id. */
export type Contracts = { registry: Address; vault: Address; lens: Address; assets: Map<number, Address> }

export type Chains = Awaited<ReturnType<typeof startChains>>

const first = 1_890_000_000
const gas = 16_000_000n
const plenty = 1n << 110n

/** An anvil on which a deployment's chains live side by side, each in contracts of its own. */
export async function startChains(set: OperatorSet) {
  const { url, stop } = await startAnvil({ genesisTimestamp: first })
  const client = createTestClient({ mode: 'anvil', chain: anvil, transport: http(url), pollingInterval: 5 })
    .extend(publicActions)
    .extend(walletActions)
  const [owner, ...others] = (await client.request({ method: 'eth_accounts' } as never)) as Address[]
  const [liquidator, guardian, reserve, ...people] = others
  if (owner === undefined || liquidator === undefined || guardian === undefined || reserve === undefined) {
    throw new RangeError('anvil has too few accounts')
  }
  const deployer = createWalletClient({ account: owner, chain: anvil, transport: http(url), pollingInterval: 5 })
  const libraries = await deployVaultLibraries(deployer)
  return {
    actors: { owner, liquidator, guardian, reserve },
    personOf,
    accountOf,
    deploy,
    send,
    wordsOf,
    read,
    stop,
    now,
  }

  function personOf(account: number): Address {
    return people[account] ?? '0x'
  }

  function accountOf(account: number): AccountId {
    return eoaAccountId(personOf(account))
  }

  async function now(): Promise<number> {
    return Number((await client.getBlock()).timestamp)
  }

  /** The contracts of every slot of a world that has not begun. */
  async function deploy(world: World): Promise<Contracts[]> {
    const all: Contracts[] = []
    const { deployment } = world
    for (let slot = 0; slot < deployment.slots; slot++) {
      const chain = await deployChain(deployer, {
        salt,
        slot,
        slots: deployment.slots,
        epochSeconds: 1,
        operators: hashOperatorSet(set),
        maxAgeRisk: deployment.maxAgeRisk,
        maxAgeLiquidate: deployment.maxAgeLiquidate,
        libraries,
        guardian: guardian as Address,
      })
      const assets = new Map<number, Address>()
      for (const [assetId, { kind, slot: home }] of deployment.assets.entries()) {
        if (home !== slot) continue
        const add = kind === 'collateral' ? addCollateral : addVenue
        assets.set(assetId, await add(world, { vault: chain.vault, assetId }))
      }
      all.push({ ...chain, assets })
    }
    return all
  }

  async function addCollateral(
    world: World,
    { vault, assetId }: { vault: Address; assetId: number },
  ): Promise<Address> {
    const { minDeposit, bucket } = world.deployment.assets[assetId] ?? { minDeposit: 0n, bucket: 0n }
    const token = await deployDevToken(deployer, { name: `C${assetId}`, symbol: `C${assetId}`, decimals: 18 })
    await setUp({ to: vault, abi: marginVaultAbi, functionName: 'addAsset', args: [assetId, token, minDeposit] })
    await setUp({ to: vault, abi: marginVaultAbi, functionName: 'setBucket', args: [assetId, bucket] })
    await supply(token, vault)
    return token
  }

  async function addVenue(world: World, { vault, assetId }: { vault: Address; assetId: number }): Promise<Address> {
    const { minDebt, bucket } = world.deployment.assets[assetId] ?? { minDebt: 1n, bucket: 0n }
    const token = await deployDevToken(deployer, { name: `U${assetId}`, symbol: `U${assetId}`, decimals: 6 })
    const pool = await deployCreditPool(deployer, {
      vault,
      liabilityAssetId: assetId,
      token,
      // Without interest a debt share stays a token.
      interestRate: { atZero: 0, atKink: 0, atFull: 0, kink: 9000 },
      minDebt,
      reserveReceiver: reserve as Address,
    })
    await setUp({ to: vault, abi: marginVaultAbi, functionName: 'addVenue', args: [pool] })
    await setUp({ to: pool, abi: creditPoolAbi, functionName: 'setLimits', args: [bucket, 0n] })
    await supply(token, pool)
    await setUp({ to: pool, abi: creditPoolAbi, functionName: 'deposit', args: [10n ** 20n, owner] })
    return pool
  }

  /** Everybody has plenty, and lets the contract take it. */
  async function supply(token: Address, spender: Address): Promise<void> {
    for (const from of [owner, liquidator, ...people.slice(0, 3)] as Address[]) {
      await setUp({ to: token, abi: devTokenAbi, functionName: 'mint', args: [from, plenty] })
      await setUp({ to: token, abi: devTokenAbi, functionName: 'approve', args: [spender, plenty], from })
    }
  }

  async function setUp(call: Omit<Call, 'from'> & { from?: Address }): Promise<void> {
    const refusal = await send({ from: owner as Address, ...call })
    if (refusal !== undefined) throw new RangeError(`${call.functionName} was refused: ${refusal}`)
  }

  /** Sends a call, in a block of its own at `time` (seconds); the name of the error if it was refused. */
  async function send(call: Call, time?: number): Promise<string | undefined> {
    const { to, abi, functionName, args, from } = call
    if (time !== undefined) await client.setNextBlockTimestamp({ timestamp: BigInt(time) })
    const data = encodeFunctionData({ abi, functionName, args })
    const hash = await client.sendTransaction({ account: from, to, data, gas })
    const receipt = await receiptOf(hash)
    if (receipt.status === 'success') return undefined
    const method = 'debug_traceTransaction'
    const trace = await client.request({ method, params: [hash, { tracer: 'callTracer' }] } as never)
    return nameOf((trace as { output?: Hex }).output ?? '0x')
  }

  /** Blocks are mined at once, so it is nearly always there at once. */
  async function receiptOf(hash: Hex) {
    return await client.getTransactionReceipt({ hash }).catch(() => client.waitForTransactionReceipt({ hash }))
  }

  /** The words of the accounts on a slot, through the lens, ascending. */
  async function wordsOf({ lens, vault }: Contracts, accounts: readonly AccountId[]): Promise<Hex[][]> {
    const [, , words] = await client.readContract({
      address: lens,
      abi: marginLensAbi,
      functionName: 'readAccounts',
      args: [vault, accounts],
    })
    return words.map((list) => list.toSorted())
  }

  async function read(call: Omit<Call, 'from'>): Promise<unknown> {
    const { to, ...rest } = call
    return await client.readContract({ address: to, ...rest })
  }
}

/** Of every error that the contracts know. */
function nameOf(data: Hex): string {
  const isError = ({ type }: { type: string }) => type === 'error'
  const abi = [...marginVaultAbi, ...snapshotRegistryAbi, ...creditPoolAbi].filter(isError) as unknown as Abi
  try {
    return decodeErrorResult({ abi, data }).errorName
  } catch {
    return data
  }
}
