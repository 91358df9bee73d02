import { deployChain, deployDevFeed, deployDevToken, marginVaultAbi } from '@plimsoll/contracts'
import { hashRiskConfig, parseDeployment, parseRiskConfig } from '@plimsoll/protocol'
import { type Address, createWalletClient, defineChain, type Hex, http, publicActions } from 'viem'
import { mnemonicToAccount } from 'viem/accounts'
import { foundry } from 'viem/chains'
import { anvilClient } from './anvilClient.ts'
import { deployMulticall3 } from './deployMulticall3.ts'
import type { ReadingWorld } from './readingWorld.ts'

const salt: Hex = `0x${'5a'.repeat(32)}`
const owner = mnemonicToAccount('test test test test test test test test test test test junk')
const collaterals = [
  { symbol: 'WETH', decimals: 18, price: 3_000n },
  { symbol: 'USDC', decimals: 6, price: 1n },
  { symbol: 'WBTC', decimals: 8, price: 60_000n },
]

/**
 * Deploys what a deployment of one chain has on the anvil at `url`. From then on it mines only when told to, and takes
 * transactions of anyone.
 */
export async function deployWorld({ url, chainId }: { url: string; chainId: number }): Promise<ReadingWorld> {
  const client = createWalletClient({
    account: owner,
    chain: defineChain({ ...foundry, id: chainId }),
    transport: http(url, { retryCount: 0 }),
    pollingInterval: 20,
  }).extend(publicActions)
  const tokens: Address[] = []
  const feeds: Address[] = []
  for (const { symbol, decimals, price } of collaterals) {
    tokens.push(await deployDevToken(client, { name: symbol, symbol, decimals }))
    const feed = { description: `${symbol} / USD`, decimals: 8, answer: price * 10n ** 8n }
    feeds.push(await deployDevFeed(client, feed))
  }
  const risk = parseRiskConfig({
    version: 1,
    underlyings: Object.fromEntries(
      collaterals.map(({ symbol }, index) => [
        symbol,
        { feeds: [{ slot: 0, address: feeds[index], heartbeat: 86_400 }] },
      ]),
    ),
    assets: collaterals.map(({ symbol, decimals }, assetId) => ({
      assetId,
      symbol,
      slot: 0,
      token: tokens[assetId],
      decimals,
      underlying: symbol,
      kind: 'collateral',
      initialWeight: 8_000,
      maintenanceWeight: 8_500,
      liquidationBonus: 500,
      leastBonus: 100,
    })),
    bonusDistance: 300,
    chains: [{ slot: 0, maxCutAge: 3_600 }],
  })
  const rules = { epochSeconds: 10, maxAgeRisk: 60, maxAgeLiquidate: 60 }
  const contracts = await deployChain(client, {
    ...rules,
    salt,
    operators: `0x${'0b'.repeat(32)}`,
    config: hashRiskConfig(risk),
    slot: 0,
    slots: 1,
  })
  for (const [assetId, token] of tokens.entries()) {
    const call = { address: contracts.vault, abi: marginVaultAbi } as const
    const hash = await client.writeContract({ ...call, functionName: 'addAsset', args: [assetId, token, 0n] })
    await client.waitForTransactionReceipt({ hash })
  }
  const chains = [{ slot: 0, chainId, name: 'bench', ...contracts }]
  const multicall3 = await deployMulticall3(client)
  const anvil = anvilClient(url)
  await anvil.setAutomine(false)
  await anvil.request({ method: 'anvil_autoImpersonateAccount', params: [true] } as never)
  await anvil.setBlockGasLimit({ gasLimit: 10n ** 10n })
  return { url, multicall3, deployment: parseDeployment({ name: 'bench', salt, ...rules, chains }), risk, tokens }
}
