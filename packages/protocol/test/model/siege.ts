import { minBigint } from '../../src/bigints.ts'
import { bonusAt, type Margin, margin, restoreValue } from '../../src/index.ts'
import type { Action, Outcome } from './action.ts'
import { require } from './refused.ts'
import { leafOf, snapshotAt, trueWords } from './snapshot.ts'
import { dustOf } from './venue.ts'
import { assetAt, type World } from './world.ts'

/**
 * Counts what liquidators repay of an account after a moment at which every chain had seen everything, while its owner does
 * nothing (invariant 6, and the bounds of §8).
 */
export type Siege = {
  readonly account: number
  /** The account at the start. */
  readonly words: ReturnType<typeof trueWords>
  /** Whether the price fell once, and every snapshot since has the same. */
  readonly isFlat: boolean
  /** Whether every chain has every header at once, or each some older one. */
  readonly isTogether: boolean
  /** Value repaid, in usdWad. */
  repaid: bigint
  /** By asset, the worst price of a header that a liquidation used. */
  readonly worst: bigint[]
}

export function startSiege(
  world: World,
  { account, ...how }: { account: number; isFlat: boolean; isTogether: boolean },
): Siege {
  return { account, words: trueWords(world, account), ...how, repaid: 0n, worst: [] }
}

/** Counts an action, and checks that all chains together did not repay too much. */
export function countRepaid(
  world: World,
  siege: Siege,
  { action, outcome }: { action: Action; outcome: Outcome },
): void {
  const { liquidated } = outcome
  if (action.kind !== 'liquidate' || action.account !== siege.account || liquidated === undefined) return
  siege.repaid += liquidated.value
  const { table } = snapshotAt(world, action.snapshot)
  for (const [id, { kind, unitPrice }] of table.entries()) {
    const known = siege.worst[id]
    const isWorse = known === undefined || (kind === 'liability' ? unitPrice > known : unitPrice < known)
    if (isWorse) siege.worst[id] = unitPrice
  }
  const most = mostRepaid(world, siege)
  require(siege.repaid <= most, () => `all chains together repaid ${siege.repaid}, and may repay ${most}`)
}

/**
 * §8 at one price with one bonus: no account that is healthy in truth is liquidated, unless a slower slot did more
 * than its share since its entry, or another one something since its own. `truth` is that before the liquidation.
 */
export function requireUnhealthy(
  world: World,
  siege: Siege,
  { action, truth }: { action: Action; truth: Margin },
): void {
  if (action.kind !== 'liquidate' || action.account !== siege.account || !siege.isFlat) return
  const { assets, slots } = world.deployment
  const hasOneBonus = assets.every(
    ({ kind, leastBonus, liquidationBonus: most }) => kind !== 'collateral' || leastBonus === most,
  )
  // Shares and units are rounded.
  if (!world.deployment.isGrid || !hasOneBonus || truth.maintenanceSurplus <= 10n ** 14n) return
  const { cut, table, ...snapshot } = snapshotAt(world, action.snapshot)
  const leaf = margin({ words: leafOf({ cut, table, ...snapshot }, action.account), table, slots })
  const [liability, collateral] = [table[action.liability], table[action.assetId]]
  if (liability === undefined || collateral === undefined) return
  const all = leaf.liabilities.reduce((sum, value) => sum + value, 0n)
  const bonus = collateral.liquidationBonus
  const restore = restoreValue({ initialSurplus: leaf.initialSurplus, liability, collateral, bonus })
  const isExcused = leaf.liabilities.some((value, other) => {
    const done = value - (truth.liabilities[other] ?? 0n)
    if (other === action.slot || done <= 0n) return false
    return (cut[other]?.time ?? 0) >= (cut[action.slot]?.time ?? 0) || done * all > value * minBigint(all, restore)
  })
  require(isExcused, () => `an account was liquidated with M = ${truth.maintenanceSurplus} in truth`)
}

/** R at the worst price of every asset, a part more at one price, and the dust of every venue. */
function mostRepaid(world: World, siege: Siege): bigint {
  const { slots } = world.deployment
  const table = world.deployment.assets.map((asset, id) => ({
    ...asset,
    unitPrice: siege.worst[id] ?? asset.unitPrice,
  }))
  const start = margin({ words: siege.words, table, slots })
  const all = start.liabilities.reduce((sum, value) => sum + value, 0n)
  const restore = worstRestore(world, { siege, start })
  const percent = percentOf(world, siege)
  const most = (restore * percent) / 100n
  const dust = venuesOf(world).reduce((sum, liability) => {
    const sight = { leaf: [], view: [], table, slots, slot: assetAt(world, liability).slot, cut: [] }
    return sum + dustOf(world, { liability, sight })
  }, 0n)
  return minBigint(most, all) + dust
}

/**
 * §8: 1.08 R at one price for the weights 80 % and 85 %, and R at the worst one; for other weights 1.15 R. Chains that
 * act on an older header than others have are not credited: with them it is 1.30 R.
 */
function percentOf(world: World, { isFlat, isTogether }: Siege): bigint {
  if (!isTogether) return world.deployment.isGrid ? 130n : 150n
  if (!isFlat) return 100n
  return world.deployment.isGrid ? 108n : 115n
}

/** The largest R of any pair: at one price with the bonus that is paid there, else with the largest. */
function worstRestore(world: World, { siege, start }: { siege: Siege; start: Margin }): bigint {
  const { initialSurplus, maintenanceSurplus, maintenanceLiabilities } = start
  if (siege.isFlat && maintenanceSurplus >= 0n) return 0n
  const { assets } = world.deployment
  let most = 0n
  for (const liability of assets) {
    for (const collateral of assets) {
      if (liability.kind !== 'liability' || collateral.kind !== 'collateral') continue
      const paid = bonusAt({ creditedSurplus: maintenanceSurplus, maintenanceLiabilities, liability, collateral })
      const bonus = siege.isFlat ? paid : collateral.liquidationBonus
      const value = restoreValue({ initialSurplus, liability, collateral, bonus })
      if (value > most) most = value
    }
  }
  return most
}

function venuesOf(world: World): number[] {
  return [...world.deployment.assets.keys()].filter((id) => assetAt(world, id).kind === 'liability')
}
