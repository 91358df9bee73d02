import { concat, type Hex, keccak256, numberToHex, stringToHex } from 'viem'

/** A hash that costs as much calldata as a real one, and is the same in every run. */
export function fakeHash(name: string, number: bigint | number = 0): Hex {
  return keccak256(concat([stringToHex(name), numberToHex(number)]))
}
