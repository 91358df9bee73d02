import { type Config, createConfig, getConnection, http, type Transport } from '@wagmi/core'
import { type Chain, custom } from 'viem'
import type { World } from '../data/context.tsx'
import { NoWalletConnected, WalletOnOtherChain } from './errors.ts'

const pollingMs = 1_000

/**
 * Everything about the reader’s wallet: those that have announced themselves (EIP-6963), and the chains of the deployment.
 * Nothing is asked of a wallet before it is told to connect, and nothing is remembered when the page is left. A chain for
 * which the node lists no URL is read through the wallet.
 */
export function createWalletConfig({ deployment, settings }: Pick<World, 'deployment' | 'settings'>): Config {
  const chains = deployment.chains.map(({ chainId, name }): Chain => {
    const url = settings.rpcUrls[chainId]
    return {
      id: chainId,
      name,
      nativeCurrency: { name: 'Ether', symbol: 'ETH', decimals: 18 },
      rpcUrls: { default: { http: url === undefined ? [] : [url] } },
    }
  })
  const [first, ...others] = chains
  if (first === undefined) throw new TypeError('a deployment has a chain')
  const byWallet: Transport = (parameters) => {
    const { id = 0, name = '' } = parameters.chain ?? {}
    const provider = {
      async request(request: unknown): Promise<unknown> {
        const { connector } = getConnection(config)
        if (connector === undefined) throw new NoWalletConnected()
        // The same address may be something else on the chain that the wallet is on.
        const seen = await connector.getChainId()
        if (seen !== id) throw new WalletOnOtherChain({ name, expected: id, seen })
        return ((await connector.getProvider()) as typeof provider).request(request)
      },
    }
    return custom(provider, { retryCount: 0 })(parameters)
  }
  const config: Config = createConfig({
    chains: [first, ...others],
    transports: Object.fromEntries(
      chains.map(({ id, rpcUrls }) => [id, rpcUrls.default.http[0] === undefined ? byWallet : http()]),
    ),
    // A connection holds as long as the page: the next one begins with a click again.
    storage: null,
    pollingInterval: pollingMs,
  })
  return config
}
