import type { Address, Hex } from 'viem'
import { z } from 'zod'

/** A 20-byte address as it stands in a config file: never rewritten, so that the file's hash stays its own. */
export const addressField = z.custom<Address>(
  (value) => typeof value === 'string' && /^0x[0-9a-fA-F]{40}$/.test(value),
  'expected a 20-byte address, 0x and 40 hex digits',
)

/** 32 bytes in hex. */
export const bytes32Field = z.custom<Hex>(
  (value) => typeof value === 'string' && /^0x[0-9a-fA-F]{64}$/.test(value),
  'expected 32 bytes, 0x and 64 hex digits',
)

/** An assetId, a slot or a weight. */
export const uint16Field = z.int().min(0).max(0xffff)

/** A duration in whole seconds, at least one. */
export const secondsField = z.int().min(1)

/** A failed parse as error details: one line per field, `chains[1].vault: expected …`. */
export function schemaIssues(error: z.ZodError): Record<string, string> {
  const details: Record<string, string> = {}
  for (const issue of error.issues) {
    const path = issue.path.map((key) => (typeof key === 'number' ? `[${key}]` : `.${String(key)}`)).join('')
    details[path === '' ? 'whole file' : path.replace(/^\./, '')] = issue.message
  }
  return details
}
