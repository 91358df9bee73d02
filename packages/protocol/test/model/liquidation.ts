import type { Hex } from 'viem'
import {
  creditedSurplus,
  decodeLeafWord,
  encodeLeafWord,
  type LiquidationQuote,
  margin,
  quoteLiquidation,
  quoteWriteOff,
  unusedAsset,
} from '../../src/index.ts'
import { bookClaim, defer, sendOrOwe, take } from './payments.ts'
import { refuseIf, require, tooSmall } from './refused.ts'
import { seeCurrent } from './registry.ts'
import { marginSeen, type Sight, seeAgain } from './snapshot.ts'
import { requireHopeless, requireImproved } from './truth.ts'
import { burnDebt, chargeable, chargeOff, dustOf, freshDebt, keepRepayment } from './venue.ts'
import { amountOf, assetAt, bookOf, type Chain, move, type Party, type World } from './world.ts'

export type Liquidation = {
  account: number
  liability: number
  assetId: number
  maxRepayUnits: bigint
  receiver: Party
  snapshot: number
}

/** What a liquidation did; `value` is what was repaid, in usdWad. */
export type Liquidated = LiquidationQuote & { isDue: boolean; chargedOff: bigint }

/** A liquidator repays debt for collateral; where nothing is left to pay with, the rest is charged off. §8. */
export function liquidate(world: World, chain: Chain, asked: Liquidation): Liquidated {
  const { account, liability, assetId, receiver } = asked
  const sight = seeCurrent(world, chain, asked)
  const [debtWord = unusedAsset, heldWord = unusedAsset] = [sight.table[liability], sight.table[assetId]]
  refuseIf(debtWord.kind !== 'liability' || debtWord.slot !== chain.slot, 'UnknownVenue')
  refuseIf(heldWord.kind !== 'collateral', 'NotInAssetTable')
  refuseIf(debtWord.priceStale || heldWord.priceStale, 'StalePrice')

  const cut = world.rules.slowerAreCredited ? sight.cut : sight.cut.map(() => ({ timestamp: 0n }))
  const { leaf: words, view: viewWords, table, slots, slot } = sight
  const [view, leaf] = [marginSeen(sight), margin({ words, table, slots })]
  const credited = creditedSurplus({ view, leaf, cut, slot, liability: debtWord, collateral: heldWord })
  require(credited >= view.maintenanceSurplus, 'a credit for slower slots lowered M')
  refuseIf(credited >= 0n, 'Healthy')
  const dust = dustOf(world, { liability, sight })
  const { maxRepayUnits } = asked
  const at = { words, viewWords, table, slots, slot, cut, liability, collateral: assetId, dust }
  const quote = quoteLiquidation({ ...at, maxRepayUnits })
  refuseIf(quote.units === 0n, tooSmall)

  const { repayUnits, units } = quote
  const isLocal = heldWord.slot === slot
  const isPaid = !isLocal || take(world, chain, { assetId, units })
  if (isLocal && isPaid) {
    move(chain, account, [`balance/${assetId}`, -units])
    sendOrOwe(chain, { assetId, receiver, units })
  }
  const aside = burnDebt(chain, account, { liability, units: repayUnits })
  if (isPaid) keepRepayment(world, chain, aside)
  else defer(world, chain, { account, assetId, units, receiver, aside })
  if (!isLocal) bookClaim(chain, { account, assetId, units, beneficiary: receiver })

  const after = seeAgain(sight, bookOf(chain, account))
  requireImproved({ before: sight, after })
  return { ...quote, isDue: !isPaid, chargedOff: chargeOffAfter(world, chain, { account, liability, after, dust }) }
}

/** A liquidation that leaves nothing to pay with ends with the charge-off of its venue. */
function chargeOffAfter(
  world: World,
  chain: Chain,
  { account, liability, after, dust }: { account: number; liability: number; after: Sight; dust: bigint },
): bigint {
  const units = chargeable(world, chain, { account, liability })
  const { debtUnits, seized } = quoteLoss(world, { sight: after, liability, debtUnits: units, dust })
  if (debtUnits === 0n || seized.length > 0) return 0n
  requireHopeless(world, { sight: after, dust })
  chargeOff(world, chain, { account, liability, units })
  return units
}

/** Debt that nothing is left to pay with is charged off, and dust that counts here is the reserve's. */
export function writeOff(
  world: World,
  chain: Chain,
  asked: { account: number; liability: number; snapshot: number },
): bigint {
  const { account, liability } = asked
  refuseIf(assetAt(world, liability).slot !== chain.slot, 'UnknownVenue')
  const sight = seeCurrent(world, chain, asked)
  const owed = freshDebt(chain, account, liability)
  refuseIf(owed === 0n, 'NoDebt')
  const { maintenanceSurplus, equity } = marginSeen(sight)
  refuseIf(maintenanceSurplus >= 0n, 'Healthy')
  refuseIf(equity >= 0n, 'Solvent')
  const dust = dustOf(world, { liability, sight })
  const { debtUnits, seized } = quoteLoss(world, { sight, liability, debtUnits: owed, dust })
  refuseIf(debtUnits === 0n, 'CollateralLeft or StalePrice')
  const units = chargeable(world, chain, { account, liability })
  refuseIf(units === 0n, 'NothingToChargeOff')
  requireHopeless(world, { sight, dust })
  for (const { assetId, units: dustUnits } of seized) seize(world, chain, { account, assetId, units: dustUnits })
  chargeOff(world, chain, { account, liability, units })
  return units
}

function seize(
  world: World,
  chain: Chain,
  { account, assetId, units }: { account: number; assetId: number; units: bigint },
): void {
  if (assetAt(world, assetId).slot !== chain.slot) {
    bookClaim(chain, { account, assetId, units, beneficiary: 'reserve' })
    return
  }
  const payment = { account, assetId, units, receiver: 'reserve' as const }
  if (!take(world, chain, { assetId, units })) {
    defer(world, chain, payment)
    return
  }
  move(chain, account, [`balance/${assetId}`, -units])
  sendOrOwe(chain, payment)
}

function quoteLoss(
  world: World,
  { sight, liability, debtUnits, dust }: { sight: Sight; liability: number; debtUnits: bigint; dust: bigint },
) {
  const viewWords = world.rules.leavingIsOwned ? sight.view : sight.view.map(withoutLeaving)
  return quoteWriteOff({ ...sight, viewWords, liability, debtUnits, dust })
}

/** The word as if nothing were leaving. */
function withoutLeaving(hex: Hex): Hex {
  const word = decodeLeafWord(hex)
  return word.kind === 'balance' ? encodeLeafWord({ ...word, leaving: 0n }) : hex
}

/** Whether a debt of the account is left that was not charged off. */
export function owesAnything(world: World, account: number): boolean {
  return world.deployment.assets.some(
    ({ kind, slot }, id) => kind === 'liability' && freshDebt(world.chains[slot] as Chain, account, id) > 0n,
  )
}

/** Debt shares of the account. */
export function debtOf(world: World, account: number, liability: number): bigint {
  const { slot } = assetAt(world, liability)
  const chain = world.chains[slot]
  return chain === undefined ? 0n : amountOf(chain, account, `debt/${liability}`)
}
