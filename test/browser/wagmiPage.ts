import { createPlimsoll, type Trust, type TrustedChain } from '@plimsoll/sdk'
import { deposit, getMargin, watchMargin, withdraw } from '@plimsoll/sdk/wagmi'
import { type Config, connect, createConfig, getConnectors, http } from '@wagmi/core'
import { anvil } from '@wagmi/core/chains'

type Deployment = Pick<Trust, 'salt' | 'set'> & {
  url: string
  moreUrls?: readonly string[]
  rpc: string
  chains: readonly TrustedChain[]
}

/** What a web page does with a wallet that it has found by EIP-6963. */
const wagmiPage = {
  /** Connects the wallet, deposits and withdraws units of asset 0, and gives what it was told. */
  async trade({ rpc, ...deployment }: Deployment) {
    const { config, wallet } = await connected(rpc)
    const plimsoll = createPlimsoll(deployment)
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
  /** Epochs of the connected account’s margin, as the stream has told them since the first call of this. */
  async heard({ rpc, ...deployment }: Deployment) {
    if (watching === undefined) {
      const epochs: string[] = []
      const errors: string[] = []
      watching = { epochs, errors }
      const { config } = await connected(rpc)
      watchMargin(config, {
        plimsoll: createPlimsoll(deployment),
        pauseMs: 10,
        onMargin: ({ snapshot }) => epochs.push(`${snapshot.header.epoch}`),
        onError: (error) => errors.push(String(error)),
      })
    }
    return watching
  },
}

let watching: { epochs: string[]; errors: string[] } | undefined

async function connected(rpc: string) {
  const config: Config = createConfig({ chains: [anvil], transports: { [anvil.id]: http(rpc) }, pollingInterval: 20 })
  const [wallet] = getConnectors(config)
  if (wallet === undefined) throw new TypeError('no wallet has announced itself')
  await connect(config, { connector: wallet })
  return { config, wallet }
}

/** Where the test finds it. */
export type WagmiPage = typeof wagmiPage
Object.assign(globalThis, { wagmiPage })
