import type { PlimsollClient } from './createPlimsollClient.ts'
import { SnapshotNotSigned } from './errors.ts'
import { followRotations } from './followRotations.ts'
import type { Trust } from './verifySnapshot.ts'

type Node = Pick<PlimsollClient, 'rotations'>

/** Whom somebody believes, as rotations move it on. */
export type Trusting = {
  /** The set that was given, or one that was signed on from there. */
  readonly trust: () => Trust
  /**
   * Checks against the operators in force; if they did not sign, against those who came after them, as a node tells, who are
   * trusted from then on if what is checked is theirs. Rejects with `VerificationFailed`, and as `PlimsollClient` does.
   */
  readonly check: <T>(node: Node, check: (trust: Trust) => Promise<T>) => Promise<T>
  /**
   * Checks something of an epoch that was asked for, against the operators who were in force then: the set that was given, or
   * one that leads from it to those of today. Nobody is trusted about another time for it. Rejects as `check` does.
   */
  readonly checkAt: <T>(node: Node, epoch: bigint, check: (trust: Trust) => Promise<T>) => Promise<T>
}

/** A set, and the epoch since which it is in force. */
type Standing = { readonly trust: Trust; readonly since: bigint }

/** Begins with a set of operators and the epoch since which it is in force. */
export function createTrusting(given: Standing): Trusting {
  let now = given
  /** From the set that was given on, as far as it was followed. */
  let known: readonly Standing[] = [given]

  async function followed(node: Node): Promise<readonly Standing[]> {
    const later = await follow(node, known.at(-1) ?? given)
    known = [...known, ...later.filter(({ since }) => since > (known.at(-1)?.since ?? given.since))]
    return known
  }

  return {
    trust: () => now.trust,
    async check(node, check) {
      const before = now
      return check(before.trust).catch(async (error: unknown) => {
        // What they have signed and is wrong all the same, nobody after them makes right.
        if (!(error instanceof SnapshotNotSigned)) throw error
        const later = (await followed(node)).at(-1) ?? before
        if (later.since <= before.since) throw error
        const checked = await check(later.trust)
        if (later.since > now.since) now = later
        return checked
      })
    },
    async checkAt(node, epoch, check) {
      // A set signs what comes after the snapshot that named it, up to the one that names the next.
      const then = () => known.findLast(({ since }) => since < epoch) ?? given
      return check(then().trust).catch(async (error: unknown) => {
        if (!(error instanceof SnapshotNotSigned)) throw error
        const before = then()
        await followed(node)
        if (then() === before) throw error
        return check(then().trust)
      })
    },
  }
}

/** Each set that leads on from one, as a node knows them, oldest first. */
async function follow(node: Node, from: Standing): Promise<Standing[]> {
  const { rotations } = await node.rotations({ after: from.since, limit: 100 })
  const found: Standing[] = []
  let last = from
  for (const rotation of rotations) {
    const since = rotation.snapshot.header.epoch
    // A node that goes back in time would be asked for ever.
    if (since <= last.since) return found
    const trust = await followRotations([rotation], last.trust)
    last = { trust, since }
    found.push(last)
  }
  return found.length === 0 ? [] : [...found, ...(await follow(node, last))]
}
