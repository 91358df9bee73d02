import type { Hash32 } from '@plimsoll/protocol'
import { bytesToHex, type Hex, hexToBytes } from 'viem'
import { z } from 'zod'
import { InvalidRow } from './errors.ts'

/** int8, as text. */
export const bigintColumn = z
  .string()
  .regex(/^-?\d+$/)
  .transform(BigInt)

/** bytea of a fixed number of bytes, as hex. */
export function bytesColumn<T extends Hex = Hex>(size: number) {
  return z
    .instanceof(Uint8Array)
    .refine((bytes) => bytes.length === size)
    .transform((bytes) => bytesToHex(bytes) as T)
}

/** bytea that holds any number of words of `size` bytes, one after another. */
export function wordsColumn(size: number) {
  return z
    .instanceof(Uint8Array)
    .refine((bytes) => bytes.length % size === 0)
    .transform((bytes) => splitWords(bytes, size))
}

/** A hash inside a jsonb document. */
export const hash32Text = z.custom<Hash32>((value) => typeof value === 'string' && /^0x[0-9a-f]{64}$/.test(value))

/** A whole number ≥ 0 inside a jsonb document, as text. */
export const bigintText = z.string().regex(/^\d+$/).transform(BigInt)

/** A document as text for a jsonb column, whole numbers too large for JSON as text within it. */
export function encodeJson(document: unknown): string {
  return JSON.stringify(document, (_, value) => (typeof value === 'bigint' ? value.toString() : value))
}

/** Words one after another, as a bytea column holds them. */
export function joinWords(words: readonly Hex[]): Uint8Array {
  return hexToBytes(`0x${words.map((word) => word.slice(2)).join('')}`)
}

/** Parses a row; throws {@link InvalidRow} naming the table and the columns that are not what this version writes. */
export function parseRow<T>(row: unknown, { table, schema }: { table: string; schema: z.ZodType<T> }): T {
  const result = schema.safeParse(row)
  if (result.success) return result.data
  throw new InvalidRow('A stored row does not read back.', {
    details: { table, issues: result.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`) },
    hint: 'The database was changed from outside, or is damaged; state other than the signing record can be rebuilt.',
  })
}

function splitWords(bytes: Uint8Array, size: number): Hex[] {
  const hex = bytesToHex(bytes).slice(2)
  const words: Hex[] = []
  for (let at = 0; at < hex.length; at += size * 2) words.push(`0x${hex.slice(at, at + size * 2)}`)
  return words
}
