import type { PlimsollClient } from './createPlimsollClient.ts'
import { SnapshotNotSigned } from './errors.ts'
import { followRotations } from './followRotations.ts'
import type { Trust } from './verifySnapshot.ts'

/** Whom somebody believes, as rotations move it on. */
export type Trusting = {
  /** The set that was given, or one that was signed on from there. */
  readonly trust: () => Trust
  /**
   * Checks against the operators in force; if they did not sign, against those who came after them, as a node tells, who are
   * trusted from then on if what is checked is theirs. Rejects with `VerificationFailed`, and as `PlimsollClient` does.
   */
  readonly check: <T>(node: Pick<PlimsollClient, 'rotations'>, check: (trust: Trust) => Promise<T>) => Promise<T>
}

/** A set, and the epoch since which it is in force. */
type Standing = { readonly trust: Trust; readonly since: bigint }

/** Begins with a set of operators and the epoch since which it is in force. */
export function createTrusting(given: Standing): Trusting {
  let now = given
  return {
    trust: () => now.trust,
    async check(node, check) {
      const before = now
      return check(before.trust).catch(async (error: unknown) => {
        // What they have signed and is wrong all the same, nobody after them makes right.
        if (!(error instanceof SnapshotNotSigned)) throw error
        const later = await follow(node, before)
        if (later.since === before.since) throw error
        const checked = await check(later.trust)
        if (later.since > now.since) now = later
        return checked
      })
    },
  }
}

/** Goes on from a set to the last one that a node knows of. */
async function follow(node: Pick<PlimsollClient, 'rotations'>, { trust, since }: Standing): Promise<Standing> {
  const { rotations } = await node.rotations({ after: since, limit: 100 })
  const last = rotations.at(-1)?.snapshot.header.epoch
  // A node that goes back in time would be asked for ever.
  if (last === undefined || last <= since) return { trust, since }
  return follow(node, { trust: await followRotations(rotations, trust), since: last })
}
