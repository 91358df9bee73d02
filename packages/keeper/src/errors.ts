import { PlimsollError } from '@plimsoll/protocol'

/** A quorum attested another snapshot of a cut than this node computes. */
export class AttestationMismatch extends PlimsollError {
  override name = 'AttestationMismatch'
}

/** No snapshot has been attested yet, so there is nothing to answer from. */
export class NoSnapshotYet extends PlimsollError {
  override name = 'NoSnapshotYet'
}
