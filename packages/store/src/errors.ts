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

/** There is no space for what has to be written. A node that meets it ends. */
export class DiskFull extends PlimsollError {
  override name = 'DiskFull'
}

/** The state cannot be written: a read-only file system or database, or no right to. A node that meets it ends. */
export class ReadOnlyStorage extends PlimsollError {
  override name = 'ReadOnlyStorage'
}

/** The disk, or the database on it, fails in a way that it does not come back from. A node that meets it ends. */
export class StorageFailed extends PlimsollError {
  override name = 'StorageFailed'
}

/** The database did not answer in time: nobody knows whether what was asked for was done. The next read tells. */
export class DatabaseTimeout extends PlimsollError {
  override name = 'DatabaseTimeout'
}
