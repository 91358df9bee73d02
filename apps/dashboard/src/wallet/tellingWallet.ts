import type { Connector } from '@wagmi/core'

/** How far an action is: each is something else to wait for. */
export type Stage =
  | { at: 'switching' | 'simulating' | 'approving' | 'signing' }
  | { at: 'mining'; transaction: string; isApproval: boolean }

/** `approve(address,uint256)` of ERC-20. */
const approval = '0x095ea7b3'

/** The same wallet, which tells when it is asked to send, and what it has sent. */
export function tellingWallet(connector: Connector, onStage: (stage: Stage) => void): Connector {
  return {
    ...connector,
    async getProvider(parameters) {
      const provider = (await connector.getProvider(parameters)) as {
        request: (request: { method: string; params?: unknown }) => Promise<unknown>
      }
      return {
        async request(request: { method: string; params?: [{ data?: string }] }) {
          if (request.method !== 'eth_sendTransaction') return provider.request(request)
          const isApproval = request.params?.[0].data?.startsWith(approval) ?? false
          onStage({ at: isApproval ? 'approving' : 'signing' })
          const transaction = String(await provider.request(request))
          onStage({ at: 'mining', transaction, isApproval })
          return transaction
        },
      }
    },
  }
}
