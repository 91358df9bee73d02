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
import { undecoded } from '../hexSchemas.ts'
import { quorum } from '../quorum/quorum.ts'
import type { ChainContext } from './chainContext.ts'

type LensFunction = 'readAccounts' | 'readAccountIds' | 'readClaims' | 'readPaid' | 'readChain'

export type LensCall<name extends LensFunction> = {
  /** The block to read at; by hash, and only while it is canonical (EIP-1898). */
  entry: CutEntry
  functionName: name
  args: ContractFunctionArgs<typeof marginLensAbi, 'view', name>
}

export type LensResult<name extends LensFunction> = ContractFunctionReturnType<typeof marginLensAbi, 'view', name>

/** A call of the lens that is encoded already. `first`: how many providers to ask at once; default: all. */
export type RawLensCall = { entry: CutEntry; functionName: LensFunction; data: Hex; first?: number }

/** The raw answer of the lens at a pinned block, byte-identical from a quorum. Throws `quorum`'s errors and {@link ContractMissing}. */
export async function callLensRaw(
  { pool, chain }: ChainContext,
  { entry, functionName, data, first }: RawLensCall,
): Promise<Hex> {
  const transaction = { to: chain.lens, data }
  const block = { blockHash: entry.hash, requireCanonical: true }
  const answer = await quorum(pool, {
    request: `lens.${functionName} at block ${entry.number} (${entry.hash})`,
    ask: (provider) => provider.request('eth_call', [transaction, block], undecoded),
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
  { entry, functionName, args }: LensCall<name>,
): Promise<LensResult<name>> {
  const call = { abi: marginLensAbi, functionName, args } as unknown as EncodeFunctionDataParameters
  const bytes = await callLensRaw(context, { entry, functionName, data: encodeFunctionData(call) })
  try {
    const result = { abi: marginLensAbi, functionName: functionName as LensFunction, data: bytes }
    return decodeFunctionResult(result) as LensResult<name>
  } catch (cause) {
    throw unknownForm(context, { functionName, seen: cause instanceof Error ? cause.name : 'no ABI encoding' })
  }
}

/** The error for an answer that is not what the ABI says. */
export function unknownForm(
  { chain }: ChainContext,
  { functionName, seen }: { functionName: LensFunction; seen: string },
): InconsistentChain {
  return new InconsistentChain({
    chain: chain.name,
    what: `lens.${functionName} answers in an unknown form`,
    expected: 'the ABI of the MarginLens of this version',
    seen,
  })
}
