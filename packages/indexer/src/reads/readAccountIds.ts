import { marginLensAbi } from '@plimsoll/contracts'
import type { AccountId, CutEntry } from '@plimsoll/protocol'
import { mapConcurrent } from '@plimsoll/tasks'
import { encodeFunctionData } from 'viem'
import { InconsistentChain } from '../errors.ts'
import { decodeAccountIds } from './accountsCodec.ts'
import { callLensRaw, unknownForm } from './callLens.ts'
import type { ChainContext } from './chainContext.ts'
import { pages } from './pages.ts'
import { readInHalves } from './readInHalves.ts'
import { requirePinned } from './requirePinned.ts'

const idsPerCall = 2_000n

/**
 * The accounts at places `from` (included) to `to` (excluded) in the list of all that the vault has ever seen at `entry`. Throws
 * `quorum`'s errors and {@link InconsistentChain}.
 */
export async function readAccountIds(
  context: ChainContext,
  { entry, from, to }: { entry: CutEntry; from: bigint; to: bigint },
): Promise<AccountId[]> {
  const { chain, portions } = context
  const parts = await mapConcurrent(pages({ from, to, size: idsPerCall }), {
    limit: portions.callsInFlight,
    map: (page) => readInHalves(page, (part) => readPage(context, { entry, ...part })),
  })
  const ids = parts.flat(2)
  const distinct = new Set(ids).size
  if (BigInt(ids.length) === to - from && distinct === ids.length) return ids
  throw new InconsistentChain({
    chain: chain.name,
    what: 'the list of accounts is not as long as the vault says, or repeats one',
    expected: `accounts ${from} to ${to}`,
    seen: `${ids.length}, of which ${distinct} different`,
  })
}

async function readPage(
  context: ChainContext,
  { entry, from, count }: { entry: CutEntry; from: bigint; count: bigint },
): Promise<AccountId[]> {
  const { chain } = context
  const functionName = 'readAccountIds'
  const data = encodeFunctionData({ abi: marginLensAbi, functionName, args: [chain.vault, from, count] })
  const answer = decodeAccountIds(await callLensRaw(context, { entry, functionName, data }))
  if (answer === undefined) throw unknownForm(context, { functionName, seen: 'no ABI encoding' })
  requirePinned(chain, { entry, ...answer })
  return answer.ids
}
