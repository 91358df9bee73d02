import { type CutEntry, sameBlock } from '@plimsoll/protocol'
import type { Clock } from '@plimsoll/tasks'

const mostAccounts = 25_000n

/** Consecutive places in the vault's list of accounts, `from` included, `to` excluded, and whether they end the pass. */
export type SweepPortion = { from: bigint; to: bigint; isLast: boolean }

/**
 * The rolling sweep of one chain: every account is reread within a time, whether or not an event named it. Places in the vault's
 * list never change, so a place is all there is to remember.
 */
export type Sweep = {
  /** What is due when `accountCount` accounts are listed; undefined if nothing is. */
  due(accountCount: bigint): SweepPortion | undefined
  /** Takes what the read of `entry` has covered. It counts once something is read from `entry`: what was lost is due again. */
  covered(entry: CutEntry, portion: SweepPortion): void
  /** All accounts have been read. It counts at once: no later read can start without it. */
  coveredAll(): void
  /** Takes where a read starts: what was covered there has arrived. */
  arrived(from: CutEntry): void
  /** When the last pass over everything ended, in ms since 1970; undefined before the first. */
  finishedAt(): number | undefined
}

/**
 * A sweep whose passes each take `seconds`, in portions of at least `leastAccounts` as long as the pass allows it: a few
 * accounts cost as much to ask for as some hundred.
 */
export function createSweep({
  clock,
  seconds,
  leastAccounts,
}: {
  clock: Clock
  seconds: number
  leastAccounts: number
}): Sweep {
  // An account is read in each pass at about the same share of it; the rest is for the reads that take long or fail.
  const passMs = seconds * 1_000 * 0.9
  let startedAt = clock.now()
  let finishedAt: number | undefined
  let next = 0n
  let pending: { entry: CutEntry; portion: SweepPortion; at: number } | undefined

  function finish(at: number): void {
    finishedAt = at
    startedAt = at
    next = 0n
  }

  return {
    due(accountCount) {
      const share = Math.min(1, (clock.now() - startedAt) / passMs)
      const target = share === 1 ? accountCount : BigInt(Math.floor(Number(accountCount) * share))
      if (share === 1 && target <= next) finish(clock.now())
      if (target <= next || (share < 1 && target - next < BigInt(leastAccounts))) return undefined
      const to = target - next < mostAccounts ? target : next + mostAccounts
      return { from: next, to, isLast: share === 1 && to === accountCount }
    },
    covered(entry, portion) {
      pending = { entry, portion, at: clock.now() }
    },
    coveredAll() {
      pending = undefined
      finish(clock.now())
    },
    arrived(from) {
      const covered = pending && sameBlock(pending.entry, from) ? pending : undefined
      pending = undefined
      if (covered === undefined) return
      const { portion, at } = covered
      if (portion.isLast) finish(at)
      else next = portion.to
    },
    finishedAt: () => finishedAt,
  }
}
