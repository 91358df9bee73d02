import { snapshotRegistryAbi } from '@plimsoll/contracts'
import { type AttestedSnapshot, packCut } from '@plimsoll/protocol'
import { encodeFunctionData, type Hex } from 'viem'

/** Calldata of `SnapshotRegistry.post` for an attested snapshot. */
export function postCall({
  header,
  cut,
  set,
  bitmap,
  signatures,
}: Pick<AttestedSnapshot, 'header' | 'cut' | 'set' | 'bitmap' | 'signatures'>): Hex {
  return encodeFunctionData({
    abi: snapshotRegistryAbi,
    functionName: 'post',
    args: [
      header,
      packCut(cut),
      BigInt(set.threshold),
      set.operators,
      bitmap,
      signatures.map(({ r, yParityAndS }) => ({ r, vs: yParityAndS })),
    ],
  })
}
