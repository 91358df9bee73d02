import { createPlimsoll, type Trust, type TrustedChain } from '@plimsoll/sdk'
import { deposit, getMargin, withdraw } from '@plimsoll/sdk/wagmi'
import { connect, createConfig, getConnectors, http } from '@wagmi/core'
import { anvil } from '@wagmi/core/chains'

type Deployment = Pick<Trust, 'salt' | 'set'> & { url: string; rpc: string; chains: readonly TrustedChain[] }

/** What a web page does with a wallet that it has found by EIP-6963. */
const wagmiPage = {
  /** Connects the wallet, deposits and withdraws units of asset 0, and gives what it was told. */
  async trade({ rpc, ...deployment }: Deployment) {
    const config = createConfig({ chains: [anvil], transports: { [anvil.id]: http(rpc) }, pollingInterval: 20 })
    const plimsoll = createPlimsoll(deployment)
    const [wallet] = getConnectors(config)
    if (wallet === undefined) throw new TypeError('no wallet has announced itself')
    await connect(config, { connector: wallet })
    const deposited = await deposit(config, { plimsoll, assetId: 0, units: 5_000_000n })
    const withdrawn = await withdraw(config, { plimsoll, assetId: 0, units: 2_000_000n })
    const { account, margin } = await getMargin(config, { plimsoll })
    return {
      wallet: wallet.name,
      account,
      deposited: String(deposited.events[0]?.units),
      withdrawn: String(withdrawn.events[0]?.units),
      epoch: String(withdrawn.epoch),
      liquidatable: margin.liquidatable,
    }
  },
}

/** Where the test finds it. */
export type WagmiPage = typeof wagmiPage
Object.assign(globalThis, { wagmiPage })
