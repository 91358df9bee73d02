import type { Hex } from '@plimsoll/merkle'
import type { AccountId, Claim } from '@plimsoll/protocol'
import { writeUint16, writeUint64 } from '../wordBytes.ts'
import { copyField, type Place } from './claimRecord.ts'

// In the index a claim stands under its beneficiary, the chain that will pay it, and where it was booked, 32 bytes in all:
// so those of one beneficiary on one chain lie together, in the order in which they were booked.
const custodySlotAt = 20
const debtSlotAt = 22
const indexAt = 24
// Two words follow: the account, and assetId and units.
const assetIdAt = 32
const unitsSize = 13

/** Words of an entry beside its key. */
export const entryWords = 2

/** The slot of the chain that will pay a claim on an asset that no vault lists. */
export const nowhere = 0xffff

/** A claim booked and not paid, and the chain that will pay it. */
export type UnsettledClaim = { readonly claim: Claim; readonly custodySlot: number }

/** Writes a claim's key. */
export function writeKey(
  { bytes, offset }: Place,
  {
    record,
    custodySlot,
    debtSlot,
    index,
  }: { record: Uint8Array; custodySlot: number; debtSlot: number; index: number },
): void {
  copyField(record, 'beneficiary', { bytes, offset })
  writeUint16(bytes, { offset: offset + custodySlotAt, value: custodySlot })
  writeUint16(bytes, { offset: offset + debtSlotAt, value: debtSlot })
  writeUint64(bytes, { offset: offset + indexAt, value: index })
}

/** Writes the words that stand under the key; they must be zero before. */
export function writeWords({ bytes, offset }: Place, record: Uint8Array): void {
  copyField(record, 'account', { bytes, offset })
  copyField(record, 'assetId', { bytes, offset: offset + assetIdAt })
  copyField(record, 'units', { bytes, offset: offset + 64 - unitsSize })
}

/** Reads an entry. */
export function readEntry(key: Hex, [account = key, amount = key]: readonly Hex[]): UnsettledClaim {
  const claim = {
    debtSlot: Number.parseInt(key.slice(46, 50), 16),
    index: BigInt(`0x${key.slice(50)}`),
    account: account as string as AccountId,
    beneficiary: key.slice(0, 42) as Hex,
    assetId: Number.parseInt(amount.slice(2, 6), 16),
    units: BigInt(`0x${amount.slice(-2 * unitsSize)}`),
  }
  return { claim, custodySlot: Number.parseInt(key.slice(42, 46), 16) }
}
