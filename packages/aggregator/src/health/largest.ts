import type { AccountId } from '@plimsoll/protocol'

/** What one account has of something: units, or dollars with 18 decimals. */
export type Holding = { readonly account: AccountId; readonly amount: bigint }

/** Which part of everything the largest holding and all that are named have, in basis points rounded down. */
export type Shares = { readonly firstBps: number; readonly togetherBps: number }

/** So many are named. */
export const mostNamed = 10

const whole = 10_000n

/** Keeps the largest of the holdings that it is shown, and their sum; of two that are the same the one that came first. */
export function createLargest() {
  const largest: Holding[] = []
  let total = 0n
  let count = 0
  return {
    count: () => count,
    total: () => total,
    add(holding: Holding): void {
      total += holding.amount
      count += 1
      const last = largest.at(-1)
      if (largest.length === mostNamed && last !== undefined && holding.amount <= last.amount) return
      const place = largest.findIndex(({ amount }) => amount < holding.amount)
      largest.splice(place === -1 ? largest.length : place, 0, holding)
      if (largest.length > mostNamed) largest.pop()
    },
    /** Largest first. */
    named: (): readonly Holding[] => largest,
    shares(): Shares {
      const part = (amount: bigint) => (total === 0n ? 0 : Number((amount * whole) / total))
      return {
        firstBps: part(largest[0]?.amount ?? 0n),
        togetherBps: part(largest.reduce((sum, { amount }) => sum + amount, 0n)),
      }
    },
  }
}
