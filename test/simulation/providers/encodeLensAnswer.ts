import { marginLensAbi } from '@plimsoll/contracts'
import { type EncodeFunctionResultParameters, encodeFunctionResult, type Hex } from 'viem'
import type { LensAnswer } from './lensResults.ts'

/** The bytes of a lens answer, as `eth_call` returns them. */
export function encodeLensAnswer({ functionName, result }: LensAnswer): Hex {
  const answer = { abi: marginLensAbi, functionName, result } as unknown as EncodeFunctionResultParameters
  return encodeFunctionResult(answer)
}
