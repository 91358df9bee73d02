import type { Plimsoll } from '@plimsoll/sdk'
import {
  borrow,
  deposit,
  forcePledge,
  forceRelease,
  getMargin,
  link,
  liquidate,
  pledge,
  postSnapshot,
  release,
  repay,
  settle,
  withdraw,
  writeOff,
} from '@plimsoll/sdk/wagmi'
import type { Config } from '@wagmi/core'
import { type Address, maxUint104, maxUint256, parseUnits } from 'viem'

type World = { config: Config; plimsoll: Plimsoll }

/** Every action takes the config first, and is sent by the connected wallet: here a deposit, a pledge and the margin. */
export async function trade({ config, plimsoll }: World) {
  const units = parseUnits('10', 6)
  await deposit(config, { plimsoll, assetId: 0, units })
  await pledge(config, { plimsoll, assetId: 0, toSlot: 1, units: units / 2n })
  await postSnapshot(config, { plimsoll })
  return getMargin(config, { plimsoll })
}

/** What the buttons of a page call once there is a margin: each rests on a verified proof, and simulates before it sends. */
export const buttons = ({ config, plimsoll }: World) => ({
  borrow: (tokenAmount: bigint) => borrow(config, { plimsoll, assetId: 2, tokenAmount }),
  repay: () => repay(config, { plimsoll, assetId: 2, units: maxUint256 }),
  withdraw: (units: bigint) => withdraw(config, { plimsoll, assetId: 0, units }),
  release: (units: bigint) => release(config, { plimsoll, assetId: 1, units }),
  settle: () => settle(config, { plimsoll }),
  link: (delegate: Address) => link(config, { plimsoll, slot: 1, delegate }),
  liquidate: (account: Address) => liquidate(config, { plimsoll, account, liability: 2, collateral: 0 }),
  forcePledge: (account: Address, units: bigint) =>
    forcePledge(config, { plimsoll, account, assetId: 0, toSlot: 1, units }),
  forceRelease: (account: Address) => forceRelease(config, { plimsoll, account, assetId: 1, units: maxUint104 }),
  writeOff: (account: Address) => writeOff(config, { plimsoll, account, liability: 2 }),
})
