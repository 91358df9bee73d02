import { PlimsollError } from '@plimsoll/protocol'

/** The risk config that is given is not the one in force on the home registry, now or at a cut. */
export class RiskConfigMismatch extends PlimsollError {
  override name = 'RiskConfigMismatch'
}

/** What a reader returned does not lead from the ledger's state to the entry asked for. */
export class IncompleteDelta extends PlimsollError {
  override name = 'IncompleteDelta'
}

/** A chain cannot be read, and the ledger does not hold its state at the entry asked for. §10, rule 1. */
export class StateMissing extends PlimsollError {
  override name = 'StateMissing'
}

/** A chain of the deployment has no reader, or more than one. */
export class MissingReader extends PlimsollError {
  override name = 'MissingReader'
}

/** A claim that does not fit the fields of its leaf. */
export class MalformedClaim extends PlimsollError {
  override name = 'MalformedClaim'
}
