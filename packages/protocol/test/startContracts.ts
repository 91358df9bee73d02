import { startAnvil } from '@plimsoll/anvil'
import { createPublicClient, createWalletClient, http } from 'viem'
import { anvil } from 'viem/chains'

const owner = '0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266' // unlocked and funded by anvil

/** A local chain to compare with; calls made in one turn travel in one request. */
export async function startContracts() {
  const { url, stop } = await startAnvil()
  const transport = http(url, { batch: { batchSize: 1_000 } })
  return {
    client: createPublicClient({ chain: anvil, transport, pollingInterval: 20 }),
    wallet: createWalletClient({ account: owner, chain: anvil, transport, pollingInterval: 20 }),
    owner,
    stop,
  } as const
}
