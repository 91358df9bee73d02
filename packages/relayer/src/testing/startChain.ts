import { type AnvilOptions, startAnvil } from '@plimsoll/anvil'
import { deployChain, snapshotRegistryAbi } from '@plimsoll/contracts'
import { hashOperatorSet, type OperatorSet } from '@plimsoll/protocol'
import { type Address, createTestClient, defineChain, http, publicActions, walletActions } from 'viem'
import { mnemonicToAccount } from 'viem/accounts'
import type { RelayedChain } from '../chainAccess.ts'
import { epochSeconds, salt } from './attest.ts'

/** A local chain on which registries can be deployed. */
export type TestChain = Awaited<ReturnType<typeof startChain>>

const rich = mnemonicToAccount('test test test test test test test test test test test junk')

/** Starts a local chain that mines every transaction at once. */
export async function startChain({ chainId, ...options }: AnvilOptions & { chainId: number }) {
  const { url, stop } = await startAnvil({ chainId, ...options })
  const chain = defineChain({
    id: chainId,
    name: `chain ${chainId}`,
    nativeCurrency: { name: 'Ether', symbol: 'ETH', decimals: 18 },
    rpcUrls: { default: { http: [url] } },
  })
  const client = createTestClient({ account: rich, chain, mode: 'anvil', transport: http(url), pollingInterval: 20 })
    .extend(publicActions)
    .extend(walletActions)

  /** Deploys a registry, not that of the home chain, that believes a set of operators. */
  async function deploy(set: OperatorSet): Promise<RelayedChain> {
    const { registry } = await deployChain(client, {
      salt,
      epochSeconds,
      operators: hashOperatorSet(set),
      // Other chains follow headers; the home chain would want each change scheduled.
      slot: 1,
      slots: 2,
      maxAgeRisk: 600,
      maxAgeLiquidate: 600,
    })
    return { slot: 1, chainId, name: `chain ${chainId}`, registry, urls: [url] }
  }

  /** The epoch that a registry has. */
  async function epoch({ registry }: { registry: Address }): Promise<bigint> {
    const [, latest] = await client.readContract({
      address: registry,
      abi: snapshotRegistryAbi,
      functionName: 'latest',
    })
    return latest
  }

  return { url, client, deploy, epoch, stop }
}
