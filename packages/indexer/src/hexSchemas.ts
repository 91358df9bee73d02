import type { Hash32 } from '@plimsoll/protocol'
import type { Hex } from 'viem'
import { z } from 'zod'

/** A JSON-RPC quantity ('0x1b4'), as bigint. */
export const quantity = z
  .string()
  .regex(/^0x[0-9a-fA-F]{1,64}$/, 'expected a hexadecimal quantity')
  .transform((text) => BigInt(text))

/** JSON-RPC data of any whole number of bytes, in lower case, so that equal data is equal text. */
export const data = z
  .string()
  .refine((text) => text.length % 2 === 0 && /^0x[0-9a-fA-F]*$/.test(text), 'expected hexadecimal data')
  .transform((text) => text.toLowerCase() as Hex)

/** Text that may be long JSON-RPC data, in lower case; decoding it checks the digits. */
export const undecoded = z.string().transform((text) => text.toLowerCase() as Hex)

/** 32 bytes, in lower case. */
export const word = z
  .string()
  .regex(/^0x[0-9a-fA-F]{64}$/, 'expected 32 bytes in hexadecimal')
  .transform((text) => text.toLowerCase() as Hex)

/** A hash of 32 bytes, in lower case. */
export const hash32 = word.transform((text) => text as Hash32)
