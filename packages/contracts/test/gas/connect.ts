import type { AnvilChain } from '@plimsoll/anvil'
import { createWalletClient, http, publicActions } from 'viem'
import { anvil } from 'viem/chains'

/** Unlocked and funded by anvil. */
export const owner = '0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266'

/** Likewise, with nothing else in the deployment. */
export const liquidator = '0x70997970C51812dc3A010C7d01b50e0d17dc79C8'

/** The time of the genesis block, in seconds: the inputs of a measurement are fixed, so its numbers are too. */
export const genesis = 1_700_000_000n

/** A client that sends transactions as the owner. */
export function connect(chain: AnvilChain) {
  return createWalletClient({ account: owner, chain: anvil, transport: http(chain.url), pollingInterval: 20 }).extend(
    publicActions,
  )
}

export type GasClient = ReturnType<typeof connect>
