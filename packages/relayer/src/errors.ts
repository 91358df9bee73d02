import { PlimsollError } from '@plimsoll/protocol'

/** A registry refuses a snapshot that should have been acceptable, when asked or in a mined transaction. */
export class PostReverted extends PlimsollError {
  override name = 'PostReverted'
}

/** A registry waits for operators that signed none of the stored snapshots: one that changed the set is missing here. */
export class MissedRotation extends PlimsollError {
  override name = 'MissedRotation'
}

/** The relayer's key cannot pay for a transaction. */
export class InsufficientFunds extends PlimsollError {
  override name = 'InsufficientFunds'
}

/** A chain asks for more per gas than the relayer may pay. */
export class FeeCapReached extends PlimsollError {
  override name = 'FeeCapReached'
}

/** A chain does not mine a transaction that endpoints took and that pays as much as the relayer may pay. */
export class TransactionStuck extends PlimsollError {
  override name = 'TransactionStuck'
}

/** Another transaction of the relayer's key was mined with the nonce of a post. */
export class NonceTaken extends PlimsollError {
  override name = 'NonceTaken'
}

/** The chain counts fewer transactions of the relayer's key than before: it lost some that were mined. */
export class NonceGap extends PlimsollError {
  override name = 'NonceGap'
}

/** No RPC endpoint takes a transaction that was signed just now. */
export class TransactionRefused extends PlimsollError {
  override name = 'TransactionRefused'
}

/** No RPC endpoint of a chain answers as it should. */
export class ChainUnreachable extends PlimsollError {
  override name = 'ChainUnreachable'
}

/** An RPC endpoint that posts go to serves another chain than the one it is configured for. */
export class WrongEndpoint extends PlimsollError {
  override name = 'WrongEndpoint'
}
