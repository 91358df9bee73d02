import { type AccountId, eoaAccountId } from '@plimsoll/protocol'
import type { Address } from 'viem'
import { mix } from '../aggregator/population.ts'

/** The person at an index: an address whose key nobody has. */
export function addressAt(index: number): Address {
  const hex = (value: number) => value.toString(16).padStart(8, '0')
  return `0x${hex(mix(index * 2 + 1))}${hex(mix(index * 2 + 2))}c0ffee00${index.toString(16).padStart(16, '0')}`
}

/** The same person to the vault. */
export function accountAt(index: number): AccountId {
  return eoaAccountId(addressAt(index))
}

/** The collaterals that the person at an index holds: one, two or three. */
export function assetsAt(index: number): number[] {
  return [0, 1, 2].slice(0, 1 + (mix(index + 3) % 3))
}

/** What the person at an index holds of each of them at the start, in units. */
export function unitsAt(index: number): bigint {
  return 1_000_000n + BigInt(mix(index + 11))
}
