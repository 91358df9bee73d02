import { PlimsollError } from '@plimsoll/protocol'

/** A file the node was pointed to cannot be read. */
export class FileUnreadable extends PlimsollError {
  override name = 'FileUnreadable'
}

/** A configuration file has unknown, missing or malformed fields; details name each with its line, what is expected and what was seen. */
export class InvalidConfig extends PlimsollError {
  override name = 'InvalidConfig'
}

/** Another process listens on an address of this node. */
export class PortInUse extends PlimsollError {
  override name = 'PortInUse'
}

/** No password was given for a keystore. */
export class MissingPassword extends PlimsollError {
  override name = 'MissingPassword'
}

/** The configured operators are not the set stored in the home registry. */
export class OperatorSetMismatch extends PlimsollError {
  override name = 'OperatorSetMismatch'
}

/** The home registry has no risk configuration in force yet. */
export class NoRiskConfig extends PlimsollError {
  override name = 'NoRiskConfig'
}

/** No snapshot of this epoch is stored here. */
export class SnapshotNotFound extends PlimsollError {
  override name = 'SnapshotNotFound'
}

/** The account has no leaf in the snapshot. */
export class AccountNotFound extends PlimsollError {
  override name = 'AccountNotFound'
}

/** A request whose path, query or body is malformed; details name each field. */
export class InvalidRequest extends PlimsollError {
  override name = 'InvalidRequest'
}

/** A page of another site has a browser ask a listener that is for the operator. */
export class ForeignPage extends PlimsollError {
  override name = 'ForeignPage'
}

/** The API has no such route. */
export class RouteNotFound extends PlimsollError {
  override name = 'RouteNotFound'
}

/** The request's body is longer than `peers.maxBodyBytes`. */
export class BodyTooLarge extends PlimsollError {
  override name = 'BodyTooLarge'
}

/** Roles that cannot work as asked: they lack a key in the configuration, or another role. */
export class InvalidRoles extends PlimsollError {
  override name = 'InvalidRoles'
}

/** The node is still checking its chains and takes no part in the operators' round yet. */
export class NotReadyYet extends PlimsollError {
  override name = 'NotReadyYet'
}

/** A file cannot be written; one that exists is never overwritten. */
export class FileUnwritable extends PlimsollError {
  override name = 'FileUnwritable'
}

/** The operating system does not let the node listen on one of its addresses. */
export class PortRefused extends PlimsollError {
  override name = 'PortRefused'
}

/** No node answers where `plimsoll status` looks for one. */
export class NoNodeAnswers extends PlimsollError {
  override name = 'NoNodeAnswers'
}

/** Too much is asked of what has to be read from the database; later it may be less. */
export class Overloaded extends PlimsollError {
  override name = 'Overloaded'
}

/** One client has as many streams of events open as one may. */
export class TooManyStreams extends PlimsollError {
  override name = 'TooManyStreams'
}

/** A chain does not answer soon enough for a round. */
export class ChainSilent extends PlimsollError {
  override name = 'ChainSilent'
}

/** Nothing keeps an operator from signing that a person could acknowledge. */
export class NothingToResume extends PlimsollError {
  override name = 'NothingToResume'
}

/** A chain does not say whether what was signed still holds. */
export class ResumeUndecided extends PlimsollError {
  override name = 'ResumeUndecided'
}

/** A person was asked and did not confirm. */
export class NotConfirmed extends PlimsollError {
  override name = 'NotConfirmed'
}

/** This machine's clock is too far from that of the chains. */
export class ClockNotRight extends PlimsollError {
  override name = 'ClockNotRight'
}

/** The thread of the public API has ended; it is started again. */
export class ApiWorkerEnded extends PlimsollError {
  override name = 'ApiWorkerEnded'
}

/** The module of the API's worker was loaded somewhere else. */
export class NotInWorker extends PlimsollError {
  override name = 'NotInWorker'
}

/** The main thread could not read what the API asked it for; its log says why. */
export class ReadFailed extends PlimsollError {
  override name = 'ReadFailed'
}

/** A copy of what is served does not give the roots of its snapshot. */
export class ReplicaMismatch extends PlimsollError {
  override name = 'ReplicaMismatch'
}

/** A part of the node did not stop when it was told to. */
export class NotStopped extends PlimsollError {
  override name = 'NotStopped'
}

/** No secret was given for an endpoint of webhooks. */
export class MissingSecret extends PlimsollError {
  override name = 'MissingSecret'
}

/** This node takes no registrations of webhooks. */
export class WebhooksOff extends PlimsollError {
  override name = 'WebhooksOff'
}

/** The account of a contract cannot sign for itself here. */
export class ContractAccountRefused extends PlimsollError {
  override name = 'ContractAccountRefused'
}

/** A registration of a webhook was signed too long ago, or by a clock that is ahead. */
export class RegistrationExpired extends PlimsollError {
  override name = 'RegistrationExpired'
}

/** A registration of a webhook is signed by another account. */
export class WrongSigner extends PlimsollError {
  override name = 'WrongSigner'
}

/** The account has signed something newer about that endpoint. */
export class RegistrationOutdated extends PlimsollError {
  override name = 'RegistrationOutdated'
}

/** One client registers too often, or one account has too many endpoints. */
export class TooManyWebhooks extends PlimsollError {
  override name = 'TooManyWebhooks'
}

/** The account has no such endpoint. */
export class WebhookNotFound extends PlimsollError {
  override name = 'WebhookNotFound'
}

/** Another process with the same database tells the webhooks. */
export class WebhooksElsewhere extends PlimsollError {
  override name = 'WebhooksElsewhere'
}

/** A node does not do what its operator asks for; its answer says why. */
export class NodeRefused extends PlimsollError {
  override name = 'NodeRefused'
}
