import { numberToHex } from 'viem'
import type { Fault, RpcRequest } from './startFaultProxy.ts'

type Block = { number: string; hash: string; timestamp: string } | null

/** The provider's tip is `height`; it knows nothing above. */
export function lagsAt(height: bigint) {
  return ({ method, params }: RpcRequest): Fault | undefined => {
    if (method !== 'eth_getBlockByNumber') return undefined
    const [tag] = params as [string]
    if (tag.startsWith('0x')) return BigInt(tag) > height ? { kind: 'alter', result: () => null } : undefined
    return { kind: 'instead', params: [numberToHex(height), false] }
  }
}

/** The provider makes up its tip, and knows no block above the true one. */
export function boastsOf(height: bigint) {
  return ({ method, params }: RpcRequest): Fault | undefined => {
    const tag = `${params[0]}`
    if (method !== 'eth_getBlockByNumber' || tag.startsWith('0x')) return undefined
    return { kind: 'alter', result: (block) => ({ ...(block as object), number: numberToHex(height) }) }
  }
}

/** The provider changes the hash of every block it is asked for by number. */
export function forksAway(request: RpcRequest): Fault | undefined {
  return `${request.params[0]}`.startsWith('0x') ? forksEverywhere(request) : undefined
}

/** The provider changes the hash of every block, whether it is asked for by number or by tag. */
export function forksEverywhere({ method }: RpcRequest): Fault | undefined {
  if (method !== 'eth_getBlockByNumber') return undefined
  return {
    kind: 'alter',
    result: (block) => (block as Block) && { ...(block as object), hash: `0x${'ee'.repeat(32)}` },
  }
}
