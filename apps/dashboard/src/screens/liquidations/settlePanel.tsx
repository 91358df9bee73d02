import { settle } from '@plimsoll/sdk/wagmi'
import { type Address, getAddress } from 'viem'
import { chainName, useWorld, vaultText } from '../../data/context.tsx'
import { Transaction } from '../../wallet/transaction.tsx'
import { words } from '../../words/liquidations.ts'
import { useAmounts } from './amounts.ts'

const text = words.liquidations

/** Has the claims of a beneficiary on one chain paid, at most a hundred of them. Anybody may: the beneficiary is paid. */
export function SettlePanel({ beneficiary, slot, count }: { beneficiary: Address; slot: number; count: number }) {
  const world = useWorld()
  const { deployment } = world
  const amount = useAmounts()
  return (
    <Transaction
      slot={slot}
      sentence={text.settleSentence(count, chainName(deployment, slot))}
      facts={[
        [text.facts.beneficiary, getAddress(beneficiary)],
        [text.facts.vault, vaultText(world, slot)],
      ]}
      run={({ config, ...where }) => settle(config, { ...where, beneficiary })}
      done={({ events }) => (
        <>
          <strong>{text.settled(events.length, chainName(deployment, slot))}</strong>
          {events.map(({ assetId, units, debtSlot, index }) => (
            <span key={`${debtSlot}/${index}`}>{amount(Number(assetId), units)}</span>
          ))}
        </>
      )}
    />
  )
}
