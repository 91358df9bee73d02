import type { Cut, CutEntry, OperatorSet } from '@plimsoll/protocol'
import type { Clock } from '@plimsoll/tasks'
import { type Address, getAddress } from 'viem'
import { CutTooOld } from './errors.ts'
import type { HeadsStatement } from './peer.ts'

/** What the operators say they can confirm now, by slot. §10, rule 1. */
export type QuorumHeads = {
  /** Takes an operator's statement, unless a later one of it is known. */
  note: (from: Address, statement: HeadsStatement) => void
  /**
   * By slot: the newest block that as many operators of a set as its threshold say they can confirm, or a newer one; undefined
   * where they do not. Only statements of the last two epochs count.
   */
  of: (set: OperatorSet) => readonly (CutEntry | undefined)[]
}

/** Nothing heard yet; `slots` is how many chains there are. */
export function createQuorumHeads({
  slots,
  epochSeconds,
  clock,
}: {
  slots: number
  epochSeconds: number
  clock: Clock
}): QuorumHeads {
  const said = new Map<Address, HeadsStatement & { heardAt: number }>()
  const isRecent = (heardAt: number) => clock.now() - heardAt <= 2 * epochSeconds * 1000

  return {
    note(from, statement) {
      const before = said.get(getAddress(from))
      // A sender whose clock went back is believed again once what it said before is too old to count.
      if (before && isRecent(before.heardAt) && before.at >= statement.at) return
      said.set(getAddress(from), { ...statement, heardAt: clock.now() })
    },
    of(set) {
      const statements = set.operators.flatMap((operator) => said.get(getAddress(operator)) ?? [])
      const recent = statements.filter(({ heardAt }) => isRecent(heardAt))
      return Array.from({ length: slots }, (_, slot) => {
        const heads = recent.flatMap(({ heads }) => heads[slot] ?? [])
        // By their time: a made-up number then counts no more than a made-up time, and both no more than a single voice.
        return heads.sort((a, b) => Number(b.timestamp - a.timestamp))[set.threshold - 1]
      })
    },
  }
}

/**
 * Refuses a cut whose block on any chain is more than `maxLagSeconds` older than the newest that a quorum of operators can
 * confirm. Throws {@link CutTooOld}. §10, rule 1.
 */
export function checkCutAge(
  cut: Cut,
  { quorum, maxLagSeconds }: { quorum: readonly (CutEntry | undefined)[]; maxLagSeconds: number },
): void {
  for (const [slot, entry] of cut.entries()) {
    const seen = quorum[slot]
    if (seen === undefined || seen.timestamp - entry.timestamp <= BigInt(maxLagSeconds)) continue
    throw new CutTooOld('The cut is too old on one chain.', {
      details: {
        slot,
        chain: entry.chainId,
        expected: `at most ${maxLagSeconds} s older than block ${seen.number}, which a quorum of operators can confirm`,
        seen: `block ${entry.number}, ${seen.timestamp - entry.timestamp} s older`,
      },
      hint: 'The proposer’s providers lag behind on this chain.',
    })
  }
}
