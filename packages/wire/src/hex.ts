import { type AccountId, type Hash32, parseAccountId } from '@plimsoll/protocol'
import { z } from 'zod'

// OpenAPI generators widen a template literal's pattern to `^0x.*$`; the metadata says what is really accepted.

/** 32 bytes: `0x` and 64 lower-case hex digits. */
export const bytes32 = z
  .templateLiteral(['0x', z.string().regex(/^[0-9a-f]{64}$/)], 'expected 32 bytes, 0x and 64 lower-case hex digits')
  .meta({ pattern: '^0x[0-9a-f]{64}$', example: `0x${'5b'.repeat(32)}` })

/** A hash or a root, which is what these 32 bytes are wherever this schema stands. */
export const hash32 = bytes32 as unknown as z.ZodType<Hash32, z.input<typeof bytes32>>

/** At most so many bytes: `0x` and lower-case hex digits. */
export function bytesUpTo(most: number) {
  const digits = `([0-9a-f]{2}){0,${most}}`
  return z
    .templateLiteral(
      ['0x', z.string().regex(new RegExp(`^${digits}$`))],
      `expected at most ${most} bytes, 0x and lower-case hex digits`,
    )
    .meta({ pattern: `^0x${digits}$`, example: '0x000080' })
}

/** 20 bytes: `0x` and 40 hex digits of any case. */
export const address = z
  .templateLiteral(['0x', z.string().regex(/^[0-9a-fA-F]{40}$/)], 'expected an address, 0x and 40 hex digits')
  .meta({ pattern: '^0x[0-9a-fA-F]{40}$', example: '0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266' })

/** An account id. §2. */
export const accountId = z
  .codec(bytes32, z.custom<AccountId>(), { decode: (text) => parseAccountId(text), encode: (account) => account })
  .meta({
    description:
      'The account: an address padded with zeros on the left (EOA), or the hash of chain id and address (contract).',
    example: '0x000000000000000000000000f39fd6e51aad88f6f4ce6ab8827279cfffb92266',
  })
