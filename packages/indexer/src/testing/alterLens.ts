import { marginLensAbi } from '@plimsoll/contracts'
import { decodeFunctionData, decodeFunctionResult, encodeFunctionResult, type Hex, toFunctionSelector } from 'viem'
import type { Fault, RpcRequest } from './startFaultProxy.ts'

type LensName = (typeof marginLensAbi)[number] extends infer item
  ? item extends { type: 'function'; name: infer name }
    ? name
    : never
  : never

/** A lie about the lens: the honest answer of `functionName`, decoded, changed, and encoded again. */
export function alterLens(functionName: LensName, change: (honest: never) => unknown) {
  return (request: RpcRequest): Fault | undefined => {
    if (!isLensCall(request, functionName)) return undefined
    return {
      kind: 'alter',
      result: (honest) => {
        const decoded = decodeFunctionResult({ abi: marginLensAbi, functionName, data: honest as Hex } as never)
        return encodeFunctionResult({ abi: marginLensAbi, functionName, result: change(decoded as never) } as never)
      },
    }
  }
}

/** Whether a request is a call of this function of the lens. */
export function isLensCall({ method, params }: RpcRequest, functionName: LensName): boolean {
  const item = marginLensAbi.find((entry) => entry.type === 'function' && entry.name === functionName)
  const [transaction] = params as [{ data?: string }]
  return (
    method === 'eth_call' &&
    item !== undefined &&
    transaction.data?.startsWith(toFunctionSelector(item as never)) === true
  )
}

/** The number of items that a call of the lens asks for; undefined if it asks for no page. */
export function itemsAsked({ method, params }: RpcRequest): number | undefined {
  const [transaction] = params as [{ data?: Hex }]
  const paged = ['readAccounts', 'readAccountIds', 'readClaims', 'readPaid'] as const
  if (method !== 'eth_call' || !paged.some((name) => isLensCall({ id: 0, method, params }, name))) return undefined
  const { args } = decodeFunctionData({ abi: marginLensAbi, data: transaction.data ?? '0x' })
  const last = args.at(-1)
  return Array.isArray(last) ? last.length : Number(last)
}
