import { marginLensAbi } from '@plimsoll/contracts'
import { decodeLeafWord, encodeLeafWord } from '@plimsoll/protocol'
import { decodeFunctionData, decodeFunctionResult, encodeFunctionResult, type Hex } from 'viem'
import type { RpcRequest } from './rpcProxy.ts'

/** Doubles every balance in an answer of the lens, and leaves everything else as it is. */
export function doubleBalances({ method, params }: RpcRequest, result: unknown): unknown {
  const [call] = params as [{ data?: Hex; input?: Hex }?]
  const data = call?.data ?? call?.input
  if (method !== 'eth_call' || !data) return result
  try {
    const { functionName } = decodeFunctionData({ abi: marginLensAbi, data })
    if (functionName !== 'readAccounts') return result
    const [number, timestamp, words] = decodeFunctionResult({ abi: marginLensAbi, functionName, data: result as Hex })
    return encodeFunctionResult({
      abi: marginLensAbi,
      functionName,
      result: [number, timestamp, words.map((list) => list.map(doubled))],
    })
  } catch {
    return result
  }
}

function doubled(word: Hex): Hex {
  const decoded = decodeLeafWord(word)
  return decoded.kind === 'balance' ? encodeLeafWord({ ...decoded, units: decoded.units * 2n }) : word
}
