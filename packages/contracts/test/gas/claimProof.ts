import { concat, encodeAbiParameters, type Hex, keccak256 } from 'viem'
import { pathTo } from './accountProof.ts'

/** A claim as the vault takes it. */
export type Claim = {
  debtSlot: number
  index: bigint
  account: Hex
  beneficiary: Hex
  assetId: number
  units: bigint
}

const types = ['uint256', 'uint256', 'bytes32', 'address', 'uint256', 'uint256'].map((type) => ({ type }))

/** The root of a tree in which the claim is one of a thousand that wait, and its siblings. */
export function proveClaim({ debtSlot, index, account, beneficiary, assetId, units }: Claim) {
  const values = [BigInt(debtSlot), index, account, beneficiary, BigInt(assetId), units]
  return pathTo(keccak256(concat(['0x02', encodeAbiParameters(types, values)])), 10)
}
