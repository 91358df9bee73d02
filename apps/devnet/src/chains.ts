import { type AnvilChain, startAnvil } from '@plimsoll/anvil'
import { type Chain, createTestClient, defineChain, http, publicActions, walletActions } from 'viem'

/** The devnet's chains in slot order; the first is the home chain. */
const chainPlans = [
  { name: 'alpha', chainId: 900_001, blockTime: 2 },
  { name: 'bravo', chainId: 900_002, blockTime: 1 },
  { name: 'charlie', chainId: 900_003, blockTime: 3 },
] as const

/** A running local chain with a client that can read, write and control it. */
export type LocalChain = {
  slot: number
  name: string
  chainId: number
  blockTime: number
  url: string
  /** Of its anvil process. */
  pid: number
  client: LocalClient
}

type LocalClient = ReturnType<typeof createLocalClient>

// Deployment mines a block per transaction, each at least a second after the one before: it starts in the past, so that the chain's clock is right again afterwards.
const headStartSeconds = 3600

/** Starts the three chains with a block per transaction, for a quick deployment; `tick` then sets their clocks and block times. */
export function startChains(resources: AsyncDisposableStack): Promise<LocalChain[]> {
  return Promise.all(
    chainPlans.map(async (plan, slot) => {
      const anvil = await startAnvil({ chainId: plan.chainId, genesisTimestamp: nowSeconds() - headStartSeconds })
      resources.defer(anvil.stop)
      return { ...plan, slot, url: anvil.url, pid: anvil.pid, client: createLocalClient(anvil, plan.name) }
    }),
  )
}

/** Sets the clock of each chain to now and lets it mine at its own pace. */
export async function tick(chains: readonly LocalChain[]): Promise<void> {
  for (const { client, blockTime } of chains) {
    await client.request({ method: 'evm_setTime', params: [nowSeconds()] } as never)
    await client.setIntervalMining({ interval: blockTime })
  }
}

function createLocalClient({ url, chainId }: AnvilChain, name: string) {
  const chain: Chain = defineChain({
    id: chainId,
    name,
    nativeCurrency: { name: 'Ether', symbol: 'ETH', decimals: 18 },
    rpcUrls: { default: { http: [url] } },
  })
  return createTestClient({
    chain,
    mode: 'anvil',
    // A busy machine is no reason for the devnet to give up.
    transport: http(url, { timeout: 60_000 }),
    pollingInterval: 50,
    cacheTime: 0,
  })
    .extend(publicActions)
    .extend(walletActions)
}

const nowSeconds = () => Math.floor(Date.now() / 1000)
