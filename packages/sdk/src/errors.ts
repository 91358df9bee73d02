import { PlimsollError } from '@plimsoll/protocol'

/**
 * The node answered with an error: `status` is HTTP’s, `code` the error’s stable name, as in `AccountNotFound`; message,
 * details and hint are the node’s own.
 */
export class ApiError extends PlimsollError {
  override name = 'ApiError'
  readonly status: number
  readonly code: string

  constructor(
    shortMessage: string,
    options: { status: number; code: string; details: Record<string, unknown>; hint?: string | undefined },
  ) {
    super(shortMessage, options)
    this.status = options.status
    this.code = options.code
  }
}

/** The node cannot be reached, or did not answer in time. */
export class NodeUnreachable extends PlimsollError {
  override name = 'NodeUnreachable'
}

/** The answer is not what a node of this version says. */
export class UnexpectedAnswer extends PlimsollError {
  override name = 'UnexpectedAnswer'
}

/** The node serves another deployment than the client was made for. */
export class ForeignNode extends PlimsollError {
  override name = 'ForeignNode'
}

/** The node answered about something else than it was asked: another account, epoch, snapshot or beneficiary. */
export class WrongAnswer extends PlimsollError {
  override name = 'WrongAnswer'
}

/** Something the node said is not what the operators have signed. */
export class VerificationFailed extends PlimsollError {
  override name = 'VerificationFailed'
}

/** A snapshot that those who are trusted have not signed: a lie, or the operators have changed. */
export class SnapshotNotSigned extends VerificationFailed {
  override name = 'SnapshotNotSigned'
}

/** The account is not the signer’s, or the signature is not. */
export class WrongSigner extends PlimsollError {
  override name = 'WrongSigner'
}

/** A chain that is none of the deployment’s. */
export class UnknownChain extends PlimsollError {
  override name = 'UnknownChain'
}
