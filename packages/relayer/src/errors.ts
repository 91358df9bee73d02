import { PlimsollError } from '@plimsoll/protocol'

/** A registry refused a snapshot that should have been acceptable. */
export class PostReverted extends PlimsollError {
  override name = 'PostReverted'
}

/** The relayer's key cannot pay for a transaction. */
export class InsufficientFunds extends PlimsollError {
  override name = 'InsufficientFunds'
}

/** Getting a transaction in costs more per gas than the relayer may pay. */
export class FeeCapReached extends PlimsollError {
  override name = 'FeeCapReached'
}

/** No RPC endpoint of a chain takes requests or transactions. */
export class ChainUnreachable extends PlimsollError {
  override name = 'ChainUnreachable'
}

/** An RPC endpoint serves another chain than the one it is configured for. */
export class WrongChain extends PlimsollError {
  override name = 'WrongChain'
}

/** The relayer stops; what is in flight goes on when it starts again. */
export class RelayerStopped extends PlimsollError {
  override name = 'RelayerStopped'
}
