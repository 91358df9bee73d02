import { countUnits, margin, type RiskConfig } from '@plimsoll/protocol'
import type { AccountResponse } from '@plimsoll/sdk'
import { type AccountState, type Change, changed } from '../accountState.ts'
import type { ActKind } from './actPlace.ts'

/** What is needed of an account to act for it; also one that has nothing yet has it. */
export type ActingAccount = Pick<AccountResponse, 'account' | 'links' | 'assets' | 'snapshot'>

/** An action with everything that it takes. `units` are base units, or debt shares of a liability. */
export type Act = {
  readonly kind: ActKind
  readonly assetId: number
  readonly units: bigint
  /** The slot of the chain where it is done. */
  readonly slot: number
  /** Where a pledge goes, or the chain that holds what is released. */
  readonly toSlot?: number | undefined
}

type RiskAsset = Pick<RiskConfig['assets'][number], 'assetId' | 'kind' | 'slot'>

/** The assets that something can be done with: what is held, what is owed, or what the deployment lists. */
export function assetsFor<asset extends RiskAsset>(
  kind: ActKind,
  { state, assets }: { state: AccountState; assets: readonly asset[] },
): readonly asset[] {
  const { net, debt, count } = countUnits(state)
  const has = (units: bigint | undefined) => (units ?? 0n) > 0n
  return assets.filter(({ assetId, kind: of, slot }) => {
    if (kind === 'deposit') return of === 'collateral'
    if (kind === 'borrow') return of === 'liability'
    if (kind === 'repay') return has(debt[assetId])
    if (kind === 'release') return count.some((row, at) => at !== slot && has(row[assetId]))
    return of === 'collateral' && has(net[assetId])
  })
}

/** What an action changes of an account’s numbers. */
export function changeOf({ kind, assetId, units, slot, toSlot }: Act): Change {
  switch (kind) {
    case 'deposit':
      return { field: 'custody', assetId, units }
    case 'withdraw':
      return { field: 'custody', assetId, units: -units }
    case 'borrow':
      return { field: 'debt', assetId, units }
    case 'repay':
      return { field: 'debt', assetId, units: -units }
    case 'pledge':
      return { field: 'pledged', assetId, slot: toSlot ?? slot, units }
    case 'release':
      return { field: 'released', assetId, slot, units }
  }
}

/** Why a contract is expected to refuse: by the snapshot, as the chain may know more already. §4. */
export type Obstacle =
  | { readonly reason: 'units'; readonly units: bigint }
  | { readonly reason: 'margin'; readonly surplusUsdWad: bigint; readonly requiredUsdWad: bigint }
  | { readonly reason: 'flagged' }

/** What stands against an action on its chain; undefined if nothing does that the snapshot shows. */
export function obstacleTo(act: Act, state: AccountState): Obstacle | undefined {
  const { kind, assetId, units, slot } = act
  const most = mostUnits(act, state)
  if (most !== undefined && units > most) return { reason: 'units', units: most }
  if (kind === 'deposit' || kind === 'repay') return undefined
  const after = margin(changed(state, changeOf(act)))
  const surplusUsdWad = after.slotSurplus[slot] ?? 0n
  const isRisk = kind === 'withdraw' || kind === 'borrow'
  // What a pledge takes to another chain may have to be covered here as well; the contract knows.
  const requiredUsdWad = isRisk ? (after.deficit[slot] ?? 0n) : 0n
  if (surplusUsdWad < requiredUsdWad) return { reason: 'margin', surplusUsdWad, requiredUsdWad }
  const debts = countUnits(state).debt
  const isFlagged = state.table.some(
    (asset, id) =>
      asset.kind === 'liability' &&
      asset.slot === slot &&
      (asset.priceStale || asset.chainStale) &&
      ((debts[id] ?? 0n) > 0n || id === assetId),
  )
  const isRefused = kind === 'borrow' && state.table[assetId]?.newLiabilitiesRefused === true
  return isRisk && (isFlagged || isRefused) ? { reason: 'flagged' } : undefined
}

/** As many units as the account has where an action takes them; undefined where it takes none of its own. */
function mostUnits({ kind, assetId, slot }: Act, state: AccountState): bigint | undefined {
  const { count, debt } = countUnits(state)
  if (kind === 'repay') return debt[assetId] ?? 0n
  if (kind === 'deposit' || kind === 'borrow') return undefined
  const counting = count[slot]?.[assetId] ?? 0n
  return counting < 0n ? 0n : counting
}

/** The most units for which nothing stands against an action: at most `limit`, which is for what the account has not itself. */
export function mostOf(act: Act, { state, limit }: { state: AccountState; limit: bigint }): bigint {
  const own = mostUnits(act, state)
  let most = own === undefined ? limit : own
  let least = 0n
  if (most === 0n || obstacleTo({ ...act, units: most }, state) === undefined) return most
  // What a smaller action may do a larger one may not: halves find where it ends.
  while (most - least > 1n) {
    const middle = (least + most) / 2n
    if (obstacleTo({ ...act, units: middle }, state) === undefined) least = middle
    else most = middle
  }
  return least
}
