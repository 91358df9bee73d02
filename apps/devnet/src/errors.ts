import { PlimsollError } from '@plimsoll/protocol'

/** An operator's process ended when it should have run. */
export class OperatorStopped extends PlimsollError {
  override name = 'OperatorStopped'
}

/** A snapshot that the story waits for did not come. */
export class SnapshotMissing extends PlimsollError {
  override name = 'SnapshotMissing'
}

/** Something that must have been refused went through, or the other way round. */
export class StoryContradicted extends PlimsollError {
  override name = 'StoryContradicted'
}

/** A transaction that an actor sent, or was about to send, reverts. */
export class TransactionReverted extends PlimsollError {
  override name = 'TransactionReverted'
}
