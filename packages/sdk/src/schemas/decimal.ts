import { z } from 'zod'

const unsigned = z
  .string()
  .regex(/^(0|[1-9][0-9]{0,77})$/, 'expected a whole number as a decimal string')
  .meta({ example: '1500000000000000000' })

const signed = z
  .string()
  .regex(/^(0|-?[1-9][0-9]{0,77})$/, 'expected a whole number, negative or not, as a decimal string')
  .meta({ example: '-1500000000000000000' })

const toBigint = { decode: (text: string) => BigInt(text), encode: (value: bigint) => value.toString() }

/** A whole number ≥ 0: a decimal string in JSON, a bigint in TypeScript. */
export const decimal = z.codec(unsigned, z.bigint(), toBigint)

/** A whole number of either sign: a decimal string in JSON, a bigint in TypeScript. */
export const signedDecimal = z.codec(signed, z.bigint(), toBigint)
