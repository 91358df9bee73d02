import { z } from 'zod'

const bigintText = { decode: (text: string) => BigInt(text), encode: (value: bigint) => value.toString() }

function uint(bits: number) {
  const most = (1n << BigInt(bits)) - 1n
  const digits = most.toString().length
  const text = z
    .string()
    .regex(new RegExp(`^(0|[1-9][0-9]{0,${digits - 1}})$`), 'expected a whole number as a decimal string')
    .meta({ example: '1500000000000000000' })
  return z.codec(text, z.bigint().min(0n).max(most, `expected a uint${bits}`), bigintText)
}

/** An epoch, a block number, a time in seconds: a decimal string in JSON, a bigint in TypeScript. */
export const uint64 = uint(64)

/** The units of a claim. §8. */
export const uint104 = uint(104)

/** A unit price. §5. */
export const uint128 = uint(128)

/** Units, values ≥ 0, a bitmap. */
export const uint256 = uint(256)

const int256Text = z
  .string()
  .regex(/^(0|-?[1-9][0-9]{0,76})$/, 'expected a whole number, negative or not, as a decimal string')
  .meta({ example: '-1500000000000000000' })

/** A value of either sign. */
export const int256 = z.codec(
  int256Text,
  z
    .bigint()
    .min(-(1n << 255n), 'expected an int256')
    .max((1n << 255n) - 1n, 'expected an int256'),
  bigintText,
)

/** A chain's index in the deployment, or an asset's in the table. */
export const uint16 = z.int().min(0).max(0xffff)

/** An EIP-155 chain id. */
export const chainId = z.int().min(1)
