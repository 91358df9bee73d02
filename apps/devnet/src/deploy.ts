import {
  type Deployer,
  deployChain,
  deployCreditPool,
  deployDevFeed,
  deployDevToken,
  marginVaultAbi,
  snapshotRegistryAbi,
} from '@plimsoll/contracts'
import {
  type Deployment,
  hashOperatorSet,
  hashRiskConfig,
  type OperatorSet,
  parseDeployment,
  parseRiskConfig,
  type RiskConfig,
} from '@plimsoll/protocol'
import { type Address, createClient, type Hex, http, parseUnits } from 'viem'
import { actors } from './actors.ts'
import type { LocalChain } from './chains.ts'
import { transact } from './transact.ts'

/** A local chain with what stands on it. */
export type DevnetChain = LocalChain & {
  registry: Address
  vault: Address
  lens: Address
  usdc: Address
  pool: Address
}

/** Everything {@link deployDevnet} put on the chains. */
export type DeployedDevnet = {
  deployment: Deployment
  risk: RiskConfig
  chains: readonly DevnetChain[]
  /** Collateral on the home chain, 18 decimals. */
  weth: Address
  /** Dollars with 8 decimals, on the home chain. */
  feeds: { eth: Address; usdc: Address }
}

/** Asset ids, unique in the deployment: USDC is a collateral on every chain, and a liability of every chain's pool. */
export const assetIds = { weth: 0, usdc: (slot: number) => 1 + slot, debt: (slot: number) => 4 + slot } as const

/** Dollars with 8 decimals. */
export const ethPrice = { before: parseUnits('3000', 8), after: parseUnits('2000', 8) }

const day = 86_400

/** Deploys registries, vaults, lenses, tokens, pools and feeds, and schedules the risk config on the home chain. */
export async function deployDevnet(
  locals: readonly LocalChain[],
  { set, salt, epochSeconds }: { set: OperatorSet; salt: Hex; epochSeconds: number },
): Promise<DeployedDevnet> {
  const maxAges = { maxAgeRisk: 60, maxAgeLiquidate: 60 }
  const chains = await Promise.all(
    locals.map(async (local): Promise<DevnetChain> => {
      const { slot } = local
      const client = deployer(local)
      const contracts = await deployChain(client, {
        salt,
        epochSeconds,
        operators: hashOperatorSet(set),
        slot,
        slots: locals.length,
        ...maxAges,
      })
      const usdc = await deployDevToken(client, { name: 'USD Coin', symbol: 'USDC', decimals: 6 })
      const pool = await deployCreditPool(client, {
        vault: contracts.vault,
        token: usdc,
        liabilityAssetId: assetIds.debt(slot),
        minDebt: parseUnits('1000', 6),
      })
      const owner = { account: actors.owner, address: contracts.vault, abi: marginVaultAbi } as const
      await transact(local, {
        ...owner,
        functionName: 'addAsset',
        args: [assetIds.usdc(slot), usdc, parseUnits('1', 6)],
      })
      await transact(local, { ...owner, functionName: 'addVenue', args: [pool] })
      return { ...local, ...contracts, usdc, pool }
    }),
  )
  const [home] = chains
  if (!home) throw new RangeError('a devnet has a home chain')

  const weth = await deployDevToken(deployer(home), { name: 'Wrapped Ether', symbol: 'WETH', decimals: 18 })
  await transact(home, {
    account: actors.owner,
    address: home.vault,
    abi: marginVaultAbi,
    functionName: 'addAsset',
    args: [assetIds.weth, weth, parseUnits('0.001', 18)],
  })
  const feeds = {
    eth: await deployDevFeed(deployer(home), { description: 'ETH / USD', decimals: 8, answer: ethPrice.before }),
    usdc: await deployDevFeed(deployer(home), { description: 'USDC / USD', decimals: 8, answer: parseUnits('1', 8) }),
  }
  const risk = riskConfig({ chains, weth, feeds })
  const { timestamp } = await home.client.getBlock()
  await transact(home, {
    account: actors.owner,
    address: home.registry,
    abi: snapshotRegistryAbi,
    functionName: 'scheduleConfig',
    args: [hashRiskConfig(risk), timestamp + 10n],
  })
  const deployment = parseDeployment({
    name: 'devnet',
    salt,
    epochSeconds,
    ...maxAges,
    chains: chains.map(({ slot, chainId, name, registry, vault, lens }) => ({
      slot,
      chainId,
      name,
      registry,
      vault,
      lens,
    })),
  })
  return { deployment, risk, chains, weth, feeds }
}

function riskConfig({ chains, weth, feeds }: Pick<DeployedDevnet, 'chains' | 'weth' | 'feeds'>): RiskConfig {
  const collateral = { kind: 'collateral', liquidationBonus: 500, leastBonus: 100 } as const
  return parseRiskConfig({
    version: 1,
    underlyings: {
      ETH: { feeds: [{ slot: 0, address: feeds.eth, heartbeat: day }] },
      USDC: { feeds: [{ slot: 0, address: feeds.usdc, heartbeat: day }] },
    },
    assets: [
      {
        ...collateral,
        assetId: assetIds.weth,
        symbol: 'WETH',
        slot: 0,
        token: weth,
        decimals: 18,
        underlying: 'ETH',
        initialWeight: 8000,
        maintenanceWeight: 8500,
      },
      ...chains.map(({ slot, usdc }) => ({
        ...collateral,
        assetId: assetIds.usdc(slot),
        symbol: 'USDC',
        slot,
        token: usdc,
        decimals: 6,
        underlying: 'USDC',
        initialWeight: 9000,
        maintenanceWeight: 9500,
        liquidationBonus: 200,
      })),
      ...chains.map(({ slot, pool }) => ({
        assetId: assetIds.debt(slot),
        symbol: 'USDC debt',
        slot,
        kind: 'liability',
        token: pool,
        decimals: 6,
        underlying: 'USDC',
        initialWeight: 10_500,
        maintenanceWeight: 10_200,
      })),
    ],
    bonusDistance: 300,
    chains: chains.map(({ slot }) => ({ slot, maxCutAge: 60 })),
  })
}

const deployer = ({ client }: LocalChain): Deployer =>
  createClient({
    account: actors.owner,
    chain: client.chain,
    transport: http(client.transport.url),
    pollingInterval: 50,
  })
