import type { Plimsoll } from '@plimsoll/sdk'
import { type ActingClient, borrow, deposit, getMargin, pledge, release, repay, withdraw } from '@plimsoll/sdk/actions'
import { maxUint256, parseUnits } from 'viem'
import { unitsOf, untilMargin } from './untilMargin.ts'

/** Of the deployment: collateral that this chain holds, collateral of the chain in slot 1, and what is lent here. */
const [usdc, usdcElsewhere, debt] = [0, 1, 2]

/** Collateral in, a loan out, and both back. */
export async function depositAndBorrow({ plimsoll, wallet }: { plimsoll: Plimsoll; wallet: ActingClient }) {
  const account = wallet.account.address
  await deposit(wallet, { plimsoll, assetId: usdc, units: parseUnits('100', 6) })
  // Units count from the next snapshot on.
  await untilMargin(plimsoll, { account, is: (answer) => unitsOf(answer, usdc) > 0n })
  const loan = await borrow(wallet, { plimsoll, assetId: debt, tokenAmount: parseUnits('40', 6) })

  // What is not needed here may count on another chain, and what another chain has pledged here can go back.
  await pledge(wallet, { plimsoll, assetId: usdc, toSlot: 1, units: parseUnits('10', 6) })
  await release(wallet, { plimsoll, assetId: usdcElsewhere, units: parseUnits('20', 6) })
  const { margin } = await getMargin(wallet, { plimsoll })

  // Interest has accrued: this repays all of it.
  const repaid = await repay(wallet, { plimsoll, assetId: debt, units: maxUint256 })
  await untilMargin(plimsoll, { account, is: (answer) => unitsOf(answer, debt) === 0n })
  const withdrawn = await withdraw(wallet, { plimsoll, assetId: usdc, units: parseUnits('50', 6) })
  return { margin, loan: loan.events, repaid: repaid.events, withdrawn: withdrawn.events }
}
