import { useQuery } from '@tanstack/react-query'
import {
  type Config,
  type Connector,
  connect,
  disconnect,
  getConnection,
  getConnectors,
  watchConnection,
  watchConnectors,
} from '@wagmi/core'
import { useEffect, useState } from 'react'
import type { Address } from 'viem'
import { useWorld } from '../data/context.tsx'
import { createWalletConfig } from './createWalletConfig.ts'

/** The reader’s wallet, as far as the page knows it. */
export type Wallet = {
  readonly config: Config
  /** Those that have announced themselves. */
  readonly found: readonly Connector[]
  /** The one that is connected. */
  readonly connected: { readonly connector: Connector; readonly address: Address; readonly chainId: number } | undefined
  /** Asks it to connect. Rejects as the wallet does. */
  readonly connect: (connector: Connector) => Promise<void>
  readonly disconnect: () => Promise<void>
}

/** The wallet of this page; the same on every screen. Undefined for a moment at first. */
export function useWallet(): Wallet | undefined {
  const world = useWorld()
  const { data: config } = useQuery({
    queryKey: ['wallet', world.deployment.salt],
    queryFn: () => createWalletConfig(world),
    gcTime: Number.POSITIVE_INFINITY,
    structuralSharing: false,
  })
  const [, setSeen] = useState(0)
  useEffect(() => {
    if (config === undefined) return
    const onChange = () => setSeen((seen) => seen + 1)
    const ends = [watchConnection(config, { onChange }), watchConnectors(config, { onChange })]
    return () => {
      for (const end of ends) end()
    }
  }, [config])
  if (config === undefined) return undefined
  const { connector, address, chainId, status } = getConnection(config)
  return {
    config,
    found: getConnectors(config),
    connected: status === 'connected' ? { connector, address, chainId } : undefined,
    connect: async (connector) => {
      await connect(config, { connector })
    },
    disconnect: () => disconnect(config),
  }
}
