import { type AccountId, type CutEntry, sameBlock } from '@plimsoll/protocol'
import type { PaidTotals } from './readPaid.ts'

const maxSteps = 64
const maxAccounts = 500_000

/** A block that was read, the vault's counters at it, and the accounts that changed since the step before. */
export type TrailStep = {
  entry: CutEntry
  touches: bigint
  claimCount: bigint
  changed: ReadonlySet<AccountId>
  /** By debt slot: the claims paid there, and the pages of them that changed. */
  paid: readonly PaidTotals[]
  changedPages: readonly ReadonlySet<number>[]
}

/** The last blocks that were read one from another, with what it takes to turn back to any of them. */
export type Trail = {
  /** The step at `entry`. */
  at(entry: CutEntry): TrailStep | undefined
  /** The steps that led to `entry`, it included, the newest first; none if it is unknown. */
  backFrom(entry: CutEntry): TrailStep[]
  /** Adds a step that was read from `from`; what was read from elsewhere is forgotten. */
  add(step: TrailStep, from: CutEntry | undefined): void
}

/** An empty trail. It forgets its oldest steps, so that it stays small. */
export function createTrail(): Trail {
  let steps: TrailStep[] = []
  const indexOf = (entry: CutEntry) => steps.findLastIndex((step) => sameBlock(step.entry, entry))
  return {
    at: (entry) => steps[indexOf(entry)],
    backFrom: (entry) => steps.slice(0, indexOf(entry) + 1).reverse(),
    add(step, from) {
      steps = from === undefined ? [] : steps.slice(0, indexOf(from) + 1)
      steps.push(step)
      let accounts = steps.reduce((sum, { changed }) => sum + changed.size, 0)
      while (steps.length > 1 && (steps.length > maxSteps || accounts > maxAccounts))
        accounts -= steps.shift()?.changed.size ?? 0
    },
  }
}
