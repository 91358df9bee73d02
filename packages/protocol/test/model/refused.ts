/** A chain refuses an action: by the name of the contract's error, as far as the model knows it. */
export class Refused extends Error {
  override name = 'Refused'
  readonly reason: string

  constructor(reason: string) {
    super(reason)
    this.reason = reason
  }
}

/** A reason that stands for one of several that the law's sizes lead to; the model does not tell them apart. */
export const tooSmall = 'LiquidationTooSmall, DustLeft or ClaimTooSmall'

/** The state of the world breaks an invariant of §11. */
export class Violation extends Error {
  override name = 'Violation'
}

export function refuseIf(condition: boolean, reason: string): void {
  if (condition) throw new Refused(reason)
}

export function require(condition: boolean, message: string | (() => string)): void {
  if (!condition) throw new Violation(typeof message === 'string' ? message : message())
}
