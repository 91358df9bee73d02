import { type AccountId, type Claim, parseAccountId } from '@plimsoll/protocol'
import { numberToHex } from 'viem'
import { mix } from '../aggregator/population.ts'

/** A claim booked on slot 1 against ether of slot 0. Liquidators have some thousand of a million claims each. */
export function claimAt(index: number): Claim {
  return {
    debtSlot: 1,
    index: BigInt(index),
    account: accountAt(index % 10_000),
    beneficiary: numberToHex(0xbe00 + (mix(index) % 500), { size: 20 }),
    assetId: 0,
    units: 10n ** 15n + BigInt(mix(index + 1)),
  }
}

const accounts = new Map<number, AccountId>()

function accountAt(index: number): AccountId {
  const known = accounts.get(index) ?? parseAccountId(numberToHex(1 + mix(index), { size: 32 }))
  accounts.set(index, known)
  return known
}
