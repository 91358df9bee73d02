import type { AccountId } from '@plimsoll/protocol'
import { liquidate } from '@plimsoll/sdk/wagmi'
import { chainName, useWorld, vaultText } from '../../data/context.tsx'
import { accountText } from '../../format/addresses.ts'
import { Transaction } from '../../wallet/transaction.tsx'
import { words } from '../../words/liquidations.ts'
import { type Offer, useAmounts } from './amounts.ts'

const text = words.liquidations

/** Takes one offer, the snapshot along with it: the chain decides anew how much is allowed, and pays no less per unit repaid. */
export function LiquidatePanel({ account, offer }: { account: AccountId; offer: Offer }) {
  const world = useWorld()
  const { deployment } = world
  const amount = useAmounts()
  const { slot, liability, collateral, repayUnits, units, custodySlot } = offer
  return (
    <Transaction
      slot={slot}
      sentence={text.sentence(amount(liability, repayUnits), amount(collateral, units), chainName(deployment, slot))}
      facts={[
        [text.facts.account, accountText(account)],
        [text.facts.vault, vaultText(world, slot)],
      ]}
      run={({ config, ...where }) =>
        liquidate(config, { ...where, account, liability, collateral, maxRepayUnits: repayUnits, minUnits: units })
      }
      done={({ events }) => {
        const [seized] = events
        return (
          <>
            <strong>
              {text.done(amount(liability, seized?.repaidUnits ?? 0n), amount(collateral, seized?.units ?? 0n))}
            </strong>
            <span>
              {custodySlot === slot ? text.paidAtOnce : text.waitsForClaim(chainName(deployment, custodySlot))}
            </span>
          </>
        )
      }}
    />
  )
}
