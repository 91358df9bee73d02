import { snapshotRegistryAbi } from '@plimsoll/contracts'
import { BaseError, decodeErrorResult, type Hex, isHex } from 'viem'

/** The custom error with which the registry refused a call, or the node's reason; undefined if the request itself failed. */
export function refusalOf(error: unknown): string | undefined {
  if (!(error instanceof BaseError)) return undefined
  const reverted = error.walk((cause) => revertData(cause) !== undefined)
  const data = revertData(reverted)
  if (data !== undefined) return nameOf(data)
  const refused = error.walk((cause) => cause instanceof Error && refusals.has(cause.name)) as BaseError | null
  return refused ? refused.shortMessage : undefined
}

const refusals = new Set(['ExecutionRevertedError'])

function revertData(error: unknown): Hex | undefined {
  if (typeof error !== 'object' || error === null || !('data' in error)) return undefined
  return isHex(error.data) && error.data.length >= 10 ? error.data : undefined
}

function nameOf(data: Hex): string {
  try {
    const { errorName, args } = decodeErrorResult({ abi: snapshotRegistryAbi, data })
    return `${errorName}(${(args ?? []).join(', ')})`
  } catch {
    return data.slice(0, 10)
  }
}
