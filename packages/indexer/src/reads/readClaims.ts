import { type Claim, type CutEntry, parseAccountId } from '@plimsoll/protocol'
import { mapConcurrent } from '@plimsoll/tasks'
import type { Address } from 'viem'
import { InconsistentChain } from '../errors.ts'
import { callLens } from './callLens.ts'
import type { ChainContext } from './chainContext.ts'
import { pages } from './pages.ts'
import { readInHalves } from './readInHalves.ts'
import { requirePinned } from './requirePinned.ts'

const claimsPerCall = 500n

/** The claims booked on this chain with index `from` (included) to `to` (excluded). Throws `quorum`'s errors and {@link InconsistentChain}. */
export async function readClaims(
  context: ChainContext,
  { entry, from, to }: { entry: CutEntry; from: bigint; to: bigint },
): Promise<Claim[]> {
  const { portions } = context
  const parts = await mapConcurrent(pages({ from, to, size: claimsPerCall }), {
    limit: portions.callsInFlight,
    map: (page) => readInHalves(page, (part) => readPage(context, { entry, ...part })),
  })
  return parts.flat(2)
}

async function readPage(
  context: ChainContext,
  { entry, ...page }: { entry: CutEntry; from: bigint; count: bigint },
): Promise<Claim[]> {
  const { chain } = context
  const call = { entry, functionName: 'readClaims', args: [chain.vault, page.from, page.count] } as const
  const [number, timestamp, claims] = await callLens(context, call)
  requirePinned(chain, { entry, number, timestamp })
  requireInOrder(chain, { claims, ...page })
  // Page by page: a hundred thousand at once would hold up everything else.
  return claims.map(
    ({ account, beneficiary, ...claim }): Claim => ({
      ...claim,
      account: parseAccountId(account),
      beneficiary: beneficiary.toLowerCase() as Address,
    }),
  )
}

function requireInOrder(
  chain: ChainContext['chain'],
  { claims, from, count }: { claims: readonly { debtSlot: number; index: bigint }[]; from: bigint; count: bigint },
): void {
  const inOrder = claims.every(
    ({ debtSlot, index }, place) => debtSlot === chain.slot && index === from + BigInt(place),
  )
  if (inOrder && BigInt(claims.length) === count) return
  throw new InconsistentChain({
    chain: chain.name,
    what: 'the list of claims has a gap or belongs to another chain',
    expected: `claims ${from} to ${from + count} of slot ${chain.slot}`,
    seen: claims
      .map(({ debtSlot, index }) => `${debtSlot}:${index}`)
      .join(' ')
      .slice(0, 200),
  })
}
