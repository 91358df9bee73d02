import { snapshotRegistryAbi } from '@plimsoll/contracts'
import type { AttestedSnapshot } from '@plimsoll/protocol'
import { encodeFunctionData, type Hex } from 'viem'

/** Calldata of `SnapshotRegistry.post` for an attested snapshot. */
export function postCall({
  header,
  set,
  bitmap,
  signatures,
}: Pick<AttestedSnapshot, 'header' | 'set' | 'bitmap' | 'signatures'>): Hex {
  return encodeFunctionData({
    abi: snapshotRegistryAbi,
    functionName: 'post',
    args: [
      header,
      BigInt(set.threshold),
      set.operators,
      bitmap,
      signatures.map(({ r, yParityAndS }) => ({ r, vs: yParityAndS })),
    ],
  })
}
