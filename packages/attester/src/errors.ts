import { PlimsollError } from '@plimsoll/protocol'
import type { Address } from 'viem'

/** This operator's key is not in the operator set. */
export class OperatorNotInSet extends PlimsollError {
  override name = 'OperatorNotInSet'
}

/** A proposal from somebody who does not lead that epoch, or does not lead it yet. */
export class WrongLeader extends PlimsollError {
  override name = 'WrongLeader'
}

/** A clock too far from this operator's, or this operator's too far from all others. */
export class ClockSkew extends PlimsollError {
  override name = 'ClockSkew'
}

/** Nothing has told yet what time it is, so this operator's clock cannot be relied on. */
export class ClockUnchecked extends PlimsollError {
  override name = 'ClockUnchecked'
}

/** A proposal that contradicts itself or the deployment. */
export class InvalidProposal extends PlimsollError {
  override name = 'InvalidProposal'
}

/** A second proposal from a leader whose first is still being checked. */
export class ProposalPending extends PlimsollError {
  override name = 'ProposalPending'
}

/** A cut that goes back on one chain behind what was signed or accepted before. */
export class CutBehind extends PlimsollError {
  override name = 'CutBehind'
}

/** A cut that is older on one chain than what a quorum of operators can confirm, by more than is tolerated. */
export class CutTooOld extends PlimsollError {
  override name = 'CutTooOld'
}

/** A chain has no block that this operator could propose and that a quorum could sign. */
export class NothingToPropose extends PlimsollError {
  override name = 'NothingToPropose'
}

/** A registry has accepted a snapshot that neither this operator nor any peer can show. */
export class UnknownSnapshot extends PlimsollError {
  override name = 'UnknownSnapshot'
}

/** The proposed header is not the one this operator computes. */
export class ProposalMismatch extends PlimsollError {
  override name = 'ProposalMismatch'
}

/** The operator has stopped signing until a person acts. */
export class Halted extends PlimsollError {
  override name = 'Halted'
}

/** Only the hash of the set that signs now is known, not its members. */
export class UnknownOperatorSet extends PlimsollError {
  override name = 'UnknownOperatorSet'
}

/** The epoch of this operator's turn passed before it could propose. */
export class TurnMissed extends PlimsollError {
  override name = 'TurnMissed'
}

/** Too few operators signed a proposal in time. */
export class QuorumMissed extends PlimsollError {
  override name = 'QuorumMissed'
}

/** A peer answered with an error. */
export class PeerRefused extends PlimsollError {
  override name = 'PeerRefused'
}

/** A peer did not answer, or with something that cannot be read. */
export class PeerUnreachable extends PlimsollError {
  override name = 'PeerUnreachable'
}

/** A peer's signature is not by its key over the proposed digest. */
export class PeerSignatureInvalid extends PlimsollError {
  override name = 'PeerSignatureInvalid'
}

/** The signer returned a signature that is not by the address it claims. */
export class SignerMismatch extends PlimsollError {
  override name = 'SignerMismatch'
}

/** An operator request without a valid, fresh signature by an operator, addressed to this one. */
export class Unauthorized extends PlimsollError {
  override name = 'Unauthorized'
}

/** How far a request's timestamp may be from the receiver's clock, in seconds. */
export const requestWindowSeconds = 30

/** An operator's request, signed by it, at a time too far from this operator's clock: one of the two clocks is wrong. */
export class RequestOutOfTime extends Unauthorized {
  override name = 'RequestOutOfTime'
  readonly from: Address
  /** By the sender's clock, in ms since 1970. */
  readonly time: number

  constructor(from: Address, { expected, seen }: { expected: bigint; seen: bigint }) {
    super(`The request’s timestamp is more than ${requestWindowSeconds} s away from this operator’s clock.`, {
      details: { from, expected, seen },
      hint: 'Compare the two machines’ clocks.',
    })
    this.from = from
    this.time = Number(seen) * 1000
  }
}

/** This process has started just now, or waits for another one with its key to fall silent. */
export class NotSigningYet extends PlimsollError {
  override name = 'NotSigningYet'
}

/** Another process signs with this operator's key: neither may go on. */
export class KeyInUseTwice extends PlimsollError {
  override name = 'KeyInUseTwice'
}

/** A person had another process take over this operator's key. */
export class Superseded extends PlimsollError {
  override name = 'Superseded'
}
