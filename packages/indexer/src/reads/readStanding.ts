import { snapshotRegistryAbi } from '@plimsoll/contracts'
import type { CutEntry } from '@plimsoll/protocol'
import { decodeFunctionResult, encodeFunctionData } from 'viem'
import { ContractMissing, InconsistentChain } from '../errors.ts'
import { data } from '../hexSchemas.ts'
import { quorum } from '../quorum/quorum.ts'
import type { ChainContext } from './chainContext.ts'

/** What keeps a registry from accepting snapshots, at a block. §7. */
export type RegistryStanding = {
  /** Its guardian or owner has halted it until then (seconds since 1970); undefined if it is not halted. */
  haltedUntil: bigint | undefined
  /** Seconds without a sign of life, as far as they were observed. */
  silence: bigint
  /** It follows a recovery only. */
  isDormant: boolean
}

/** Reads it at a pinned block. Throws `quorum`'s errors, {@link ContractMissing} and {@link InconsistentChain}. */
export async function readStanding(context: ChainContext, entry: CutEntry): Promise<RegistryStanding> {
  const [isHalted, haltedUntil, silence, isDormant] = await Promise.all([
    read(context, { entry, functionName: 'isHalted' }),
    read(context, { entry, functionName: 'haltedUntil' }),
    read(context, { entry, functionName: 'silence' }),
    read(context, { entry, functionName: 'isDormant' }),
  ])
  return {
    haltedUntil: isHalted === true ? BigInt(haltedUntil) : undefined,
    silence: BigInt(silence),
    isDormant: isDormant === true,
  }
}

type Question = { entry: CutEntry; functionName: 'isHalted' | 'haltedUntil' | 'silence' | 'isDormant' }

async function read({ pool, chain }: ChainContext, { entry, functionName }: Question): Promise<boolean | bigint> {
  const call = { abi: snapshotRegistryAbi, functionName } as const
  const transaction = { to: chain.registry, data: encodeFunctionData(call) }
  const block = { blockHash: entry.hash, requireCanonical: true }
  const at = `block ${entry.number}`
  const answer = await quorum(pool, {
    request: `registry.${functionName} at ${at}`,
    ask: (provider) => provider.request('eth_call', [transaction, block], data),
    canonical: (bytes) => bytes,
  })
  if (answer === '0x')
    throw new ContractMissing({ chain: chain.name, contract: 'registry', address: chain.registry, at })
  try {
    return decodeFunctionResult({ ...call, data: answer })
  } catch {
    throw new InconsistentChain({
      chain: chain.name,
      what: `what answers at the address of the registry (${chain.registry}) is not one`,
      expected: `an answer of ${functionName}()`,
      seen: answer.slice(0, 66),
    })
  }
}
