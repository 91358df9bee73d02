/** Rules that closed a finding; the model looks for the finding again where one of them is taken out. */
export type Rules = {
  /** Finding 1: a write-off and a charge-off ask for units that are leaving, too. */
  leavingIsOwned: boolean
  /** Finding 5 (a): pairs of asset and slot need no budget, and a forced pledge moves more than dust. */
  pairsAreFree: boolean
  /** Finding 5 (b): an owner may use half of a counter of pledges, others by force all of it. */
  halfIsKept: boolean
  /** Finding 8: a liquidation counts what slower slots may have repaid already. */
  slowerAreCredited: boolean
  /** The grace of an older header ends for an account that took risk by a newer one. */
  riskEndsGrace: boolean
}

export const allRules: Rules = {
  leavingIsOwned: true,
  pairsAreFree: true,
  halfIsKept: true,
  slowerAreCredited: true,
  riskEndsGrace: true,
}

/** Pairs of asset and slot that an account may have on a chain where they need a budget. */
export const pairBudget = 2
