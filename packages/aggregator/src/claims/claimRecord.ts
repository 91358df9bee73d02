import type { AccountId, Claim } from '@plimsoll/protocol'
import { MalformedClaim } from '../errors.ts'
import { readHex, readHex32, readUint16, writeHex, writeUint16, writeUint64 } from '../wordBytes.ts'

// A claim in 99 bytes, its debt slot and index known from where it lies: its leaf, then account, beneficiary, assetId and
// units, which with those two make the leaf.
export const recordSize = 99
const leafSize = 32
const accountAt = 32
const beneficiaryAt = 64
const assetIdAt = 84
const unitsAt = 86
const unitsSize = 13

/** Writes all but the leaf of a claim; throws `MalformedClaim`. */
export function writeRecord(record: Uint8Array, claim: Claim): void {
  const { account, beneficiary, assetId, units } = claim
  const digits = units.toString(16).padStart(2 * unitsSize, '0')
  const fits =
    writeHex(account, { bytes: record, offset: accountAt, size: 32 }) &&
    writeHex(beneficiary, { bytes: record, offset: beneficiaryAt, size: 20 }) &&
    writeHex(`0x${digits}`, { bytes: record, offset: unitsAt, size: unitsSize })
  if (!fits || assetId < 0 || assetId > 0xffff)
    throw new MalformedClaim('A claim does not fit its fields.', { details: { ...claim } })
  writeUint16(record, { offset: assetIdAt, value: assetId })
}

/** The claim of a record that was written for this slot and index. */
export function readRecord(record: Uint8Array, { debtSlot, index }: Pick<Claim, 'debtSlot' | 'index'>): Claim {
  return {
    debtSlot,
    index,
    account: readHex32(record, accountAt) as string as AccountId,
    beneficiary: readHex(record, { offset: beneficiaryAt, size: 20 }),
    assetId: assetIdOf(record),
    units: BigInt(readHex(record, { offset: unitsAt, size: unitsSize })),
  }
}

/** Whether two records tell the same, their leaves aside. */
export function tellSame(a: Uint8Array, b: Uint8Array): boolean {
  for (let at = leafSize; at < recordSize; at++) if (a[at] !== b[at]) return false
  return true
}

export function assetIdOf(record: Uint8Array): number {
  return readUint16(record, assetIdAt)
}

/** Writes the six words that a claim's leaf is the hash of, the first apart from the others. §8. */
export function writePreimage(
  record: Uint8Array,
  { debtSlot, index, first, others }: { debtSlot: number; index: number; first: Place; others: Place },
): void {
  writeUint16(first.bytes, { offset: first.offset + 30, value: debtSlot })
  writeUint64(others.bytes, { offset: others.offset + 24, value: index })
  copyField(record, 'account', { bytes: others.bytes, offset: others.offset + 32 })
  copyField(record, 'beneficiary', { bytes: others.bytes, offset: others.offset + 2 * 32 + 12 })
  copyField(record, 'assetId', { bytes: others.bytes, offset: others.offset + 3 * 32 + 30 })
  copyField(record, 'units', { bytes: others.bytes, offset: others.offset + 5 * 32 - unitsSize })
}

/** Where bytes are written. */
export type Place = { bytes: Uint8Array; offset: number }

const fields = {
  leaf: [0, leafSize],
  account: [accountAt, beneficiaryAt],
  beneficiary: [beneficiaryAt, assetIdAt],
  assetId: [assetIdAt, unitsAt],
  units: [unitsAt, recordSize],
} as const

/** Copies a field of a record byte by byte: for so few, a view of them would take longer. */
export function copyField(record: Uint8Array, field: keyof typeof fields, { bytes, offset }: Place): void {
  const [start, end] = fields[field]
  for (let at = start; at < end; at++) bytes[offset + at - start] = record[at] ?? 0
}
