// Prints what claims cost an aggregator that has so many of them already: new ones, payments, proofs, memory.
import { setTimeout } from 'node:timers/promises'
import { createAggregator, createClaimSet, listClaims, proveTogether, type Snapshot } from '@plimsoll/aggregator'
import { createTrie } from '@plimsoll/merkle'
import { deployment, risk } from '../aggregator/market.ts'
import { watchPauses } from '../aggregator/watchPauses.ts'
import { median } from '../harness/statistics.ts'
import { createClaimsSource } from './claimsSource.ts'
import { claimAt } from './someClaims.ts'

/** Times in milliseconds. */
export type ClaimsResult = {
  /** From nothing, with all claims booked. */
  start: number
  /** A snapshot after 1,000 new claims, and after 1,000 payments. */
  book: number
  pay: number
  /** The claims of one beneficiary with one proof: a hundred of them. */
  settlement: number
  /** The longest pause of the event loop, by this thread's own work, when all claims are booked at once. */
  ownPause: number
  bytesPerClaim: number
}

const claims = Number(process.argv[2])
const changed = 1_000
const ticks = 11

const source = createClaimsSource()
const aggregator = createAggregator({
  deployment,
  risk,
  readers: source.readers,
  previousTable: async () => undefined,
  emptyTrie: await createTrie(),
  emptyClaims: await createClaimSet(),
})

async function live(counts: { booked: number; paid: number }) {
  const at = source.advance(counts)
  // What the last step left behind is not this one's.
  globalThis.gc?.()
  await setTimeout(10)
  return watchPauses(() => aggregator.snapshot(at))
}

function settle({ claims: set }: Snapshot, index: number): number {
  const { beneficiary } = claimAt(index)
  const begin = performance.now()
  const listed = listClaims(set, { beneficiary, custodySlot: 0, limit: 100 }).claims.map(({ claim }) => claim)
  proveTogether(set, listed)
  return performance.now() - begin
}

await live({ booked: 0, paid: 0 })
const bare = aggregator.memoryBytes()
const start = await live({ booked: claims, paid: 0 })
const bytesPerClaim = (aggregator.memoryBytes() - bare) / claims
const booking: number[] = []
const paying: number[] = []
const settling: number[] = []
for (let tick = 1; tick <= ticks; tick++) {
  const booked = claims + tick * changed
  booking.push((await live({ booked, paid: (tick - 1) * changed })).ms)
  const { ms, result } = await live({ booked, paid: tick * changed })
  paying.push(ms)
  settling.push(settle(result, tick))
}
const result: ClaimsResult = {
  start: start.ms,
  book: median(booking),
  pay: median(paying),
  settlement: median(settling),
  ownPause: start.ownPause,
  bytesPerClaim,
}
process.stdout.write(JSON.stringify(result))
