import type { Connector } from '@wagmi/core'
import { type Chain, numberToHex } from 'viem'
import { WalletOnOtherChain } from './errors.ts'

type Provider = { request: (request: { method: string; params?: unknown }) => Promise<unknown> }

/** What wallets answer that do not know a chain, and where their owner says no. EIP-3326, EIP-1193. */
const unknownChain = 4902
const rejected = 4001

/**
 * Has the wallet switch to a chain, or add it if it does not know it and a URL of it is known. Rejects with
 * `WalletOnOtherChain` if it stays elsewhere, also where it says that it has switched, and as the wallet does.
 */
export async function switchWallet(connector: Connector, chain: Chain): Promise<void> {
  const chainId = numberToHex(chain.id)
  const seen = await connector.getChainId()
  if (seen === chain.id) return
  const provider = (await connector.getProvider()) as Provider
  const stays = (seen: number) => new WalletOnOtherChain({ name: chain.name, expected: chain.id, seen })
  try {
    await provider.request({ method: 'wallet_switchEthereumChain', params: [{ chainId }] }).catch((error) => {
      const rpcUrls = chain.rpcUrls.default.http
      if (codeOf(error) !== unknownChain || rpcUrls.length === 0) throw error
      const { name: chainName, nativeCurrency } = chain
      const added = { chainId, chainName, nativeCurrency, rpcUrls }
      return provider.request({ method: 'wallet_addEthereumChain', params: [added] })
    })
  } catch (error) {
    throw codeOf(error) === rejected ? stays(seen) : error
  }
  const after = await connector.getChainId()
  if (after !== chain.id) throw stays(after)
}

/** The code of a wallet’s error, also where it is that of an inner one. EIP-1193. */
export function codeOf(error: unknown): number | undefined {
  for (let at: unknown = error, depth = 0; typeof at === 'object' && at !== null && depth < 8; depth++) {
    if ('code' in at && typeof at.code === 'number' && at.code !== -32603) return at.code
    const data = 'data' in at ? at.data : undefined
    const original =
      data !== null && typeof data === 'object' && 'originalError' in data ? data.originalError : undefined
    at = original ?? ('cause' in at ? at.cause : undefined)
  }
  return undefined
}
