import { type AttestedSnapshot, type OperatorSet, verifyAttested } from '@plimsoll/protocol'
import type { Hex } from 'viem'
import { SnapshotNotSigned } from './errors.ts'

/** What a user believes without asking the node: the deployment’s salt, its chains in slot order, and its operators. */
export type Trust = { salt: Hex; chainIds: readonly number[]; set: OperatorSet }

/**
 * Checks that a quorum of the operators the caller trusts has signed this snapshot, and that cut and asset table are
 * those of its header. Rejects with {@link SnapshotNotSigned}. §6.
 */
export async function verifySnapshot(snapshot: AttestedSnapshot, trust: Trust): Promise<void> {
  await verifyAttested(snapshot, trust).catch((cause: Error) => {
    throw new SnapshotNotSigned('The snapshot does not carry the operators’ quorum.', {
      details: { epoch: snapshot.header.epoch, reason: cause.message },
      hint: 'Check salt, chains and operator set; if they are right, do not act on this answer.',
      cause,
    })
  })
}
