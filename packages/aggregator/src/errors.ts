import { PlimsollError } from '@plimsoll/protocol'

/** A cut that does not have exactly one entry per chain of the deployment, in slot order. */
export class InvalidCut extends PlimsollError {
  override name = 'InvalidCut'
}

/** The home registry demands another risk config at this cut than the one this operator has. */
export class UnknownRiskConfig extends PlimsollError {
  override name = 'UnknownRiskConfig'
}

/** What a reader returned does not lead from the ledger's state to the entry asked for. */
export class IncompleteDelta extends PlimsollError {
  override name = 'IncompleteDelta'
}

/** A chain of the deployment has no reader, or more than one. */
export class MissingReader extends PlimsollError {
  override name = 'MissingReader'
}

/** A claim that does not fit the fields of its leaf. */
export class MalformedClaim extends PlimsollError {
  override name = 'MalformedClaim'
}
