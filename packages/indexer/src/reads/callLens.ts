import { marginLensAbi } from '@plimsoll/contracts'
import type { CutEntry } from '@plimsoll/protocol'
import {
  type ContractFunctionArgs,
  type ContractFunctionReturnType,
  decodeFunctionResult,
  type EncodeFunctionDataParameters,
  encodeFunctionData,
  type Hex,
} from 'viem'
import { ContractMissing, InconsistentChain } from '../errors.ts'
import { data } from '../hexSchemas.ts'
import { quorum } from '../quorum/quorum.ts'
import type { ChainContext } from './chainContext.ts'

type LensFunction = 'readAccounts' | 'readAccountIds' | 'readClaims' | 'readChain'

export type LensCall<name extends LensFunction> = {
  /** The block to read at; by hash, and only while it is canonical (EIP-1898). */
  entry: CutEntry
  functionName: name
  args: ContractFunctionArgs<typeof marginLensAbi, 'view', name>
  /** How many providers to ask at once; default: all. */
  first?: number
}

export type LensResult<name extends LensFunction> = ContractFunctionReturnType<typeof marginLensAbi, 'view', name>

/** The raw answer of the lens at a pinned block, byte-identical from a quorum. Throws `quorum`'s errors and {@link ContractMissing}. */
export async function callLensRaw<name extends LensFunction>(
  { pool, chain }: ChainContext,
  { entry, functionName, args, first }: LensCall<name>,
): Promise<Hex> {
  const call = { abi: marginLensAbi, functionName, args } as unknown as EncodeFunctionDataParameters
  const transaction = { to: chain.lens, data: encodeFunctionData(call) }
  const block = { blockHash: entry.hash, requireCanonical: true }
  const answer = await quorum(pool, {
    request: `lens.${functionName} at block ${entry.number} (${entry.hash})`,
    ask: (provider) => provider.request('eth_call', [transaction, block], data),
    canonical: (bytes) => bytes,
    ...(first !== undefined && { first }),
  })
  if (answer !== '0x') return answer
  const at = `block ${entry.number}`
  throw new ContractMissing({ chain: chain.name, contract: 'lens', address: chain.lens, at })
}

/** The decoded answer of the lens at a pinned block. Throws as {@link callLensRaw}, and {@link InconsistentChain}. */
export async function callLens<name extends LensFunction>(
  context: ChainContext,
  call: LensCall<name>,
): Promise<LensResult<name>> {
  const bytes = await callLensRaw(context, call)
  try {
    const functionName: LensFunction = call.functionName
    return decodeFunctionResult({ abi: marginLensAbi, functionName, data: bytes }) as LensResult<name>
  } catch (cause) {
    throw new InconsistentChain({
      chain: context.chain.name,
      what: `lens.${call.functionName} answers in an unknown form`,
      expected: 'the ABI of the MarginLens of this version',
      seen: cause instanceof Error ? cause.name : 'no ABI encoding',
    })
  }
}
