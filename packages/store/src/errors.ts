import { PlimsollError } from '@plimsoll/protocol'

/** That epoch, or a later one, is signed already, with another digest: by this operator or by a quorum. §10, rule 5. */
export class AlreadySigned extends PlimsollError {
  override name = 'AlreadySigned'
}

/** Another process works in the data folder. */
export class DataFolderInUse extends PlimsollError {
  override name = 'DataFolderInUse'
}

/** The data folder or database holds the state of another deployment, or of another operator. */
export class ForeignState extends PlimsollError {
  override name = 'ForeignState'
}

/** The PostgreSQL server cannot be reached, or refuses the connection. */
export class DatabaseUnavailable extends PlimsollError {
  override name = 'DatabaseUnavailable'
}

/** The database was written by a newer version, or its migrations failed. */
export class MigrationFailed extends PlimsollError {
  override name = 'MigrationFailed'
}

/** The Redis server cannot be reached, or refuses the connection. */
export class RedisUnavailable extends PlimsollError {
  override name = 'RedisUnavailable'
}

/** A stored row is not what this version writes. */
export class InvalidRow extends PlimsollError {
  override name = 'InvalidRow'
}

/** Two attested snapshots of one epoch: a quorum signed twice. */
export class SnapshotConflict extends PlimsollError {
  override name = 'SnapshotConflict'
}

/** A key already has a transaction in flight on that chain. */
export class IntentInFlight extends PlimsollError {
  override name = 'IntentInFlight'
}

/** There is no open intent with that chain, key and nonce. */
export class IntentNotOpen extends PlimsollError {
  override name = 'IntentNotOpen'
}

/** The journal of a cold start cannot be written: no space, or no right to. */
export class ColdReadUnwritable extends PlimsollError {
  override name = 'ColdReadUnwritable'
}
