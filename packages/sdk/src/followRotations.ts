import { followOperators } from '@plimsoll/protocol'
import type { RotationsResponse } from '@plimsoll/wire'
import { VerificationFailed } from './errors.ts'
import type { Trust } from './verifySnapshot.ts'

/**
 * Who is to be trusted after rotations, for someone who trusts the set before them: each must carry the quorum of the set
 * that the one before it named. A node may leave later ones out; then its newer snapshots do not verify. Rejects with
 * {@link VerificationFailed}. §6.
 *
 * @example
 * const { rotations } = await client.rotations()
 * const trust = await followRotations(rotations, { salt, chainIds, set })
 * await verifyAccount(await client.account(account), trust)
 */
export async function followRotations(rotations: RotationsResponse['rotations'], trust: Trust): Promise<Trust> {
  const set = await followOperators(rotations, trust).catch((cause: Error) => {
    throw new VerificationFailed('The rotations do not lead on from the operators that are trusted.', {
      details: { rotations: rotations.length, reason: cause.message },
      hint: 'Ask for those after the set you trust came into force, and for all of them; if they are, ask another node.',
      cause,
    })
  })
  return { ...trust, set }
}
