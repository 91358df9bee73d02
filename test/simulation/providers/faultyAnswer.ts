import type { RpcRequest, TransportAnswer } from '@plimsoll/indexer'
import { type Hex, numberToHex } from 'viem'
import type { View } from '../model/createModelChain.ts'
import type { Answer, Header } from './answerRequest.ts'
import type { Fault } from './faults.ts'
import { falseHash } from './lieOf.ts'

/** Why nothing comes back under this fault; `undefined` if something does. */
export function failureOf(fault: Fault): TransportAnswer | undefined {
  switch (fault.kind) {
    case 'rateLimit': {
      const { retryAfterMs } = fault
      const asked = retryAfterMs === undefined ? {} : { retryAfterMs }
      return { failure: 'rateLimited', reason: 'it asks to slow down (HTTP 429)', ...asked }
    }
    case 'httpError':
      return { failure: 'http', reason: 'HTTP status 500' }
    case 'disconnect':
      return { failure: 'transport', reason: 'no connection (ECONNRESET)' }
    case 'truncate':
      return { failure: 'malformed', reason: 'the answer is not JSON' }
    default:
      return undefined
  }
}

type Altering = { answer: Answer; fault: Fault; view: View }

/** What a fault makes of an answer to a request; the answer itself if the fault is of another kind. */
export function alterAnswer({ method, params }: RpcRequest, { answer, fault, view }: Altering): Answer {
  const isByNumber = method === 'eth_getBlockByNumber'
  const number = isByNumber && `${params[0]}`.startsWith('0x') ? Number(params[0]) : undefined
  switch (fault.kind) {
    case 'rpcError':
      return { error: { code: -32603, message: 'internal error' } }
    case 'limitLogs': {
      const [filter] = params as [{ fromBlock?: string; toBlock?: string } | undefined]
      const blocks = Number(filter?.toBlock) - Number(filter?.fromBlock) + 1
      if (method !== 'eth_getLogs' || !(blocks > fault.blocks)) return answer
      return { error: { code: -32602, message: `query exceeds max block range ${fault.blocks}` } }
    }
    case 'missState':
      return method === 'eth_call' ? { error: { code: -32000, message: 'missing trie node' } } : answer
    case 'nullNearTip':
      return number !== undefined && number > view.latest - fault.blocks ? { result: null } : answer
    case 'boast': {
      if (!isByNumber) return answer
      if (number === undefined) return 'result' in answer ? { result: boasted(answer.result, fault) } : answer
      const isAbove = number > view.latest && number <= view.latest + fault.blocks
      return isAbove && fault.makesUp ? { result: madeUp(number, { view, salt: fault.salt }) } : answer
    }
    default:
      return answer
  }
}

function boasted(header: unknown, { blocks, salt }: { blocks: number; salt: number }): unknown {
  const { number, hash, ...rest } = header as Header
  return { ...rest, number: numberToHex(BigInt(number) + BigInt(blocks)), hash: falseHash(hash, salt) }
}

function madeUp(number: number, { view, salt }: { view: View; salt: number }): Header {
  const tip = view.blocks[view.latest]?.entry
  const hash = falseHash(numberToHex(number, { size: 32 }), salt)
  const parentHash: Hex = tip?.hash ?? hash
  return { number: numberToHex(number), hash, parentHash, timestamp: numberToHex(tip?.timestamp ?? 0n) }
}
